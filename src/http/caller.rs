//! Who calls: what a request or a connection says about its sender, whatever way it came.

use std::net::IpAddr;

use poem::Request;
use poem::http::{HeaderMap, header};

use super::FrontDoor;
use super::error::Refusal;
use crate::authz::Actor;
use crate::context::RequestContext;
use crate::domain::session::{self, Token};
use crate::error::{Error, Locale};

/// What is known of a sender before anybody is looked up. Outlives the request: a stream asks again for every event.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) credentials: Credentials,
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
}

impl Credentials {
    /// What the sender showed, to keep accounts by; never shown or stored as it is.
    pub(crate) fn secret(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Session(token) => Some(token.as_str()),
        }
    }
}

impl Caller {
    /// The sender of a request.
    ///
    /// # Errors
    /// 401 if the Authorization header holds anything but a token.
    pub(crate) fn of(
        request: &Request,
        locale: Locale,
        request_id: &str,
        trusted_proxies: &[IpAddr],
    ) -> Result<Self, Refusal> {
        let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
        Ok(Self {
            credentials: credentials(request.headers())?,
            address: peer.map(|peer| origin_address(peer, request.headers(), trusted_proxies)),
            locale,
            request_id: request_id.to_owned(),
        })
    }
}

impl FrontDoor {
    /// Who asks now, and everything else that an operation needs. Nothing is remembered from one call to the next, so
    /// that a session that has ended, a role that was taken away and a policy that changed count at once.
    ///
    /// # Errors
    /// 401 if the credentials say nobody.
    pub(crate) async fn context(&self, caller: &Caller) -> Result<RequestContext, Refusal> {
        let now = self.clock.now();
        let policy = self.policies.current();
        let request_id = caller.request_id.clone();
        let mut ctx = RequestContext::new(self.database.clone(), policy, self.secret.clone(), request_id, now);
        ctx.locale = caller.locale;
        ctx.address = caller.address;
        ctx.sign_in = self.settings.sign_in;
        let Credentials::Session(token) = &caller.credentials else { return Ok(ctx) };
        let identified = async {
            let (session_id, employee_id) = session::identify(&self.database, token, now).await?;
            Ok((session_id, Actor::load(&self.database, employee_id, now).await?))
        };
        match identified.await {
            Ok((session_id, actor)) => {
                ctx.session_id = Some(session_id);
                ctx.actor = actor;
                Ok(ctx)
            }
            Err(Error::Internal(source)) => Err(Refusal::internal(&*source)),
            Err(_) => Err(Refusal::bad_token()),
        }
    }
}

/// Where a request came from. What a trusted proxy adds to X-Forwarded-For is believed, from the right to the left, up to
/// the first address that is no trusted proxy; what stands left of it is the sender's own word.
fn origin_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let values: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let mut hops = values.iter().flat_map(|value| value.split(',')).map(|hop| hop.trim().parse::<IpAddr>()).rev();
    let mut address = peer.to_canonical();
    while trusted.contains(&address) {
        match hops.next() {
            Some(Ok(hop)) => address = hop.to_canonical(),
            _ => break,
        }
    }
    address
}

/// The credentials of the Authorization header; none if there is no such header.
fn credentials(headers: &HeaderMap) -> Result<Credentials, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(Credentials::None) };
    match (value.to_str().ok().and_then(bearer), values.next()) {
        (Some(token), None) => Ok(Credentials::Session(token)),
        _ => Err(Refusal::bad_token()),
    }
}

/// The token in the text of an Authorization header.
pub(crate) fn bearer(text: &str) -> Option<Token> {
    let (scheme, token) = text.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { Token::parse(token.trim()) } else { None }
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderValue, StatusCode};

    use super::super::error::Code;
    use super::*;

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
        assert!(matches!(credentials(&HeaderMap::new()), Ok(Credentials::None)));
        assert!(matches!(credentials(&headers(&format!("Bearer {good}"))), Ok(Credentials::Session(_))));
        assert!(matches!(credentials(&headers(&format!("bearer  {good}"))), Ok(Credentials::Session(_))));
        for bad in ["", "Bearer", "Bearer ", "Bearer x", "Basic dTpw", &good, &format!("Token {good}")] {
            let refusal = credentials(&headers(bad)).unwrap_err();
            assert_eq!((refusal.status, refusal.code), (StatusCode::UNAUTHORIZED, Code::Unauthenticated), "{bad:?}");
        }
        let mut twice = headers(&format!("Bearer {good}"));
        twice.append(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {good}")).unwrap());
        assert!(credentials(&twice).is_err());
    }
}
