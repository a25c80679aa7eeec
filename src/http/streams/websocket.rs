//! `graphql-transport-ws` over WebSocket, to the letter of its specification.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::websocket::{CloseCode, Message, WebSocket, WebSocketConfig, WebSocketStream};
use poem::{FromRequest, IntoResponse, Request, Response};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};

use crate::http::cors::origin_allowed;
use crate::http::error::{Code, Refusal};
use crate::http::headers::SEC_WEBSOCKET_PROTOCOL;
use crate::http::identity::caller::{Caller, Credentials, bearer};
use crate::http::preflight::request::GraphqlRequest;
use crate::http::streams::protocol::{Close, ENVELOPE, Envelope, PROTOCOL, Said};
use crate::http::streams::{Ending, Frame, Lease, Outlet, Place, errors_of};
use crate::http::{FrontDoor, Route};

/// How many answers may be on their way to the socket at the same time, those that are being made included.
const ANSWERS_AHEAD: usize = 4;
/// How long the peer may take to answer that the socket is closed.
const FAREWELL: Duration = Duration::from_secs(2);
/// A thousand quiet sockets should not hold a thousand large buffers.
const BUFFER: usize = 4 * 1024;

impl FrontDoor {
    /// Opens a socket.
    ///
    /// # Errors
    /// 401 for a token that cannot be one, 403 for a page of another site, 426 for what is no WebSocket, 429 if the
    /// address has as many as it may, 503 if there are too many.
    pub(crate) async fn upgrade(self: &Arc<Self>, request: &Request, caller: Caller) -> Result<Response, Refusal> {
        self.admit(&caller)?;
        if matches!(caller.credentials, Credentials::Nobodys { .. }) {
            return Err(Refusal::bad_token());
        }
        if !origin_allowed(&self.settings, request.headers()) {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "situs ini tidak diizinkan membuka sambungan",
                "this site may not open a connection",
            ));
        }
        let socket = WebSocket::from_request_without_body(request).await.map_err(|_| {
            Refusal::new(
                StatusCode::UPGRADE_REQUIRED,
                Code::BadRequest,
                format!("buka alamat ini sebagai WebSocket dengan protokol {PROTOCOL}"),
                format!("open this address as a WebSocket of the protocol {PROTOCOL}"),
            )
            .header(header::UPGRADE, HeaderValue::from_static("websocket"))
        })?;
        let place = self.place(&caller)?;
        let mut offered = SEC_WEBSOCKET_PROTOCOL.texts(request.headers()).flat_map(|value| value.split(','));
        let spoken = offered.any(|protocol| protocol.trim() == PROTOCOL);
        let limit = Some(self.settings.body_limit + ENVELOPE);
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            .max_message_size(limit)
            .max_frame_size(limit);
        let door = Arc::clone(self);
        let upgraded = socket.protocols([PROTOCOL]).config(config).on_upgrade(move |stream| async move {
            let mut socket = Socket::new(door, stream, place, caller);
            let close = if spoken { socket.talk().await } else { Some(Close::SUBPROTOCOL) };
            socket.leave(close).await;
        });
        Ok(upgraded.into_response())
    }
}

struct Socket {
    door: Arc<FrontDoor>,
    stream: WebSocketStream,
    place: Place,
    caller: Caller,
    greeting: Greeting,
    operations: HashMap<Arc<str>, Running>,
    /// Ends every operation when it is dropped.
    tasks: JoinSet<()>,
    begun: u64,
    /// How many times in a row the peer was asked whether it lives, and said nothing.
    quiet: u32,
}

/// How far the two sides have come in getting to know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greeting {
    Awaited,
    Acknowledged,
}

/// An open operation; its number tells it from an earlier one of the same id.
struct Running {
    number: u64,
    task: AbortHandle,
}

/// What an operation gives, and which one.
struct Given {
    id: Arc<str>,
    number: u64,
    frame: Frame,
}

/// What ends the talk: a close to be told, or a peer that is gone.
type End = Option<Close>;

/// A message to the client.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Box<RawValue>>,
}

