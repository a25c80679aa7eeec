//! Settings: where an installation listens, and what it stands on.

use super::row::{Preset, Setting, set};
use crate::config::database_url::database_url;
use crate::config::values::{address, directory, number, secret_key, switch};

pub(super) static ROWS: &[Setting] = &[
    Setting {
        name: "listen",
        variable: "CAPAIAN_LISTEN",
        default: Preset::Value("127.0.0.1:8000"),
        form: "an IP address and a port, such as 127.0.0.1:8000 or [::]:8000",
        purpose: "Where the API listens.",
        secret: false,
        apply: |config, text| set(&mut config.listen, address(text)),
    },
    Setting {
        name: "admin_listen",
        variable: "CAPAIAN_ADMIN_LISTEN",
        default: Preset::Value("127.0.0.1:9000"),
        form: "an IP address and a port, such as 127.0.0.1:9000",
        purpose: "Where /metrics listens; keep it off the public network.",
        secret: false,
        apply: |config, text| set(&mut config.admin_listen, address(text)),
    },
    Setting {
        name: "database_url",
        variable: "DATABASE_URL",
        default: Preset::Value("sqlite://data/capaian.db?mode=rwc"),
        form: "sqlite://PATH?mode=rwc or postgres://USER:PASSWORD@HOST:PORT/NAME",
        purpose: "The database; over a network PostgreSQL proves who it is by TLS (see docs/operations.md).",
        secret: true,
        apply: |config, text| set(&mut config.database_url, database_url(text)),
    },
    Setting {
        name: "database_read_url",
        variable: "CAPAIAN_DATABASE_READ_URL",
        default: Preset::Rule("that of `database_url`"),
        form: "postgres://USER:PASSWORD@HOST:PORT/NAME, which differs from `database_url` in user and password only",
        purpose: "The same PostgreSQL database as a role that only reads (see docs/operations.md).",
        secret: true,
        apply: |config, text| set(&mut config.database_read_url, database_url(text).map(Some)),
    },
    Setting {
        name: "database_plaintext",
        variable: "CAPAIAN_DATABASE_PLAINTEXT",
        default: Preset::Value("off"),
        form: "on or off",
        purpose: "Whether PostgreSQL may be spoken to over a network without TLS, if its address says `sslmode=disable`.",
        secret: false,
        apply: |config, text| set(&mut config.database_plaintext, switch(text)),
    },
    Setting {
        name: "database_pool",
        variable: "CAPAIAN_DATABASE_POOL",
        default: Preset::Rule("2 for each processor, at least 4"),
        form: "a whole number from 1 to 1000",
        purpose: "Most connections to the database that read at a time; on PostgreSQL as many again may write.",
        secret: false,
        apply: |config, text| set(&mut config.database_pool, number(text, 1, 1000)),
    },
    Setting {
        name: "secret_key",
        variable: "CAPAIAN_SECRET_KEY",
        default: Preset::Rule("none: `serve` does not start without one; `demo` makes its own"),
        form: "at least 32 random bytes as hex or base64, such as the output of `openssl rand -hex 32`",
        purpose: "Authenticates cursors and keys hashes. The same on every node; changing it invalidates cursors.",
        secret: true,
        apply: |config, text| set(&mut config.secret, secret_key(text).map(Some)),
    },
    Setting {
        name: "policies",
        variable: "CAPAIAN_POLICIES",
        default: Preset::Rule("./policies if it exists, else the files embedded in the program"),
        form: "a directory that exists",
        purpose: "Where the policy files are; SIGHUP reads them again.",
        secret: false,
        apply: |config, text| set(&mut config.policies, directory(text).map(Some)),
    },
];
