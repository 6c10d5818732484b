//! An exchange as its record tells it.

use serde_json::Value;

use crate::record::RawRecord;

/// An exchange, and where it was written.
pub(super) struct Exchange {
    pub(super) topic: String,
    pub(super) partition: i32,
    pub(super) offset: i64,
    pub(super) key: String,
    /// The record's value; null if it is no JSON.
    pub(super) value: Value,
}

impl Exchange {
    pub(super) fn read(record: &RawRecord) -> Self {
        let value = record.value.as_ref().and_then(|it| serde_json::from_slice(it).ok());
        Self {
            topic: record.partition.topic.to_string(),
            partition: record.partition.partition,
            offset: record.offset.get(),
            key: record.key.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into(),
            value: value.unwrap_or_default(),
        }
    }

    pub(super) fn is_success(&self) -> bool {
        self.topic.ends_with("-success")
    }

    /// The method and the path of the request.
    pub(super) fn request(&self) -> (&str, &str) {
        let url = self.text("/request/url", "/httpRequest/url");
        let path = url.splitn(4, '/').nth(3).map_or("/", |path| path_with_slash(url, path));
        (self.text("/request/method", "/httpRequest/method"), path)
    }

    /// What came back: the status, or why there is none.
    pub(super) fn answer(&self) -> String {
        match self.number("/response/statusCode", "/httpResponse/statusCode") {
            0 => {
                let outcome = self.text("/attributes/outcome", "/attributes/outcome");
                let kind = self.text("/attributes/error.kind", "/attributes/error.kind");
                format!("no answer: {kind}, {outcome}")
            }
            status => {
                let message = self.text("/response/statusMessage", "/httpResponse/statusMessage");
                format!("{status} {message}")
            }
        }
    }

    pub(super) fn attempts(&self) -> i64 {
        self.number("/attempts", "/attempts")
    }

    pub(super) fn millis(&self) -> i64 {
        self.number("/durationInMillis", "/durationInMillis")
    }

    /// One line of JSON.
    pub(super) fn json(&self) -> String {
        let Self { topic, partition, offset, key, value } = self;
        serde_json::json!({
            "topic": topic, "partition": partition, "offset": offset, "key": key, "value": value
        })
        .to_string()
    }

    /// A text of the exchange, under its place in version 3 or in the earlier ones.
    fn text(&self, place: &str, earlier: &str) -> &str {
        let found = self.value.pointer(place).or_else(|| self.value.pointer(earlier));
        found.and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, place: &str, earlier: &str) -> i64 {
        let found = self.value.pointer(place).or_else(|| self.value.pointer(earlier));
        found.and_then(Value::as_i64).unwrap_or_default()
    }
}

/// The end of `url` that begins with the slash before `path`.
fn path_with_slash<'u>(url: &'u str, path: &str) -> &'u str {
    url.split_at_checked(url.len() - path.len() - 1).map_or("/", |(_, it)| it)
}
