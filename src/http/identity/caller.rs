//! Who calls: what a request or a connection says about its sender, whatever way it came.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use poem::Request;
use poem::http::{HeaderMap, StatusCode, header};
use uuid::Uuid;

use crate::authz::Actor;
use crate::config::Settings;
use crate::context::{RequestContext, SessionChange};
use crate::error::{Error, Locale, Result as Outcome};
use crate::http::FrontDoor;
use crate::http::error::{Code, Refusal};
use crate::http::headers::{AUTHORIZATION, FORWARDED_FOR};
use crate::http::identity::cookie;
use crate::http::identity::oidc::{Jwt, TokenProblem};
use crate::office::identity;
use crate::office::session::{self, Token};

/// What is known of a sender before anybody is looked up. Outlives the request: a stream asks again for every event.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) credentials: Credentials,
    /// Whether a session that begins or ends is one of a cookie.
    pub(crate) keeps_cookie: bool,
    /// Where the request came from; only its keyed hash is ever stored.
    pub(crate) address: Option<IpAddr>,
    pub(crate) locale: Locale,
    pub(crate) request_id: String,
}

/// What a sender shows to be recognized by.
#[derive(Clone, Debug)]
pub(crate) enum Credentials {
    /// Nothing: a citizen.
    None,
    /// The token of a session.
    Session(Token),
    /// The token of a session that a browser has kept for us.
    Cookie(Token),
    /// An access token of the issuer in the settings.
    Access(Jwt),
    /// A token, or a cookie, that has never been anybody's.
    Nobodys {
        /// Whether a browser has kept it for us.
        in_cookie: bool,
    },
}

impl Credentials {
    /// Whether a browser has kept them for us.
    const fn are_in_cookie(&self) -> bool {
        matches!(self, Self::Cookie(_) | Self::Nobodys { in_cookie: true })
    }

    /// What the sender showed, to keep accounts by; never shown or stored as it is.
    pub(crate) fn secret(&self) -> Option<&str> {
        match self {
            Self::None | Self::Nobodys { .. } => None,
            Self::Session(token) | Self::Cookie(token) => Some(token.as_str()),
            Self::Access(jwt) => Some(jwt.as_str()),
        }
    }
}

impl Caller {
    /// The sender of a request. What it shows on purpose, in the Authorization header, counts before what its browser
    /// sends by itself.
    ///
    /// # Errors
    /// 401 if the Authorization header has another form than ours; 403 if a cookie comes in a request that could be another
    /// site's doing.
    pub(crate) fn of(
        request: &Request,
        settings: &Settings,
        locale: Locale,
        request_id: &str,
    ) -> Result<Self, Refusal> {
        let headers = request.headers();
        let credentials = credentials(headers, settings)?;
        Ok(Self {
            keeps_cookie: credentials.are_in_cookie() || cookie::wanted(headers)?,
            credentials,
            address: address(request, settings),
            locale,
            request_id: request_id.to_owned(),
        })
    }

    /// The sender of a request for a page, where only a cookie is a credential: whatever else a browser or a proxy puts
    /// into the Authorization header is not meant for pages. One that can be nobody's is none.
    pub(crate) fn of_page(
        request: &Request,
        counts: bool,
        settings: &Settings,
        locale: Locale,
        request_id: &str,
    ) -> Self {
        let headers = request.headers();
        let cookie = cookie::read(headers, settings).filter(|_| counts);
        let token = cookie.and_then(Token::parse);
        Self {
            credentials: token.map_or(Credentials::None, Credentials::Cookie),
            keeps_cookie: true,
            address: address(request, settings),
            locale,
            request_id: request_id.to_owned(),
        }
    }

    /// The same sender within a connection, where every operation has a name of its own and no answer carries cookies.
    pub(crate) fn within_connection(&self, request_id: String) -> Self {
        Self { request_id, keeps_cookie: false, ..self.clone() }
    }
}

/// Who asks, by what they have shown.
pub(crate) struct Recognized {
    pub(crate) context: RequestContext,
    /// What to answer where the credentials say nobody; the context is then a citizen's to whom nothing but what is public is
    /// answered.
    pub(crate) nobody: Option<Refusal>,
}

impl FrontDoor {
    /// Who asks now, and everything else that an operation needs.
    ///
    /// # Errors
    /// 401 if the credentials say nobody.
    pub(crate) async fn context(&self, caller: &Caller) -> Result<RequestContext, Refusal> {
        match self.recognize(caller).await? {
            Recognized { context, nobody: None } => Ok(context),
            Recognized { nobody: Some(refusal), .. } => Err(refusal),
        }
    }

