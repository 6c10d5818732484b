//! Requests that cannot, or may not, be made as they are: URLs, methods, headers.

use serde_json::{Value, json};

use super::row::{
    Ends::{Error, Good},
    Row,
    Sink::Guarded,
    row, url, with, with_header,
};

const BLOCKED: &str = "ssrf_blocked";
const NO_URL: &str = "invalid_url";
const NO_HEADER: &str = "invalid_header";

/// Rows 51 to 78.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = urls();
    rows.extend(places());
    rows.extend(names());
    rows.extend(paths());
    rows.extend(methods());
    rows.extend(headers());
    rows
}

fn urls() -> Vec<Row> {
    let invalid = |number, what, text: &str| row(number, what, url(text), Error(NO_URL, "url"));
    let blocked = |what, text: &str| row(55, what, url(text), Error(BLOCKED, "scheme"));
    vec![
        invalid(51, "url empty", ""),
        row(51, "url missing", "{\"method\":\"GET\"}", Error(NO_URL, "url is missing")),
        row(51, "url null", "{\"url\":null}", Error(NO_URL, "url is missing")),
        invalid(52, "url with spaces", " {H}/bad "),
        invalid(52, "url with a tab", "{H}/b\tad"),
        invalid(53, "url relative", "/a"),
        row(54, "file", url("file:///etc/passwd"), Error(BLOCKED, "scheme \"file\"")),
        blocked("ftp", "ftp://127.0.0.1/x"),
        blocked("gopher", "gopher://127.0.0.1/x"),
        invalid(55, "data", "data:text/plain,x"),
        invalid(55, "javascript", "javascript:alert(1)"),
        row(56, "scheme in upper case", url("HTTP://{A}/bad"), Good),
        invalid(57, "one slash", "http:/{A}/bad"),
        invalid(57, "no slash", "http:{A}/bad"),
        invalid(57, "backslashes", "http:\\\\{A}\\bad"),
        row(58, "user in the url", url("http://u:canary@{A}/"), Error(NO_URL, "credentials"))
            .shows("/exchange/request/url", "http://***@{A}/"),
        invalid(59, "port 0", "http://127.0.0.1:0/"),
        invalid(59, "port too large", "http://127.0.0.1:65536/"),
        invalid(59, "port negative", "http://127.0.0.1:-1/"),
        // The default port of this machine: nobody listens there, or somebody who is not ours.
        row(59, "port empty", url("http://metadata.google.internal:/"), Error(BLOCKED, ":80")),
        invalid(68, "url of 100 kB", &format!("{{H}}/{}", "x".repeat(100_000))),
    ]
}

/// Everything that means this machine, while only public places may be called.
fn places() -> Vec<Row> {
    let blocked = |number, what, host: &str| {
        row(
            number,
            what,
            url(&format!("http://{host}:1/")),
            Error(BLOCKED, "egress policy refuses"),
        )
        .read_by(Guarded)
    };
    vec![
        blocked(60, "IPv6 loopback", "[::1]"),
        row(60, "IPv6 zone", url("http://[fe80::1%25eth0]/"), Error(NO_URL, "url"))
            .read_by(Guarded),
        blocked(61, "IPv4 mapped", "[::ffff:127.0.0.1]"),
        blocked(61, "IPv4 compatible", "[::127.0.0.1]"),
        blocked(61, "NAT64", "[64:ff9b::7f00:1]"),
        blocked(61, "6to4", "[2002:7f00:1::]"),
        blocked(62, "address as a number", "2130706433"),
        blocked(62, "address in hexadecimal", "0x7f.1"),
        blocked(62, "address in octal", "0177.0.0.1"),
        blocked(62, "address in short", "127.1"),
        blocked(62, "address in wide digits", "127。0。0。１"),
        blocked(63, "localhost with a dot", "localhost."),
        blocked(63, "localhost in upper case", "LOCALHOST"),
        blocked(63, "below localhost", "x.localhost"),
        blocked(63, "localhost in circles", "ⓛocalhost"),
        row(66, "redirect to metadata", url("{H}/redirect"), Error(BLOCKED, "169.254.169.254")),
        row(
            66,
            "metadata",
            url("http://169.254.169.254/latest"),
            Error(BLOCKED, "169.254.169.254"),
        ),
    ]
}

