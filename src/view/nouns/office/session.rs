//! Where one is signed in. Nothing of what opens a session can be read.

use crate::authz::{Actor, AskerValue, Part, Snapshot};
use crate::database::Binder;
use crate::view::definition::{Content, Field, Guard, IdKind, Kind, Table, View, value};

pub(in crate::view) static SESSION: View = View {
    name: "Session",
    description: "A place where you are signed in (sesi).",
    table: Table::Derived(living),
    guard: Guard::Reached,
    fields: &[
        Field {
            name: "id",
            description: "Opaque; `endSession` names the session by it (id).",
            part: Part::Header,
            content: Content::Id(IdKind::Session),
            required: true,
            deprecated: None,
        },
        value("startedAt", "created_at", Kind::DateTime, "When you signed in (sejak).").required(),
        value("endsAt", "expires_at", Kind::DateTime, "When it ends by itself (berlaku sampai).").required(),
    ],
};

/// The living sessions of whoever asks.
fn living(binder: &mut Binder, actor: &Actor, _: &Snapshot) -> String {
    let (me, now) = (actor.bind(binder, AskerValue::Me), actor.bind(binder, AskerValue::Now));
    format!(
        "SELECT s.id, a.employee_id, s.created_at, s.expires_at FROM session s JOIN account a ON a.id = s.account_id \
         WHERE a.employee_id = {me} AND s.revoked_at IS NULL AND s.expires_at > {now}"
    )
}

/// The session that the asker speaks in.
pub(super) fn present(binder: &mut Binder, actor: &Actor) -> String {
    actor.bind(binder, AskerValue::Session)
}
