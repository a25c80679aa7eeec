//! Accepting connections goes on whatever happens to one of them. Where the system has no more to give, it waits a while
//! instead of asking again at once, which would take a processor and change nothing.

use std::io;
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::time::{Instant, sleep};

/// The pause after the first failure; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(10);
/// The longest pause: so late is whoever comes when there is room again.
const PAUSE_MOST: Duration = Duration::from_secs(1);
/// How often a failure that lasts is logged.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// Accepts connections, and never fails.
pub(crate) struct PatientAcceptor<A> {
    inner: A,
    pause: Duration,
    told: Option<Instant>,
}

impl<A> PatientAcceptor<A> {
    pub(crate) fn new(inner: A) -> Self {
        Self { inner, pause: PAUSE, told: None }
    }

    fn tell(&mut self, error: &io::Error) {
        if self.told.is_none_or(|told| told.elapsed() >= TELL_AGAIN) {
            self.told = Some(Instant::now());
            tracing::error!(%error, "connections cannot be accepted; those who come wait");
        }
    }
}

impl<A: Acceptor> Acceptor for PatientAcceptor<A> {
    type Io = A::Io;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        loop {
            match self.inner.accept().await {
                Ok(accepted) => {
                    self.pause = PAUSE;
                    return Ok(accepted);
                }
                Err(error) if is_of_the_peer(&error) => {}
                Err(error) => {
                    self.tell(&error);
                    sleep(self.pause).await;
                    self.pause = (self.pause * 2).min(PAUSE_MOST);
                }
            }
        }
    }
}

/// Whether somebody has gone away before being accepted, which says nothing of the next.
fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted, NotConnected};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted | BrokenPipe | NotConnected
    )
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use poem::Addr;

    use super::*;

    /// The system, which fails so many times before somebody comes.
    struct System {
        failures: u32,
        asked: u32,
        kind: fn() -> io::Error,
    }

    impl Acceptor for System {
        type Io = tokio::io::DuplexStream;

        fn local_addr(&self) -> Vec<LocalAddr> {
            Vec::new()
        }

        async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
            self.asked += 1;
            if self.asked <= self.failures {
                return Err((self.kind)());
            }
            let address = Addr::SocketAddr(SocketAddr::from(([192, 0, 2, 1], 1)));
            let (io, _) = tokio::io::duplex(1);
            Ok((io, LocalAddr(address.clone()), RemoteAddr(address), Scheme::HTTP))
        }
    }

    async fn time_of(failures: u32, kind: fn() -> io::Error) -> Duration {
        let mut acceptor = PatientAcceptor::new(System { failures, asked: 0, kind });
        let begun = Instant::now();
        assert!(acceptor.accept().await.is_ok());
        assert_eq!(acceptor.inner.asked, failures + 1);
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_system_without_descriptors_is_not_asked_without_a_pause() {
        // "Too many open files", by its number on Linux and macOS.
        let out_of_files = || io::Error::from_raw_os_error(24);
        let elapsed = time_of(100, out_of_files).await;
        assert!((Duration::from_secs(90)..Duration::from_secs(100)).contains(&elapsed), "{elapsed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_away_keeps_nobody_waiting() {
        let elapsed = time_of(100, || io::ErrorKind::ConnectionAborted.into()).await;
        assert_eq!(elapsed, Duration::ZERO);
    }
}
