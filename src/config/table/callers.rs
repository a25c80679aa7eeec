//! Settings: how callers sign in, and what they may open and send.

use super::row::{DURATION, ISSUER, Preset, Setting, set};
use crate::config::settings::DocumentRule;
use crate::config::values::{directory, duration, issuer_url, number, switch, time_delta};

pub(super) static ROWS: &[Setting] = &[
    Setting {
        name: "session_lifetime",
        variable: "CAPAIAN_SESSION_LIFETIME",
        default: Preset::Value("12h"),
        form: DURATION,
        purpose: "How long a session lasts after signing in.",
        secret: false,
        apply: |config, text| {
            set(&mut config.settings.sign_in.session_lifetime, duration(text, 60, 90 * 86_400).map(time_delta))
        },
    },
    Setting {
        name: "sign_in_window",
        variable: "CAPAIAN_SIGN_IN_WINDOW",
        default: Preset::Value("15m"),
        form: DURATION,
        purpose: "How long failed attempts to sign in are remembered.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.window, duration(text, 60, 86_400).map(time_delta)),
    },
    Setting {
        name: "sign_in_failures_per_identifier",
        variable: "CAPAIAN_SIGN_IN_FAILURES_PER_IDENTIFIER",
        default: Preset::Value("10"),
        form: "a whole number from 1 to 1000",
        purpose: "Failed attempts for one account from one network address within the window before that address has to \
                  wait.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.failures_per_identifier, number(text, 1, 1_000)),
    },
    Setting {
        name: "sign_in_failures_anywhere",
        variable: "CAPAIAN_SIGN_IN_FAILURES_ANYWHERE",
        default: Preset::Value("100"),
        form: "a whole number from 1 to 100000",
        purpose: "Failed attempts for one account from all addresses within the window; beyond it, addresses from which its \
                  owner has not signed in have two attempts each.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.failures_anywhere, number(text, 1, 100_000)),
    },
    Setting {
        name: "sign_in_failures_per_address",
        variable: "CAPAIAN_SIGN_IN_FAILURES_PER_ADDRESS",
        default: Preset::Value("50"),
        form: "a whole number from 1 to 100000",
        purpose: "Failed attempts from one network address within the window before those have to wait who have not signed \
                  in from there before.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.failures_per_address, number(text, 1, 100_000)),
    },
    Setting {
        name: "second_factor_for_offices",
        variable: "CAPAIAN_SECOND_FACTOR_FOR_OFFICES",
        default: Preset::Value("off"),
        form: "on or off",
        purpose: "Whether granted roles count only in sessions that were begun with a second factor; see `docs/identity.md`.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.second_factor_for_offices, switch(text)),
    },
    Setting {
        name: "graphiql",
        variable: "CAPAIAN_GRAPHIQL",
        default: Preset::Rule("on in the demo, else off"),
        form: "on or off",
        purpose: "Whether browsers get GraphiQL at /graphql.",
        secret: false,
        apply: |config, text| set(&mut config.settings.graphiql, switch(text).map(Some)),
    },
    Setting {
        name: "graphiql_assets",
        variable: "CAPAIAN_GRAPHIQL_ASSETS",
        default: Preset::Rule("none: the browser gets them from their CDN"),
        form: "a directory that exists",
        purpose: "A `node_modules` with the packages of GraphiQL in the versions that docs/front-end.md names, for places \
                  without internet.",
        secret: false,
        apply: |config, text| set(&mut config.settings.graphiql_assets, directory(text).map(Some)),
    },
    Setting {
        name: "demo_accounts",
        variable: "CAPAIAN_DEMO_ACCOUNTS",
        default: Preset::Rule("on in the demo, else off"),
        form: "on or off",
        purpose: "Whether the server starts although accounts have the password of the demonstration, which everybody knows; \
                  on for a trial only.",
        secret: false,
        apply: |config, text| set(&mut config.settings.demo_accounts, switch(text)),
    },
    Setting {
        name: "documents",
        variable: "CAPAIAN_DOCUMENTS",
        default: Preset::Value("any"),
        form: "any or registered",
        purpose: "Which documents run: all, or those registered by `capaian documents import`; see `docs/documents.md`.",
        secret: false,
        apply: |config, text| {
            config.settings.documents = match text {
                "any" => DocumentRule::Any,
                "registered" => DocumentRule::Registered,
                _ => return Err("is neither of the two".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "cookie_secure",
        variable: "CAPAIAN_COOKIE_SECURE",
        default: Preset::Value("on"),
        form: "on or off",
        purpose: "Whether browsers send the session's cookie over TLS only; off for a trial without TLS.",
        secret: false,
        apply: |config, text| set(&mut config.settings.cookie_secure, switch(text)),
    },
    Setting {
        name: "oidc_issuer",
        variable: "CAPAIAN_OIDC_ISSUER",
        default: Preset::Rule("none: only the sessions of `signIn` are accepted"),
        form: ISSUER,
        purpose: "Whose access tokens are accepted, as `iss` names it.",
        secret: false,
        apply: |config, text| set(&mut config.oidc().issuer, issuer_url(text)),
    },
    Setting {
        name: "oidc_audience",
        variable: "CAPAIAN_OIDC_AUDIENCE",
        default: Preset::Rule("none; wanted with `oidc_issuer`"),
        form: "a text such as capaian",
        purpose: "What `aud` of an access token must contain.",
        secret: false,
        apply: |config, text| {
            let text = if text.is_empty() { Err("is empty".to_owned()) } else { Ok(text.to_owned()) };
            set(&mut config.oidc().audience, text)
        },
    },
    Setting {
        name: "oidc_jwks_url",
        variable: "CAPAIAN_OIDC_JWKS_URL",
        default: Preset::Rule("what `/.well-known/openid-configuration` below the issuer says"),
        form: ISSUER,
        purpose: "Where the issuer's public keys are.",
        secret: false,
        apply: |config, text| set(&mut config.oidc().jwks_url, issuer_url(text).map(Some)),
    },
];
