//! Which connector a class name means. Both eras of upstream are known, and the names that their
//! documents print wrongly.

/// A connector that this program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plugin {
    /// Performs each record's request.
    HttpSink,
    /// Publishes the exchanges of a queue.
    QueueSource,
}

/// What a class name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The connector.
    pub plugin: Plugin,
    /// The version of the exchanges that users of that name expect: 1, 2 or 3.
    pub exchange_version: u8,
}

/// No connector has that class.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClassError {
    /// A class that nobody knows.
    #[error(
        "Failed to find any class that implements Connector and which name matches {class}, \
         available connectors are: {}",
        available()
    )]
    Unknown {
        /// The name as written.
        class: String,
    },
    /// A class of upstream that this version does not have.
    #[error("connector {class} is not available in this version; available are: {}", available())]
    NotYet {
        /// The name as written.
        class: String,
    },
}

const UPSTREAM: &str = "io.github.clescot.kafka.connect.";

/// Names of the sink.
const SINKS: &[&str] = &[
    "io.github.clescot.kafka.connect.http.sink.HttpSinkConnector",
    "io.github.clescot.kafka.connect.http.HttpSinkConnector",
    "sink.io.github.clescot.kafka.connect.http.HttpSinkConnector",
    "HttpSinkConnector",
    "HttpSink",
];

/// Names of the queue's source, each with the exchanges it stands for.
const SOURCES: &[(&str, u8)] = &[
    ("io.github.clescot.kafka.connect.http.source.queue.HttpInMemoryQueueSourceConnector", 2),
    ("HttpInMemoryQueueSourceConnector", 2),
    ("HttpInMemoryQueueSource", 2),
    ("io.github.clescot.kafka.connect.http.source.HttpSourceConnector", 1),
    ("io.github.clescot.kafka.connect.http.HttpSourceConnector", 1),
    ("source.io.github.clescot.kafka.connect.http.HttpSourceConnector", 1),
    ("HttpSourceConnector", 1),
    ("HttpSource", 3),
];

/// Simple names of upstream's that come later.
const LATER: &[&str] = &["CronSourceConnector", "CronSource", "SseSourceConnector", "SseSource"];

/// Finds the connector of a class.
///
/// # Errors
/// Fails with the list of available connectors if there is none.
pub fn resolve(class: &str) -> Result<Resolved, ClassError> {
    let class = class.trim();
    if SINKS.contains(&class) {
        return Ok(Resolved { plugin: Plugin::HttpSink, exchange_version: 3 });
    }
    if let Some((_, exchange_version)) = SOURCES.iter().find(|(name, _)| *name == class) {
        return Ok(Resolved { plugin: Plugin::QueueSource, exchange_version: *exchange_version });
    }
    let simple = class.rsplit('.').next().unwrap_or(class);
    let upstream = class == simple || class.contains(UPSTREAM);
    let class = class.to_owned();
    if upstream && LATER.contains(&simple) {
        return Err(ClassError::NotYet { class });
    }
    Err(ClassError::Unknown { class })
}

impl Plugin {
    /// All connectors, in the order of their listing.
    pub const ALL: &[Self] = &[Self::HttpSink, Self::QueueSource];

    /// The class that Kafka Connect lists.
    pub fn class(self) -> &'static str {
        match self {
            Self::HttpSink => "io.github.clescot.kafka.connect.http.sink.HttpSinkConnector",
            Self::QueueSource => {
                "io.github.clescot.kafka.connect.http.source.queue.HttpInMemoryQueueSourceConnector"
            }
        }
    }

    /// The class of its tasks, as Kafka Connect's task configurations name it.
    pub fn task_class(self) -> &'static str {
        match self {
            Self::HttpSink => "io.github.clescot.kafka.connect.http.sink.OkHttpSinkTask",
            Self::QueueSource => {
                "io.github.clescot.kafka.connect.http.source.queue.HttpInMemoryQueueSourceTask"
            }
        }
    }

    /// `sink` or `source`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::HttpSink => "sink",
            Self::QueueSource => "source",
        }
    }
}

fn available() -> String {
    let classes: Vec<&str> = Plugin::ALL.iter().map(|it| it.class()).collect();
    classes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(class: &str, plugin: Plugin, exchange_version: u8) {
        assert_eq!(resolve(class), Ok(Resolved { plugin, exchange_version }), "{class}");
    }

    #[test]
    fn knows_both_eras_and_the_misprints() {
        for class in [
            "sink.io.github.clescot.kafka.connect.http.HttpSinkConnector",
            "io.github.clescot.kafka.connect.http.sink.HttpSinkConnector",
            "HttpSinkConnector",
            "HttpSink",
        ] {
            check(class, Plugin::HttpSink, 3);
        }
        check(Plugin::QueueSource.class(), Plugin::QueueSource, 2);
        check("HttpInMemoryQueueSourceConnector", Plugin::QueueSource, 2);
        check(
            "source.io.github.clescot.kafka.connect.http.HttpSourceConnector",
            Plugin::QueueSource,
            1,
        );
        check(
            "io.github.clescot.kafka.connect.http.source.HttpSourceConnector",
            Plugin::QueueSource,
            1,
        );
        check("HttpSource", Plugin::QueueSource, 3);
    }

    #[test]
    fn lists_what_there_is_instead() {
        let err = resolve("NoSuch").unwrap_err().to_string();
        let start = "Failed to find any class that implements Connector and which name matches \
                     NoSuch, available connectors are: ";
        assert!(err.starts_with(start), "{err}");
        let cron = "io.github.clescot.kafka.connect.http.source.cron.CronSourceConnector";
        assert_eq!(resolve(cron), Err(ClassError::NotYet { class: cron.to_owned() }));
        assert!(matches!(resolve("SseSourceConnector"), Err(ClassError::NotYet { .. })));
    }
}
