//! Who is asking.

use super::session::present;
use crate::authz::Actor;
use crate::database::Binder;
use crate::view::definition::{Guard, Kind, Table, View, computed, connection, list, one, one_computed};
use crate::view::nouns::{office, people};

pub(in crate::view) static VIEWER: View = View {
    name: "Viewer",
    description: "Who is asking, as the policy sees them (pengguna).",
    table: Table::Named("employee"),
    guard: Guard::Reached,
    fields: &[
        one("employee", &people::EMPLOYEE, "id", "The signed-in employee (pegawai)."),
        list(
            "roles",
            &people::ROLE_GRANT,
            ("id", "employee_id"),
            &["validFrom", "id"],
            "Roles granted to them, past and future ones included (peran).",
        )
        .required(),
        computed(
            "identifier",
            identifier,
            Kind::Text,
            "What you sign in with here; null without an account of your own (identitas).",
        ),
        computed(
            "secondFactorSince",
            second_factor_since,
            Kind::DateTime,
            "Since when signing in takes a code besides your password; null while it does not (faktor kedua sejak).",
        ),
        one_computed(
            "session",
            &office::SESSION,
            present,
            "The session that you ask in; null with an access token of another issuer (sesi ini).",
        ),
        list(
            "sessions",
            &office::SESSION,
            ("id", "employee_id"),
            &["startedAt", "id"],
            "Where you are signed in, the oldest first (sesi).",
        )
        .required(),
        connection("tasks", &office::TASK, "employee_id", "What they can do now (tugas)."),
    ],
};

fn identifier(_: &mut Binder, _: &Actor) -> String {
    "(SELECT a.identifier FROM account a WHERE a.employee_id = t.id)".to_owned()
}

fn second_factor_since(_: &mut Binder, _: &Actor) -> String {
    "(SELECT f.confirmed_at FROM second_factor f JOIN account a ON a.id = f.account_id WHERE a.employee_id = t.id)"
        .to_owned()
}
