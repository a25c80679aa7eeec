//! Connections: how many there may be, and how long one may take to say what it wants.

pub(crate) mod accepting;
pub(crate) mod files;
mod names;
mod neighbours;
pub(crate) mod socket;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use self::neighbours::{Counted, Neighbours};
use crate::config::Settings;

/// Accepts connections as long as there is a place for one more; those beyond wait in the queue of the system. An address
/// that has as many as it may gets no other.
pub(crate) struct LimitedAcceptor<A> {
    inner: A,
    places: Arc<Semaphore>,
    neighbours: Neighbours,
    timeout: Duration,
}

/// A request head that arrives byte by byte holds its connection no longer than this beside body and answer.
const HEAD: Duration = Duration::from_secs(10);

impl<A> LimitedAcceptor<A> {
    pub(crate) fn new(inner: A, settings: &Settings) -> Self {
        let limit = settings.connection_limit;
        let of_address = settings.address_connections.unwrap_or_else(|| limit.div_ceil(4));
        Self {
            inner,
            places: Arc::new(Semaphore::new(limit)),
            neighbours: Neighbours::new(of_address, &settings.trusted_proxies),
            timeout: HEAD + settings.body_deadline + settings.request_deadline,
        }
    }
}

impl<A: Acceptor> Acceptor for LimitedAcceptor<A> {
    type Io = AnswerTimeoutSocket<A::Io>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(io::Error::other)?;
        loop {
            let (inner, local, remote, scheme) = self.inner.accept().await?;
            let counted = match remote.as_socket_addr() {
                Some(address) => match self.neighbours.enter(address.ip()) {
                    Some(counted) => Some(counted),
                    // Closed by being dropped.
                    None => continue,
                },
                None => None,
            };
            let place = Place { _place: place, _counted: counted };
            return Ok((AnswerTimeoutSocket::new(inner, self.timeout, place), local, remote, scheme));
        }
    }
}

/// What a connection holds until it ends: a place among all, and one of its address's.
struct Place {
    _place: OwnedSemaphorePermit,
    _counted: Option<Counted>,
}

/// A connection that fails if what it sends is not followed by an answer in time: either the request never became whole,
/// or nobody answers it.
pub(crate) struct AnswerTimeoutSocket<T> {
    inner: T,
    timeout: Duration,
    deadline: Pin<Box<Sleep>>,
    /// Whether something has come since the last answer.
    waiting: bool,
    _place: Place,
}

impl<T> AnswerTimeoutSocket<T> {
    fn new(inner: T, timeout: Duration, place: Place) -> Self {
        let deadline = Box::pin(tokio::time::sleep(timeout));
        Self { inner, timeout, deadline, waiting: true, _place: place }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for AnswerTimeoutSocket<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let filled = buf.filled().len();
        let outcome = Pin::new(&mut self.inner).poll_read(cx, buf);
        if !self.waiting && buf.filled().len() > filled {
            self.waiting = true;
            let deadline = Instant::now() + self.timeout;
            self.deadline.as_mut().reset(deadline);
        }
        // Bytes that keep dripping in do not move the deadline.
        if self.waiting && self.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        outcome
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for AnswerTimeoutSocket<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.waiting = false;
        // Whatever of it is taken, as much of the original is: both are as long.
        let written = names::as_written(buf);
        Pin::new(&mut self.inner).poll_write(cx, written.as_deref().unwrap_or(buf))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.waiting = false;
        if let Some(written) = bufs.first().and_then(|first| names::as_written(first)) {
            return Pin::new(&mut self.inner).poll_write(cx, &written);
        }
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn pair() -> (AnswerTimeoutSocket<tokio::io::DuplexStream>, tokio::io::DuplexStream) {
        let (near, far) = tokio::io::duplex(64);
        let place = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let place = Place { _place: place, _counted: None };
        (AnswerTimeoutSocket::new(near, Duration::from_secs(5), place), far)
    }

    #[tokio::test(start_paused = true)]
    async fn what_drips_in_without_an_answer_ends() {
        let (mut near, mut far) = pair().await;
        let begun = Instant::now();
        let dripping = tokio::spawn(async move {
            while far.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let mut buffer = [0; 8];
        let error = loop {
            match near.read(&mut buffer).await {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 5);
        drop(near);
        dripping.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_an_answer_may_be_silent() {
        let (mut near, mut far) = pair().await;
        near.write_all(b"answer").await.unwrap();
        let later = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(60)).await;
            far.write_all(b"next").await.unwrap();
            far
        });
        let mut buffer = [0; 8];
        assert_eq!(near.read(&mut buffer).await.unwrap(), 4);
        let _far = later.await.unwrap();
        let error = near.read(&mut buffer).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut, "the next request has its own deadline");
    }
}