    /// Who asks now, even if what they show says nobody. Nothing is remembered from one call to the next, so that a session
    /// that has ended, a token that has expired, a role that was taken away and a policy that changed count at once.
    ///
    /// # Errors
    /// If it cannot be found out.
    pub(crate) async fn recognize(&self, caller: &Caller) -> Result<Recognized, Refusal> {
        let now = self.clock.now();
        let policy = self.policies.current();
        let request_id = caller.request_id.clone();
        let mut ctx = RequestContext::new(self.database.clone(), policy, self.secret.clone(), request_id, now);
        ctx.locale = caller.locale;
        ctx.address = caller.address;
        ctx.sign_in = self.settings.sign_in;
        let identified = async {
            Ok(match &caller.credentials {
                Credentials::None => None,
                Credentials::Nobodys { .. } => return Err(Error::Unauthenticated),
                Credentials::Session(token) | Credentials::Cookie(token) => {
                    let (actor, session_id) = session::identify(&self.database, token, ctx.sign_in, now).await?;
                    Some((actor, Some(session_id)))
                }
                Credentials::Access(jwt) => {
                    let employee_id = self.linked_to(jwt, now).await?;
                    Some((Actor::load(&self.database, employee_id, now).await?, None))
                }
            })
        };
        match identified.await {
            Ok(None) => Ok(Recognized { context: ctx, nobody: None }),
            Ok(Some((actor, session_id))) => {
                ctx.session_id = session_id;
                ctx.actor = actor;
                Ok(Recognized { context: ctx, nobody: None })
            }
            Err(Error::Internal(source)) => Err(Refusal::internal(&*source)),
            Err(Error::DeadlineExceeded) => Err(Refusal::deadline()),
            Err(Error::Unavailable(_)) => Err(Refusal::unavailable()),
            Err(_) => {
                ctx.has_ended = true;
                let in_cookie = caller.credentials.are_in_cookie();
                let refusal = if in_cookie { bad_cookie(&self.settings) } else { Refusal::bad_token() };
                Ok(Recognized { context: ctx, nobody: Some(refusal) })
            }
        }
    }

    /// The employee that an access token says, with the reason in our log if it says nobody.
    async fn linked_to(&self, jwt: &Jwt, now: DateTime<Utc>) -> Outcome<Uuid> {
        let refused = |TokenProblem(reason)| {
            tracing::info!(reason, "an access token was refused");
            Error::Unauthenticated
        };
        let issuer = self.issuer.as_ref().ok_or_else(|| refused(TokenProblem("no issuer in the settings")))?;
        let subject = issuer.subject(jwt, now).await.map_err(refused)?;
        match identity::identify(&self.database, issuer.name(), &subject).await {
            Err(Error::Unauthenticated) => Err(refused(TokenProblem("nobody's subject, or a closed account"))),
            other => other,
        }
    }
}

fn address(request: &Request, settings: &Settings) -> Option<IpAddr> {
    let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip)?;
    Some(origin_address(peer, request.headers(), &settings.trusted_proxies))
}

/// Where a request came from. What a trusted proxy adds to X-Forwarded-For is believed, from the right to the left, up to
/// the first address that is no trusted proxy; what stands left of it is the sender's own word.
fn origin_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let hops = FORWARDED_FOR.texts(headers).flat_map(|value| value.split(',')).map(|hop| hop.trim().parse::<IpAddr>());
    let mut hops = hops.rev();
    let mut address = peer.to_canonical();
    while trusted.contains(&address) {
        match hops.next() {
            Some(Ok(hop)) => address = hop.to_canonical(),
            _ => break,
        }
    }
    address
}

/// The credentials of the Authorization header, else those of the cookie, else none. A header with nothing in it is none, as
/// clients send it that have no token.
fn credentials(headers: &HeaderMap, settings: &Settings) -> Result<Credentials, Refusal> {
    let mut shown = AUTHORIZATION.all(headers).map(|value| value.to_str().ok().and_then(bearer));
    let mut shown = shown.by_ref().filter(|credentials| !matches!(credentials, Some(Credentials::None)));
    match (shown.next(), shown.next()) {
        (None, _) => of_cookie(headers, settings),
        (Some(Some(credentials)), None) => Ok(credentials),
        _ => Err(Refusal::unknown_credentials()),
    }
}

fn of_cookie(headers: &HeaderMap, settings: &Settings) -> Result<Credentials, Refusal> {
    let Some(text) = cookie::read(headers, settings) else { return Ok(Credentials::None) };
    if !cookie::is_deliberate(headers, settings) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            Code::Forbidden,
            "permintaan dengan kuki harus berasal dari halaman API ini sendiri atau membawa X-Capaian-Csrf: 1",
            "a request with the cookie must come from a page of this API's own or carry X-Capaian-Csrf: 1",
        ));
    }
    Ok(Token::parse(text).map_or(Credentials::Nobodys { in_cookie: true }, Credentials::Cookie))
}

