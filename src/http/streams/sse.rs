//! Answers as a stream of server-sent events: the distinct connections mode of graphql-sse. What is wrong before the
//! stream begins is an ordinary answer.

use std::sync::Arc;

use futures_util::stream;
use poem::http::{HeaderName, HeaderValue, Method, StatusCode};
use poem::{Body, Request, Response};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::http::error::{Code, Refusal};
use crate::http::identity::caller::Caller;
use crate::http::negotiation;
use crate::http::preflight::request::Requests;
use crate::http::streams::{Begun, Ending, Frame, Outlet, Place, errors_of};
use crate::http::{FrontDoor, Route};

impl FrontDoor {
    /// Begins a stream.
    ///
    /// # Errors
    /// Everything that keeps an operation from beginning.
    pub(crate) async fn stream(self: &Arc<Self>, request: &mut Request, caller: Caller) -> Result<Response, Refusal> {
        if !negotiation::takes_events(request.headers()) {
            return Err(Refusal::new(
                StatusCode::NOT_ACCEPTABLE,
                Code::BadRequest,
                "jawaban di alamat ini hanya tersedia sebagai text/event-stream",
                "answers at this address come as text/event-stream only",
            ));
        }
        let Requests::One(sent) = self.sent(request, &caller).await? else {
            return Err(Refusal::bad_request("kirim satu operasi per aliran", "send one operation per stream"));
        };
        if request.method() == Method::HEAD {
            // What a stream would be, without the stream.
            self.prepare(sent, &caller).await?;
            return Ok(events(Body::empty()));
        }
        let place = self.place(&caller)?;
        let (begun, lease, person) = self.begin(&caller, sent).await?;
        self.occupy(&place, lease, person)?;
        let keepalive = self.settings.streams.keepalive;
        let mut beats = interval_at(Instant::now() + keepalive, keepalive);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (frames, task) = self.spawn(&caller, begun, &place);
        let state = Events { caller, place, frames, _task: task, beats, over: false };
        let body = Body::from_bytes_stream(stream::unfold(state, |mut state| async move {
            let text = state.next().await?;
            Some((Ok::<String, std::io::Error>(text), state))
        }));
        Ok(events(body))
    }

    fn spawn(self: &Arc<Self>, caller: &Caller, begun: Begun, place: &Place) -> (mpsc::Receiver<Frame>, JoinSet<()>) {
        // One answer is made ahead of the connection.
        let (sender, frames) = mpsc::channel(1);
        let outlet: Outlet<Frame> = (sender, Box::new(|frame| frame));
        let (door, caller, connection) = (Arc::clone(self), caller.clone(), Arc::clone(&place.connection));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let work = door.carry_on(&caller, begun, &outlet);
            if let Err(ending) = door.observed(&caller, Route::Stream.word(), &outlet, work).await {
                connection.end(ending);
                // The connection says so; a frame that does not come would end it in silence.
                std::future::pending::<()>().await;
            }
        });
        (frames, tasks)
    }
}

fn events(body: Body) -> Response {
    Response::builder()
        .content_type("text/event-stream; charset=utf-8")
        // Proxies would collect events before they pass them on.
        .header(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))
        .body(body)
}

/// The body of one stream, made while it is read.
struct Events {
    caller: Caller,
    place: Place,
    frames: mpsc::Receiver<Frame>,
    /// Ends the operation when it is dropped.
    _task: JoinSet<()>,
    beats: Interval,
    over: bool,
}

impl Events {
    /// The next piece of text; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        if self.over {
            return None;
        }
        tokio::select! {
            biased;
            ending = self.place.ended() => {
                self.over = true;
                match ending {
                    Ending::Forbidden => {
                        let errors = errors_of(&Refusal::bad_token(), &self.caller);
                        Some(last(&errors))
                    }
                    // Without a farewell, so that the client comes back, to another node.
                    Ending::GoingAway => None,
                }
            }
            frame = self.frames.recv() => match frame? {
                Frame::Next(text) => Some(event("next", &text)),
                Frame::Error(errors) => {
                    self.over = true;
                    Some(last(&errors))
                }
                Frame::Complete => {
                    self.over = true;
                    Some(event("complete", ""))
                }
            },
            _ = self.beats.tick() => Some(":\n\n".to_owned()),
        }
    }
}

/// Errors, and the end.
fn last(errors: &str) -> String {
    event("next", &format!("{{\"errors\":{errors}}}")) + &event("complete", "")
}

/// JSON has no line breaks of its own, so that one line holds it.
fn event(name: &str, data: &str) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_are_an_answer_and_the_end() {
        assert_eq!(last("[]"), "event: next\ndata: {\"errors\":[]}\n\nevent: complete\ndata: \n\n");
    }
}
