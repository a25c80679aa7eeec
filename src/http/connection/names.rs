//! How the names of headers are written when a WebSocket opens. Case says nothing in HTTP, and still some clients look for
//! `Sec-WebSocket-Protocol` letter by letter, and take another protocol where they do not find it. The library below writes
//! small letters only.

/// How the answer begins that opens a WebSocket.
const OPENING: &[u8] = b"HTTP/1.1 101 ";

/// What stands instead of `bytes` on the way to the client, if they are the head that opens a WebSocket: the same, with
/// every name as specifications write it, and as long.
pub(super) fn as_written(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(OPENING) {
        return None;
    }
    let mut written = bytes.to_vec();
    let mut lines = written.split_mut(|byte| *byte == b'\n').skip(1);
    for line in lines.by_ref().take_while(|line| line.len() > 1) {
        let Some(end) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = &mut line[..end];
        for word in name.split_mut(|byte| *byte == b'-') {
            if word == b"websocket" {
                word.copy_from_slice(b"WebSocket");
            } else if let Some(first) = word.first_mut() {
                first.make_ascii_uppercase();
            }
        }
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_an_opening_are_written_otherwise() {
        let check = |sent: &str, expected: Option<&str>| {
            let written = as_written(sent.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(written.as_deref(), expected, "{sent}");
        };
        check(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nsec-websocket-protocol: graphql-transport-ws\r\n\
             x-request-id: a-b:c-d\r\n\r\nsec-websocket-accept: body",
            Some(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: \
                 graphql-transport-ws\r\nX-Request-Id: a-b:c-d\r\n\r\nsec-websocket-accept: body",
            ),
        );
        check("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n", None);
        check("upgrade: websocket\r\n", None);
        check("", None);
        // A head that comes in pieces keeps what has come.
        check("HTTP/1.1 101 Swi", Some("HTTP/1.1 101 Swi"));
        check("HTTP/1.1 101 S\r\nupgrade: w\r\nconn", Some("HTTP/1.1 101 S\r\nUpgrade: w\r\nconn"));
    }
}
