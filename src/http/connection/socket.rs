//! TCP connections that end by themselves when their peer takes nothing of what is sent: neither an answer nor a
//! stream waits for ever for a reader that has stopped reading.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::{Acceptor, TcpAcceptor};
use poem::web::{LocalAddr, RemoteAddr};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// Accepts connections whose writing must go on.
pub(crate) struct SendTimeoutAcceptor {
    inner: TcpAcceptor,
    timeout: Duration,
}

impl SendTimeoutAcceptor {
    pub(crate) fn new(inner: TcpAcceptor, timeout: Duration) -> Self {
        Self { inner, timeout }
    }
}

impl Acceptor for SendTimeoutAcceptor {
    type Io = SendTimeoutSocket<TcpStream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let (socket, local, remote, scheme) = self.inner.accept().await?;
        // Events are small and must not wait for the receipt of the one before.
        socket.set_nodelay(true)?;
        Ok((SendTimeoutSocket::new(socket, self.timeout), local, remote, scheme))
    }
}

/// A connection whose writing must go on.
pub(crate) struct SendTimeoutSocket<S> {
    inner: S,
    timeout: Duration,
    /// When its time is over; only while something waits to be written.
    end: Pin<Box<Sleep>>,
    waiting: bool,
}

impl<S> SendTimeoutSocket<S> {
    fn new(inner: S, timeout: Duration) -> Self {
        Self { inner, timeout, end: Box::pin(sleep(timeout)), waiting: false }
    }

    /// Passes the outcome of an attempt to write on, and ends the connection if the last one that went well is too long
    /// ago.
    fn within_timeout<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.waiting = false;
            return outcome;
        }
        if !self.waiting {
            self.waiting = true;
            self.end.as_mut().reset(Instant::now() + self.timeout);
        }
        ready!(self.end.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer takes nothing")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SendTimeoutSocket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SendTimeoutSocket<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.within_timeout(context, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_flush(context);
        self.within_timeout(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_shutdown(context);
        self.within_timeout(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write_vectored(context, bytes);
        self.within_timeout(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_peer_that_takes_nothing_is_given_up() {
        let timeout = Duration::from_millis(50);
        let (ours, mut theirs) = tokio::io::duplex(4);
        let mut ours = SendTimeoutSocket::new(ours, timeout);
        let begun = Instant::now();
        ours.write_all(b"1234").await.unwrap();
        assert_eq!(ours.write_all(b"5678").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= timeout);
        let mut taken = [0; 4];
        theirs.read_exact(&mut taken).await.unwrap();
        // Time that passed while nothing was to be written does not count.
        sleep(timeout * 2).await;
        ours.write_all(b"5678").await.unwrap();
    }
}
