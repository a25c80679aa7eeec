//! What the sender of a form has to mend.

/// Something in a form that its sender can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The field by its name; `None` where no one field is at fault.
    pub(crate) field: Option<&'static str>,
    /// What to do about it, in the sender's language.
    pub(crate) message: String,
}
