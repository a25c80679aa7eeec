//! Settings: how open connections are kept, and how many answers share one commit.

use super::row::{DURATION, Preset, Setting, set};
use crate::config::values::{duration, number};

pub(super) static ROWS: &[Setting] = &[
    Setting {
        name: "stream_connections",
        variable: "CAPAIAN_STREAM_CONNECTIONS",
        default: Preset::Value("5000"),
        form: "a whole number from 1 to 100000",
        purpose: "Most WebSockets and event streams open at the same time in this process.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.connections, number(text, 1, 100_000)),
    },
    Setting {
        name: "stream_operations",
        variable: "CAPAIAN_STREAM_OPERATIONS",
        default: Preset::Value("50"),
        form: "a whole number from 1 to 1000",
        purpose: "Most operations that one WebSocket may have open at the same time.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.operations, number(text, 1, 1_000)),
    },
    Setting {
        name: "stream_queue",
        variable: "CAPAIAN_STREAM_QUEUE",
        default: Preset::Value("256"),
        form: "a whole number from 1 to 100000",
        purpose: "Most changed objects that wait for one stream; beyond that the oldest is let go.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.queue, number(text, 1, 100_000)),
    },
    Setting {
        name: "stream_init_timeout",
        variable: "CAPAIAN_STREAM_INIT_TIMEOUT",
        default: Preset::Value("10s"),
        form: DURATION,
        purpose: "How long a WebSocket may take to send its first message.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.init_timeout, duration(text, 0, 600)),
    },
    Setting {
        name: "stream_keepalive",
        variable: "CAPAIAN_STREAM_KEEPALIVE",
        default: Preset::Value("20s"),
        form: DURATION,
        purpose: "How often a quiet WebSocket or event stream is asked whether it lives.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.keepalive, duration(text, 0, 3_600)),
    },
    Setting {
        name: "survey_group",
        variable: "CAPAIAN_SURVEY_GROUP",
        default: Preset::Value("64"),
        form: "a whole number from 1 to 1000",
        purpose: "Most answers to surveys that share one commit, if so many wait; 1 gives each a transaction of its own.",
        secret: false,
        apply: |config, text| set(&mut config.settings.survey_group, number(text, 1, 1_000)),
    },
    Setting {
        name: "idle_timeout",
        variable: "CAPAIAN_IDLE_TIMEOUT",
        default: Preset::Value("75s"),
        form: DURATION,
        purpose: "How long a connection may be quiet on both sides; longer than `stream_keepalive`.",
        secret: false,
        apply: |config, text| set(&mut config.idle_timeout, duration(text, 1, 3_600)),
    },
    Setting {
        name: "send_timeout",
        variable: "CAPAIAN_SEND_TIMEOUT",
        default: Preset::Value("20s"),
        form: DURATION,
        purpose: "How long a receiver may take nothing of what is sent before it is cut off.",
        secret: false,
        apply: |config, text| set(&mut config.send_timeout, duration(text, 0, 600)),
    },
];
