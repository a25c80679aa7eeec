//! Rows waiting to be written, table by table in the order of their foreign keys.

use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::import;

/// Beyond so many rows it is time to write.
const FULL: usize = 20_000;

macro_rules! tables {
    ($($name:ident),+ $(,)?) => {
        #[derive(Default)]
        pub(super) struct Tables {
            $(pub(super) $name: Vec<entity::$name::Model>,)+
            written: u64,
        }

        impl Tables {
            fn waiting(&self) -> usize {
                0 $(+ self.$name.len())+
            }

            /// Writes everything that waits.
            pub(super) async fn flush(&mut self, txn: &impl ConnectionTrait) -> Result<()> {
                $(
                    let rows = std::mem::take(&mut self.$name);
                    self.written += import::insert::<entity::$name::Entity>(txn, rows).await?;
                )+
                Ok(())
            }
        }
    };
}

entity::each_table!(tables);

impl Tables {
    /// Writes if enough waits to be worth it.
    pub(super) async fn flush_if_full(&mut self, txn: &impl ConnectionTrait) -> Result<()> {
        if self.waiting() >= FULL { self.flush(txn).await } else { Ok(()) }
    }

    /// How many rows have been written.
    pub(super) const fn written(&self) -> u64 {
        self.written
    }
}
