//! Settings: what operators see.

use tracing_subscriber::EnvFilter;

use super::row::{Preset, Setting, set};
use crate::config::settings::{LogFormat, TraceParent};
use crate::config::values::{endpoint, share};

pub(super) static ROWS: &[Setting] = &[
    Setting {
        name: "log_format",
        variable: "CAPAIAN_LOG_FORMAT",
        default: Preset::Value("text"),
        form: "text or json",
        purpose: "The form of log lines on standard error.",
        secret: false,
        apply: |config, text| {
            config.log.format = match text {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return Err("is neither of the two".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "log",
        variable: "CAPAIAN_LOG",
        default: Preset::Value("info,poem=warn"),
        form: "a filter such as info or capaian=debug,warn",
        purpose: "Which events are logged.",
        secret: false,
        apply: |config, text| {
            EnvFilter::try_new(text).map_err(|error| format!("is no filter ({error})"))?;
            config.log.filter = text.to_owned();
            Ok(())
        },
    },
    Setting {
        name: "otlp_endpoint",
        variable: "CAPAIAN_OTLP_ENDPOINT",
        default: Preset::Rule("none: no traces are sent"),
        form: "http://HOST:PORT or https://HOST:PORT, such as http://127.0.0.1:4318",
        purpose: "The OpenTelemetry collector that traces are sent to, by OTLP over HTTP.",
        secret: false,
        apply: |config, text| set(&mut config.traces.endpoint, endpoint(text).map(Some)),
    },
    Setting {
        name: "trace_ratio",
        variable: "CAPAIAN_TRACE_RATIO",
        default: Preset::Value("1"),
        form: "a share from 0 to 1, such as 0.05",
        purpose: "The share of requests that is traced.",
        secret: false,
        apply: |config, text| set(&mut config.traces.ratio, share(text)),
    },
    Setting {
        name: "trace_parent",
        variable: "CAPAIAN_TRACE_PARENT",
        default: Preset::Value("link"),
        form: "link or continue",
        purpose: "What a caller's traceparent means: a link from a trace of our own, or the trace itself. `continue` is \
                  for servers behind a gateway that writes the header.",
        secret: false,
        apply: |config, text| {
            config.traces.parent = match text {
                "link" => TraceParent::Link,
                "continue" => TraceParent::Continue,
                _ => return Err("is neither of the two".to_owned()),
            };
            Ok(())
        },
    },
];
