//! The published files that the page is made of, with the versions and hashes that tests/frontend checks against the
//! packages themselves.

/// A file of a package.
#[derive(Debug)]
pub(super) struct Asset {
    pub(super) kind: Kind,
    pub(super) package: &'static str,
    pub(super) version: &'static str,
    /// Its path inside the package.
    pub(super) file: &'static str,
    /// What its content hashes to, as the browser wants it.
    pub(super) integrity: &'static str,
}

/// What the browser does with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Style,
    Script,
}

impl Kind {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Style => "text/css; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
        }
    }
}

/// In the order in which the page loads them. GraphiQL 4 is the last that is published as one file; version 5 is a tree
/// of modules, whose hashes would be those of whoever bundles them.
pub(super) static ASSETS: [Asset; 5] = [
    Asset {
        kind: Kind::Style,
        package: "graphiql",
        version: "4.1.2",
        file: "graphiql.min.css",
        integrity: "sha384-1el1QShFBnnXTx9x/Cprg82hZWKt0ry29OAYIXt05swbi0KcZDFoj0CWguMpopJr",
    },
    Asset {
        kind: Kind::Script,
        package: "react",
        version: "18.3.1",
        file: "umd/react.production.min.js",
        integrity: "sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z",
    },
    Asset {
        kind: Kind::Script,
        package: "react-dom",
        version: "18.3.1",
        file: "umd/react-dom.production.min.js",
        integrity: "sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1",
    },
    Asset {
        kind: Kind::Script,
        package: "graphql-ws",
        version: "6.4.2",
        file: "umd/graphql-ws.min.js",
        integrity: "sha384-mxvR4Mzbsb6QVx/9xI2gtQikQA6m8zMDBFnu3l//4/ROsWt7y2sUGWd+/tYQqDm7",
    },
    Asset {
        kind: Kind::Script,
        package: "graphiql",
        version: "4.1.2",
        file: "graphiql.min.js",
        integrity: "sha384-9XdHu7ajgGJziD4J1zNBKQ842Q/+zZfDv+ib1eMhZWBH6hPAs806x+Jbcf0yNO6B",
    },
];

const CDN: &str = "https://cdn.jsdelivr.net/npm/";

impl Asset {
    /// Such as `react@18.3.1/umd/react.production.min.js`: the same on the CDN and below this server's assets.
    pub(super) fn path(&self) -> String {
        format!("{}@{}/{}", self.package, self.version, self.file)
    }

    /// Where the browser gets it.
    pub(super) fn url(&self, from_folder: bool) -> String {
        format!("{}{}", if from_folder { super::ASSETS_AT } else { CDN }, self.path())
    }
}
