//! HTTP with as little between the bytes and the measurement as can be: one connection, one request at a
//! time. It counts what goes over the wire, and costs little on the cores that the server needs too.

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// An open connection.
pub(crate) struct Wire {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: String,
}

/// An answer and what it weighs.
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    /// The status line and the headers.
    pub(crate) head_bytes: usize,
}

/// The beginning of an answer.
#[derive(Debug, Default, PartialEq)]
struct Head {
    status: u16,
    bytes: usize,
    length: Option<usize>,
    cookie: Option<String>,
}

impl Wire {
    /// Opens a connection to an address such as `http://127.0.0.1:80`.
    pub(crate) async fn open(address: &str, cookie: &str) -> anyhow::Result<Self> {
        let host = address.strip_prefix("http://").context("an address without http://")?;
        let stream = TcpStream::connect(host).await.context("the server cannot be reached")?;
        stream.set_nodelay(true).context("the connection cannot be set up")?;
        // Small, since there are thousands of them; a longer answer is read past it.
        let stream = BufReader::with_capacity(2048, stream);
        Ok(Self { stream, host: host.to_owned(), cookie: cookie.to_owned() })
    }

    /// The session that the server gave, as it goes into the header.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Sends a body and waits for the whole answer, which must be a good one.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let head = format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len());
        let head = self.send("POST", path, &head, body).await?;
        self.whole(head).await
    }

    /// Asks and waits for the whole answer, which must be a good one.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let head = self.send("GET", path, "", b"").await?;
        self.whole(head).await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> anyhow::Result<Head> {
        let (host, cookie) = (&self.host, &self.cookie);
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nx-fieldline: 1\r\ncookie: {cookie}\r\n\
             {headers}\r\n"
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request).await.context("the server takes nothing")?;
        let mut head = Head::default();
        let mut line = String::new();
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await.context("the answer breaks off")? == 0 {
                bail!("the server closed the connection instead of answering {path}");
            }
            if !head.take(&line) {
                break;
            }
        }
        if let Some(cookie) = head.cookie.take() {
            self.cookie = cookie;
        }
        Ok(head)
    }

    async fn whole(&mut self, head: Head) -> anyhow::Result<Answer> {
        let mut body = vec![0; head.length.context("an answer of unknown length")?];
        self.stream.read_exact(&mut body).await.context("the answer breaks off")?;
        if head.status != 200 {
            bail!("the server refuses ({}): {}", head.status, String::from_utf8_lossy(&body));
        }
        Ok(Answer { body, head_bytes: head.bytes })
    }
}

impl Head {
    /// Takes a line; tells whether more follow.
    fn take(&mut self, line: &str) -> bool {
        let is_first = self.bytes == 0;
        self.bytes += line.len();
        let line = line.trim_end();
        if is_first {
            self.status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_default();
        } else if let Some((name, value)) = line.split_once(':') {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => self.length = value.parse().ok(),
                "set-cookie" => self.cookie = value.split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        !line.is_empty()
    }
}

/// A stream of hints.
pub(crate) struct Hints {
    wire: Wire,
}

impl Hints {
    /// Opens it and waits for the first hint.
    pub(crate) async fn open(address: &str, cookie: &str) -> anyhow::Result<Self> {
        let mut wire = Wire::open(address, cookie).await?;
        let head = wire.send("GET", "/api/poke", "", b"").await?;
        if head.status != 200 {
            bail!("the stream of hints is refused ({})", head.status);
        }
        let mut hints = Self { wire };
        hints.next().await?;
        Ok(hints)
    }

    /// Waits for the next hint: the newest commit.
    pub(crate) async fn next(&mut self) -> anyhow::Result<u64> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.wire.stream.read_line(&mut line).await.context("the stream breaks off")? == 0 {
                bail!("the server closed the stream of hints");
            }
            if let Some(upto) = hinted(&line) {
                return Ok(upto);
            }
        }
    }

    /// Waits for a hint of this commit or a newer one.
    pub(crate) async fn upto(&mut self, commit: u64) -> anyhow::Result<()> {
        while self.next().await? < commit {}
        Ok(())
    }
}

/// The commit in a line of the stream, which holds the sizes of its parts and empty lines too.
fn hinted(line: &str) -> Option<u64> {
    let data = line.trim_end().strip_prefix("data:")?.trim_start();
    serde_json::from_str::<serde_json::Value>(data).ok()?["upto"].as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_answer_is_counted_whole() {
        let lines = [
            "HTTP/1.1 200 OK\r\n",
            "Content-Length: 61\r\n",
            "set-cookie: session=a1; HttpOnly; SameSite=Strict\r\n",
            "x-other: 7\r\n",
        ];
        let mut head = Head::default();
        assert!(lines.iter().all(|line| head.take(line)));
        assert!(!head.take("\r\n"));
        let bytes = lines.concat().len() + 2;
        let cookie = Some("session=a1".to_owned());
        assert_eq!(head, Head { status: 200, bytes, length: Some(61), cookie });
    }

    #[test]
    fn a_hint_is_told_from_what_surrounds_it() {
        assert_eq!(hinted("data: {\"upto\":1204}\n"), Some(1204));
        for other in ["1f\r\n", "event: poke\n", "\n", ":\n", "data: nothing\n"] {
            assert_eq!(hinted(other), None, "{other:?}");
        }
    }
}