fn names() -> Vec<Row> {
    let unknown =
        |what, host: &str| row(67, what, url(&format!("http://{host}/")), Error("dns", ""));
    let label = "x".repeat(64);
    let long = format!("{}invalid", "abcdefg.".repeat(32));
    vec![
        unknown("IDN", "bücher.invalid"),
        unknown("punycode", "xn--bcher-kva.invalid"),
        unknown("label of 64", &format!("{label}.invalid")),
        unknown("name of 263", &long),
        row(67, "broken punycode", url("http://xn--a.invalid/"), Error(NO_URL, "url")),
        row(67, "invalid label", url("http://a<b.invalid/"), Error(NO_URL, "url")),
        row(67, "name unknown", url("http://no-such-host.invalid/"), Error("dns", "")),
        row(67, "nobody listens", url("http://127.0.0.1:1/"), Error("connect", "")),
    ]
}

fn paths() -> Vec<Row> {
    let sent = |number, what, text: &str, path: &str| {
        row(number, what, url(&format!("{{H}}{text}")), Good).shows("/wire/path", path)
    };
    vec![
        sent(69, "escapes that are none", "/bad/%zz", "/bad/%zz"),
        sent(69, "an escaped NUL", "/bad/%00", "/bad/%00"),
        // As every browser, and the HTTP client of the JVM connector.
        sent(69, "dots in the path", "/x/../bad/./y", "/bad/y"),
        sent(69, "escaped dots in the path", "/x/%2e%2E/bad", "/bad"),
        sent(70, "fragment", "/bad#there", "/bad"),
    ]
}

fn methods() -> Vec<Row> {
    vec![
        row(71, "method in lower case", with("method", "post"), Good).shows("/wire/method", "POST"),
        row(71, "method unknown", with("method", "FOO"), Error("invalid_method", "FOO")),
        row(71, "method empty", with("method", ""), Error("invalid_method", "")),
        row(71, "method with a space", with("method", "GET X"), Error("invalid_method", "GET X")),
        row(72, "connect", with("method", "CONNECT"), Error("invalid_method", "CONNECT")),
        row(72, "trace", with("method", "TRACE"), Error("invalid_method", "TRACE")),
    ]
}

fn headers() -> Vec<Row> {
    let name =
        |what, name: &str| row(73, what, with_header(name, "b"), Error(NO_HEADER, "header name"));
    let value = |what, value: &str| {
        row(74, what, with_header("X-A", value), Error(NO_HEADER, "header \"X-A\""))
    };
    let utf8 = |what, text: &str| {
        row(75, what, with_header("X-A", text), Good).shows("/wire/headers/x-a", json!([text]))
    };
    let framing = |what, name: &str| {
        row(76, what, with_header(name, "3"), Error(NO_HEADER, "frames the message"))
    };
    let dropped = |number, name: &'static str, value: &str, seen: &'static str| {
        row(number, name, with_header(name, value), Good).shows(seen, Value::Null)
    };
    vec![
        row(17, "NUL in a header", with_header("X-A", "a\0"), Error(NO_HEADER, "header \"X-A\"")),
        name("header name with space", "X A"),
        name("header name with colon", "X:A"),
        name("header name with carriage return", "X\rA"),
        name("header name with line feed", "X\nA"),
        name("header name with NUL", "X\0A"),
        name("header name empty", ""),
        name("header name not ASCII", "X-É"),
        value("header with another", "b\r\nX-C: d"),
        value("header with line feed", "b\nc"),
        value("folded header", "b\r\n c"),
        utf8("header in Latin", "é"),
        utf8("header with an emoji", "🦀"),
        framing("content length", "Content-Length"),
        framing("transfer encoding", "transfer-encoding"),
        row(76, "host", with_header("Host", "other.example"), Good)
            .shows("/wire/headers/host", json!(["other.example"])),
        dropped(76, "Connection", "close", "/wire/headers/connection"),
        row(
            77,
            "two content types",
            with("headers", json!({"Content-Type": ["a/b; charset=x", "c/d"]})),
            Good,
        )
        .shows("/wire/headers/content-type", json!(["a/b; charset=x"])),
        row(
            77,
            "two hosts",
            with("headers", json!({"Host": ["a", "b"]})),
            Error(NO_HEADER, "\"Host\""),
        ),
        dropped(78, "Expect", "100-continue", "/wire/headers/expect"),
    ]
}
