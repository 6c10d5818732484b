//! What the server saw, and how it reads it.

use std::{
    io,
    time::{Duration, SystemTime},
};

use super::wire::Wire;

/// A request longer than this, head or body, ends the connection.
const LONGEST: usize = 256 * 1024 * 1024;

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRequest {
    /// When its head had been read, since the server was started.
    pub at: Duration,
    /// The same by the clock on the wall.
    pub time: SystemTime,
    /// The method, as written.
    pub method: String,
    /// Path and query, as written.
    pub path: String,
    /// Names as written, and values without the spaces around them, in order.
    pub headers: Vec<(String, String)>,
    /// The body, without chunks.
    pub body: Vec<u8>,
    /// What [`IdFrom`] found.
    pub id: Option<String>,
    /// How many requests with this id there were, with this one: 1 for the first. Without an id,
    /// all requests without one count together.
    pub attempt: usize,
    /// The number of its connection, from 1.
    pub connection: usize,
}

/// Where a request says what it is about.
#[derive(Clone, Debug, Default)]
pub enum IdFrom {
    /// Nowhere.
    #[default]
    Nothing,
    /// In a header of this name, in any case.
    Header(&'static str),
    /// In this parameter of the query, as written.
    Query(&'static str),
    /// In the JSON body, at this pointer, such as `/order/id`.
    Json(&'static str),
    /// Wherever this finds it.
    With(fn(&SeenRequest) -> Option<String>),
}

impl SeenRequest {
    /// The first value of the header `name`, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(it, _): &&(String, String)| it.eq_ignore_ascii_case(name);
        self.headers.iter().find(named).map(|(_, value)| value.as_str())
    }

    /// The first value of the query parameter `name`, as written.
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.path.split_once('?')?;
        let pairs = query.split('&').filter_map(|it| it.split_once('='));
        pairs.into_iter().find(|(it, _)| *it == name).map(|(_, value)| value)
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn find_id(&self, from: &IdFrom) -> Option<String> {
        match from {
            IdFrom::Nothing => None,
            IdFrom::Header(name) => self.header(name).map(str::to_owned),
            IdFrom::Query(name) => self.query(name).map(str::to_owned),
            IdFrom::Json(pointer) => {
                let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
                let id = body.pointer(pointer)?;
                Some(id.as_str().map_or_else(|| id.to_string(), str::to_owned))
            }
            IdFrom::With(find) => find(self),
        }
    }
}

/// The first line and the headers of a request.
pub(super) struct Head {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
}

impl Head {
    /// Reads a head, or `None` if the connection ended before it began.
    pub(super) async fn read(wire: &mut Wire) -> io::Result<Option<Self>> {
        let mut from = 0;
        loop {
            // The end may straddle two reads.
            if let Some(end) = find(&wire.buffer, b"\r\n\r\n", from) {
                let head: Vec<u8> = wire.buffer.drain(..end + 4).collect();
                return Self::parse(&String::from_utf8_lossy(&head)).map(Some);
            }
            from = wire.buffer.len().saturating_sub(3);
            too_long(wire.buffer.len())?;
            if wire.fill().await? == 0 {
                let begun = !wire.buffer.is_empty();
                return if begun { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(None) };
            }
        }
    }

    fn parse(text: &str) -> io::Result<Self> {
        let mut lines = text.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a request"));
        };
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        };
        Ok(Self { method, path, headers: lines.filter_map(header).collect() })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = |(it, _): &&(String, String)| it.eq_ignore_ascii_case(name);
        self.headers.iter().find(named).map(|(_, value)| value.as_str())
    }

    /// Whether the header `name` contains `word`, in any case.
    pub(super) fn says(&self, name: &str, word: &str) -> bool {
        self.header(name).is_some_and(|it| it.to_ascii_lowercase().contains(word))
    }

    /// Reads the body that this head announces.
    pub(super) async fn read_body(&self, wire: &mut Wire) -> io::Result<Vec<u8>> {
        if self.says("transfer-encoding", "chunked") {
            return read_chunks(wire).await;
        }
        match self.header("content-length").map(str::parse) {
            None => Ok(Vec::new()),
            Some(Ok(length)) => read_exactly(wire, length).await,
            Some(Err(_)) => Err(io::Error::new(io::ErrorKind::InvalidData, "not a length")),
        }
    }
}

async fn read_chunks(wire: &mut Wire) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(wire).await?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).map_err(io::Error::other)?;
        if length == 0 {
            // Trailers, up to an empty line.
            while !read_line(wire).await?.is_empty() {}
            return Ok(body);
        }
        too_long(body.len() + length)?;
        body.extend(read_exactly(wire, length).await?);
        read_line(wire).await?;
    }
}

async fn read_line(wire: &mut Wire) -> io::Result<String> {
    loop {
        if let Some(end) = find(&wire.buffer, b"\r\n", 0) {
            let line: Vec<u8> = wire.buffer.drain(..end + 2).collect();
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        too_long(wire.buffer.len())?;
        if wire.fill().await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

async fn read_exactly(wire: &mut Wire, length: usize) -> io::Result<Vec<u8>> {
    too_long(length)?;
    while wire.buffer.len() < length {
        if wire.fill().await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(wire.buffer.drain(..length).collect())
}

fn too_long(length: usize) -> io::Result<()> {
    if length <= LONGEST { Ok(()) } else { Err(io::ErrorKind::FileTooLarge.into()) }
}

/// Where `needle` is in `bytes`, not before `from`.
fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len()).position(|it| it == needle).map(|it| it + from)
}
