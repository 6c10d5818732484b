//! What every sink reads, and where it puts what it cannot handle.

use regex::Regex;

use crate::{
    config::Reader,
    connector::framework::sink_keys::{
        DLQ_HEADERS, DLQ_REPLICATION_FACTOR, DLQ_TOPIC, TOPICS, TOPICS_REGEX,
    },
};

/// The settings of every sink.
#[derive(Clone, Debug)]
pub struct SinkFramework {
    /// The topics to read.
    pub topics: Topics,
    /// Where records go that cannot be handled, if anywhere.
    pub dead_letter: Option<DeadLetter>,
}

/// The topics to read.
#[derive(Clone, Debug)]
pub enum Topics {
    /// These, each once, in the user's order. Not empty.
    Named(Vec<String>),
    /// All whose name matches; the expression is for whole names.
    Matching(Regex),
}

/// The topic for records that cannot be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its name.
    pub topic: String,
    /// The factor with which it is created; -1 for the broker's default.
    pub replication_factor: i16,
    /// Whether records say in headers what went wrong.
    pub context_headers: bool,
}

impl SinkFramework {
    /// Reads the settings.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let dead_letter = reader.opt_text(&DLQ_TOPIC).map(|topic| DeadLetter {
            topic: topic.trim().to_owned(),
            replication_factor: reader.int(&DLQ_REPLICATION_FACTOR),
            context_headers: reader.boolean(&DLQ_HEADERS),
        });
        let topics = Topics::read(reader);
        if let Some(DeadLetter { topic, .. }) = &dead_letter {
            check_dead_letter(reader, &topics, topic);
        }
        Self { topics, dead_letter }
    }
}

impl Topics {
    fn read(reader: &mut Reader<'_>) -> Self {
        let named = reader.set_of(&TOPICS);
        let pattern = reader.opt_text(&TOPICS_REGEX);
        let message = match (named.is_empty(), reader.is_set(&TOPICS_REGEX)) {
            (true, false) => Some("Must configure one of topics or topics.regex"),
            (true, true) if reader.text(&TOPICS_REGEX).trim().is_empty() => {
                Some("Must configure one of topics or topics.regex")
            }
            (false, true) if pattern.is_some() => {
                Some("topics and topics.regex are mutually exclusive options, but both are set.")
            }
            (true, true) | (false, _) => None,
        };
        if let Some(message) = message {
            reader.problem(&TOPICS, message);
            reader.problem(&TOPICS_REGEX, message);
        }
        match pattern {
            Some(_) => Self::Matching(reader.regex(&TOPICS_REGEX)),
            None => Self::Named(named),
        }
    }
}

fn check_dead_letter(reader: &mut Reader<'_>, topics: &Topics, topic: &str) {
    let (read, key, place) = match topics {
        Topics::Named(topics) => {
            (topics.iter().any(|it| it == topic), &TOPICS, "list of topics ('topics=")
        }
        Topics::Matching(regex) => (
            regex.is_match(topic),
            &TOPICS_REGEX,
            "regex matching the list of topics ('topics.regex=",
        ),
    };
    if read {
        let message = format!(
            "The DLQ topic '{}' may not be included in the {place}{}') consumed by the connector",
            reader.shown(&DLQ_TOPIC),
            reader.shown(key)
        );
        reader.problem(key, message);
    }
}