impl Socket {
    fn new(door: Arc<FrontDoor>, stream: WebSocketStream, place: Place, caller: Caller) -> Self {
        Self {
            door,
            stream,
            place,
            caller,
            greeting: Greeting::Awaited,
            operations: HashMap::new(),
            tasks: JoinSet::new(),
            begun: 0,
            quiet: 0,
        }
    }

    /// Talks until one side ends it.
    async fn talk(&mut self) -> End {
        let (outlet, mut answers) = mpsc::channel(ANSWERS_AHEAD);
        let rules = self.door.settings.streams;
        let mut patience = std::pin::pin!(sleep(rules.init_timeout));
        let mut beats = interval_at(Instant::now() + rules.keepalive, rules.keepalive);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let outcome = tokio::select! {
                ending = self.place.ended() => Err(Some(close_of(ending))),
                () = &mut patience, if self.greeting == Greeting::Awaited => Err(Some(Close::INIT_TIMEOUT)),
                message = self.stream.next() => self.hear(message, &outlet).await,
                Some(given) = answers.recv() => self.pass_on(given).await,
                _ = beats.tick() => self.beat().await,
            };
            if let Err(end) = outcome {
                return end;
            }
            while self.tasks.try_join_next().is_some() {}
        }
    }

    async fn hear(
        &mut self,
        message: Option<Result<Message, std::io::Error>>,
        outlet: &mpsc::Sender<Given>,
    ) -> Result<(), End> {
        self.quiet = 0;
        match message {
            Some(Ok(Message::Text(text))) => {
                let envelope = Envelope::open(&text).map_err(Some)?;
                let said = match self.door.reading_turn(&self.caller, text.len()).await {
                    Ok(_turn) => envelope.read(&self.door.settings),
                    Err(refusal) => envelope.refused(refusal),
                };
                self.react(said.map_err(Some)?, outlet).await
            }
            Some(Ok(Message::Binary(_))) => Err(Some(Close::invalid("Invalid message: binary"))),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Close(_))) => {
                // The library has the answer ready, and sends it when it is asked for what comes next, which is nothing.
                let _ = timeout(FAREWELL, self.stream.next()).await;
                Err(None)
            }
            None => Err(None),
            // The library tells what the peer has done wrong in words only.
            Some(Err(error)) if error.kind() == std::io::ErrorKind::Other => {
                let large = error.to_string().contains("too long");
                Err(Some(if large { Close::TOO_LARGE } else { Close::PROTOCOL_ERROR }))
            }
            Some(Err(_)) => Err(None),
        }
    }

    async fn react(&mut self, said: Said, outlet: &mpsc::Sender<Given>) -> Result<(), End> {
        match said {
            Said::Init { .. } if self.greeting == Greeting::Acknowledged => Err(Some(Close::TOO_MANY_INITS)),
            Said::Init { authorization } => {
                self.recognize(authorization).await.map_err(Some)?;
                self.greeting = Greeting::Acknowledged;
                self.tell(None, "connection_ack", None).await
            }
            Said::Ping { payload } => {
                let payload = payload.and_then(|payload| serde_json::value::to_raw_value(&payload).ok());
                self.tell(None, "pong", payload).await
            }
            Said::Pong => Ok(()),
            Said::Subscribe { .. } if self.greeting != Greeting::Acknowledged => Err(Some(Close::UNAUTHORIZED)),
            Said::Subscribe { id, .. } if self.operations.contains_key(&*id) => Err(Some(Close::already(&id))),
            Said::Subscribe { id, request } => {
                let most = self.door.settings.streams.operations;
                let request = match request {
                    Ok(_) if self.operations.len() >= most => Err(Refusal::limit(
                        format!("sambungan ini sudah membuka {most} operasi, paling banyak {most}"),
                        format!("this connection has {most} operations open, the most is {most}"),
                    )),
                    request => request,
                };
                match request {
                    Ok(request) => {
                        self.begin(Arc::from(id), request, outlet);
                        Ok(())
                    }
                    Err(refusal) => {
                        let errors = errors_of(&refusal, &self.caller);
                        self.tell(Some(&id), "error", RawValue::from_string(errors).ok()).await
                    }
                }
            }
            Said::Complete { id } => {
                // It may have ended by itself at the same time.
                if let Some(running) = self.operations.remove(&*id) {
                    running.task.abort();
                }
                Ok(())
            }
        }
    }

    /// Finds out who has opened the socket: by the first message, or else by the request that opened it.
    async fn recognize(&mut self, authorization: Option<String>) -> Result<(), Close> {
        match authorization.as_deref().map(bearer) {
            Some(None) => return Err(Close::CREDENTIALS),
            // What is empty shows nothing.
            None | Some(Some(Credentials::None)) => {}
            Some(Some(credentials)) => self.caller.credentials = credentials,
        }
        match timeout(self.door.settings.request_deadline, self.door.context(&self.caller)).await {
            Ok(Ok(context)) => {
                let lease = Lease::of(&self.caller, &context);
                let occupied = self.door.occupy(&self.place, lease, context.actor.employee_id());
                occupied.map_err(|_refusal| Close::TOO_MANY_CONNECTIONS)
            }
            Ok(Err(refusal)) if refusal.code == Code::Unauthenticated => Err(Close::FORBIDDEN),
            Ok(Err(_)) | Err(_) => Err(Close::INTERNAL),
        }
    }

    fn begin(&mut self, id: Arc<str>, request: GraphqlRequest, outlet: &mpsc::Sender<Given>) {
        self.begun += 1;
        let number = self.begun;
        let caller = self.caller.within_connection(format!("{}.{number}", self.caller.request_id));
        let (door, connection) = (Arc::clone(&self.door), Arc::clone(&self.place.connection));
        let name = Arc::clone(&id);
        let outlet: Outlet<Given> =
            (outlet.clone(), Box::new(move |frame| Given { id: Arc::clone(&name), number, frame }));
        let task = self.tasks.spawn(async move {
            if let Err(ending) = door.operate(&caller, Route::WebSocket.word(), request, &outlet).await {
                connection.end(ending);
            }
        });
        self.operations.insert(id, Running { number, task });
    }

    /// Passes on what an operation has given, unless the client has ended it meanwhile.
    async fn pass_on(&mut self, Given { id, number, frame }: Given) -> Result<(), End> {
        if self.operations.get(&id).is_none_or(|running| running.number != number) {
            return Ok(());
        }
        let (kind, payload) = match frame {
            Frame::Next(text) => ("next", Some(text)),
            Frame::Error(text) => ("error", Some(text)),
            Frame::Complete => ("complete", None),
        };
        if kind != "next" {
            self.operations.remove(&id);
        }
        self.tell(Some(&id), kind, payload.and_then(|text| RawValue::from_string(text).ok())).await
    }

    /// Asks a quiet peer whether it lives. One that has not said anything twice is gone.
    async fn beat(&mut self) -> Result<(), End> {
        self.quiet += 1;
        if self.quiet > 2 {
            return Err(None);
        }
        self.send(Message::Ping(Vec::new())).await
    }

    async fn tell(&mut self, id: Option<&str>, kind: &'static str, payload: Option<Box<RawValue>>) -> Result<(), End> {
        let told = serde_json::to_string(&Told { id, kind, payload });
        self.send(Message::Text(told.map_err(|_| Some(Close::INTERNAL))?)).await
    }

    /// Hands a message to the socket. Whoever has to go gets nothing more.
    async fn send(&mut self, message: Message) -> Result<(), End> {
        tokio::select! {
            biased;
            ending = self.place.ended() => Err(Some(close_of(ending))),
            sent = self.stream.send(message) => sent.map_err(|_gone| None),
        }
    }

    /// Says goodbye and waits for the answer, since a connection that is cut off takes the last words with it.
    async fn leave(mut self, close: End) {
        self.tasks.abort_all();
        self.operations.clear();
        let farewell = async {
            if let Some(Close { code, reason }) = close {
                self.door.streams.bus.gauges().count_close(code);
                let message = Message::Close(Some((CloseCode::from(code), reason.into_owned())));
                if self.stream.send(message).await.is_err() {
                    return;
                }
                while let Some(Ok(_)) = self.stream.next().await {}
            }
        };
        // One that does not read does not hear it either.
        let _ = timeout(FAREWELL, farewell).await;
    }
}

const fn close_of(ending: Ending) -> Close {
    match ending {
        Ending::Forbidden => Close::FORBIDDEN,
        Ending::GoingAway => Close::GOING_AWAY,
    }
}
