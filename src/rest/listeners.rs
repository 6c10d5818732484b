//! The worker's key `listeners`.

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// A host name or address; `0.0.0.0` for all.
    pub host: String,
    /// The port; 0 for any.
    pub port: u16,
}

/// Why a listener cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListenerError {
    /// It is not of the form `http://host:port`.
    #[error("listener {0:?} must have the form http://host:port")]
    Form(String),
    /// It asks for TLS.
    #[error("listener {0:?} asks for https, which is not available in this version")]
    Https(String),
}

/// Reads a comma-separated list of `http://host:port`. An empty host means every address of the
/// machine; an empty or missing list means `http://127.0.0.1:8083`, unlike Kafka Connect, which
/// then listens everywhere.
///
/// # Errors
/// Fails at the first listener that cannot be used.
pub fn parse_listeners(listeners: &str) -> Result<Vec<Listener>, ListenerError> {
    let given = listeners.split(',').map(str::trim).filter(|it| !it.is_empty());
    let parsed: Vec<_> = given.map(parse).collect::<Result<_, _>>()?;
    if parsed.is_empty() {
        return Ok(vec![Listener { host: "127.0.0.1".to_owned(), port: 8083 }]);
    }
    Ok(parsed)
}

fn parse(listener: &str) -> Result<Listener, ListenerError> {
    let wrong = || ListenerError::Form(listener.to_owned());
    let (scheme, rest) = listener.split_once("://").ok_or_else(wrong)?;
    if scheme.eq_ignore_ascii_case("https") {
        return Err(ListenerError::Https(listener.to_owned()));
    }
    let (host, port) = rest.trim_end_matches('/').rsplit_once(':').ok_or_else(wrong)?;
    let host = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
    let port = port.parse().map_err(|_| wrong())?;
    if !scheme.eq_ignore_ascii_case("http") || host.contains(['/', '@']) {
        return Err(wrong());
    }
    let host = if host.is_empty() { "0.0.0.0" } else { host };
    Ok(Listener { host: host.to_owned(), port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(listeners: &str, expected: &str) {
        let text = match parse_listeners(listeners) {
            Ok(parsed) => {
                let shown = parsed.iter().map(|it| format!("{} {}", it.host, it.port));
                shown.collect::<Vec<_>>().join(", ")
            }
            Err(err) => err.to_string(),
        };
        assert_eq!(text, expected);
    }

    #[test]
    fn listeners_are_read() {
        check("", "127.0.0.1 8083");
        check("http://:8083", "0.0.0.0 8083");
        check("http://localhost:1, HTTP://[::1]:2/", "localhost 1, ::1 2");
        check(
            "https://:8443",
            r#"listener "https://:8443" asks for https, which is not available in this version"#,
        );
        for wrong in ["localhost:8083", "http://localhost", "http://h:99999", "ftp://h:1"] {
            check(wrong, &format!("listener {wrong:?} must have the form http://host:port"));
        }
    }
}
