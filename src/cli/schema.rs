//! `capaian schema`: the GraphQL schema.

use std::io;

use super::terminal::print;

pub(super) fn run() -> io::Result<()> {
    print(&capaian::graphql::sdl())
}
