//! Keys of the cron source.

use crate::config::{ConfigKey, Importance::High, key_table};

key_table! {
    /// Keys of the cron source.
    CRON_SOURCE, "Cron source",
    "Writes requests to a topic at set times. Not available in this version.",
    TOPIC = ConfigKey::text("topic", "The topic of the requests.").required().importance(High);
    JOBS = ConfigKey::list("jobs", "The ids of the jobs.").required().importance(High);
    CRON = ConfigKey::text("job.<id>.cron",
        "When the job runs: a Quartz expression, seconds first.").aliases(&["<id>.cron"]);
    URL = ConfigKey::text("job.<id>.url", "The address to call.").aliases(&["<id>.url"]);
    METHOD = ConfigKey::text("job.<id>.method", "The method.").or("GET")
        .aliases(&["<id>.method"]);
    BODY = ConfigKey::text("job.<id>.body", "The body; none if blank.").aliases(&["<id>.body"]);
    HEADERS = ConfigKey::list("job.<id>.headers", "The names of the headers.")
        .aliases(&["<id>.headers"]);
    HEADER = ConfigKey::password("job.<id>.header.<name>", "The value of one of them.")
        .aliases(&["<id>.header.<name>"]);
}
