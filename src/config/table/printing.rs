//! Settings: how documents are printed.

use super::row::{DURATION, Preset, Setting, set};
use crate::config::values::{directory, duration, number};

pub(super) static ROWS: &[Setting] = &[
    Setting {
        name: "templates",
        variable: "CAPAIAN_TEMPLATES",
        default: Preset::Rule("none: the templates embedded in the program"),
        form: "a directory that exists",
        purpose: "Where an agency's own templates of printed documents are, file by file in the place of those of the program; \
                  see `docs/operations.md`.",
        secret: false,
        apply: |config, text| set(&mut config.settings.printing.templates, directory(text).map(Some)),
    },
    Setting {
        name: "print_at_once",
        variable: "CAPAIAN_PRINT_AT_ONCE",
        default: Preset::Value("2"),
        form: "a whole number from 1 to 64",
        purpose: "Most documents that are set at the same time, each by a process of its own; others wait.",
        secret: false,
        apply: |config, text| set(&mut config.settings.printing.at_once, number(text, 1, 64)),
    },
    Setting {
        name: "print_deadline",
        variable: "CAPAIAN_PRINT_DEADLINE",
        default: Preset::Value("10s"),
        form: DURATION,
        purpose: "How long setting one document may take; below `request_deadline`.",
        secret: false,
        apply: |config, text| set(&mut config.settings.printing.deadline, duration(text, 1, 600)),
    },
    Setting {
        name: "print_memory",
        variable: "CAPAIAN_PRINT_MEMORY",
        default: Preset::Value("512"),
        form: "a whole number of MiB from 64 to 16384",
        purpose: "Most memory that setting one document may take.",
        secret: false,
        apply: |config, text| set(&mut config.settings.printing.memory_mib, number(text, 64, 16_384)),
    },
];
