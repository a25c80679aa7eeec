//! The real program, started as a person or a service manager starts it.

mod durability;
mod smoke;