/// The cookie says nobody. It is taken back as well: no script of the page could do that.
fn bad_cookie(settings: &Settings) -> Refusal {
    let refusal = Refusal::bad_token();
    // The end of a session has no time in it.
    match cookie::set(&SessionChange::Ended, settings, DateTime::UNIX_EPOCH) {
        Some(value) => refusal.header(header::SET_COOKIE, value),
        None => refusal,
    }
}

/// What the text of an Authorization header says: a session's token, or an access token by its three parts. An empty one says
/// nothing. `None` if it has another form than `Bearer TOKEN`.
pub(crate) fn bearer(text: &str) -> Option<Credentials> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Credentials::None);
    }
    let (scheme, token) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let token = Some(token.trim()).filter(|_| scheme.eq_ignore_ascii_case("bearer"))?;
    let session = Token::parse(token).map(Credentials::Session);
    let shown = session.or_else(|| Jwt::parse(token).map(Credentials::Access));
    Some(shown.unwrap_or(Credentials::Nobodys { in_cookie: false }))
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn of(headers: &HeaderMap) -> Result<Credentials, Refusal> {
        credentials(headers, &Settings::default())
    }

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_proxy_is_believed_only_if_it_is_trusted() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 2.2.2.2"));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.3"));
        let (proxy, inner, stranger) = (address("10.0.0.2"), address("10.0.0.3"), address("9.9.9.9"));
        let of = |peer, trusted: &[IpAddr]| origin_address(peer, &headers, trusted);
        assert_eq!(of(stranger, &[proxy]), stranger);
        assert_eq!(of(proxy, &[]), proxy);
        assert_eq!(of(proxy, &[proxy]), inner);
        assert_eq!(of(proxy, &[proxy, inner]), address("2.2.2.2"));
        assert_eq!(of(address("::ffff:10.0.0.2"), &[proxy, inner]), address("2.2.2.2"));
        headers.insert("x-forwarded-for", HeaderValue::from_static("nonsense"));
        assert_eq!(origin_address(proxy, &headers, &[proxy]), proxy);
    }

    #[test]
    fn a_token_that_cannot_be_one_is_no_citizen() {
        let good = "A".repeat(43);
        assert!(matches!(of(&HeaderMap::new()), Ok(Credentials::None)));
        assert!(matches!(of(&headers(&format!("Bearer {good}"))), Ok(Credentials::Session(_))));
        assert!(matches!(of(&headers(&format!("bearer  {good}"))), Ok(Credentials::Session(_))));
        assert!(matches!(of(&headers("Bearer a.b.c")), Ok(Credentials::Access(_))));
        for nobodys in ["Bearer a.b", "Bearer x", "Bearer null", "Bearer", "Bearer "] {
            assert!(matches!(of(&headers(nobodys)), Ok(Credentials::Nobodys { in_cookie: false })), "{nobodys:?}");
        }
        for bad in ["Basic dTpw", "Basic", &good, &format!("Token {good}")] {
            let refusal = of(&headers(bad)).unwrap_err();
            assert_eq!((refusal.status, refusal.code), (StatusCode::UNAUTHORIZED, Code::Unauthenticated), "{bad:?}");
            assert_eq!(refusal.message.english, "send Authorization once, as `Bearer TOKEN`", "{bad:?}");
        }
        let mut twice = headers(&format!("Bearer {good}"));
        twice.append(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {good}")).unwrap());
        assert!(of(&twice).is_err());
    }

    #[test]
    fn an_empty_header_is_no_header() {
        let good = "A".repeat(43);
        for empty in ["", " ", "\t "] {
            assert!(matches!(of(&headers(empty)), Ok(Credentials::None)), "{empty:?}");
            let mut with_cookie = headers(empty);
            with_cookie.insert(header::COOKIE, HeaderValue::from_str(&format!("__Host-capaian={good}")).unwrap());
            with_cookie.insert("x-capaian-csrf", HeaderValue::from_static("1"));
            assert!(matches!(of(&with_cookie), Ok(Credentials::Cookie(_))), "{empty:?}");
            let mut with_token = headers(empty);
            with_token.append(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {good}")).unwrap());
            assert!(matches!(of(&with_token), Ok(Credentials::Session(_))), "{empty:?}");
        }
    }

    #[test]
    fn a_cookie_that_cannot_be_one_is_no_citizen() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("__Host-capaian="));
        headers.insert("x-capaian-csrf", HeaderValue::from_static("1"));
        assert!(matches!(of(&headers), Ok(Credentials::Nobodys { in_cookie: true })));
    }
}
