//! Who may come in and by what, and the documents that front-end teams have registered.

mod access_token;
mod account;
mod cookie;
mod documents;
mod ended;
mod own_sessions;
mod password;
mod second_factor;
mod session;
mod tasks;
