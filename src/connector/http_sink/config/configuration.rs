//! One configuration of the sink.

use crate::{
    config::Reader,
    connector::http_sink::config::{
        client, client_keys, delivery::DeliverySettings, headers, pipeline_keys as keys,
        predicate::Predicate, retry,
    },
    http::{ConfigurationSettings, UserAgent},
};

/// One configuration: which requests it is for, and how their calls are made.
#[derive(Clone, Debug)]
pub struct SinkConfiguration {
    /// Which requests it is for.
    pub predicate: Predicate,
    /// What it asks of the engine of calls.
    pub settings: ConfigurationSettings,
    /// How many of its calls overlap in a task. At least 1.
    pub max_in_flight: usize,
    /// How many of them go to one host. At least 1.
    pub max_in_flight_per_host: usize,
}

impl SinkConfiguration {
    /// Reads the configuration of that id.
    pub(super) fn read(reader: &mut Reader<'_>, id: &str, delivery: &DeliverySettings) -> Self {
        let predicate = Predicate::read(reader, id);
        reader.within(id, |reader| Self {
            predicate,
            settings: settings(reader, id),
            max_in_flight: reader
                .opt_int(&client_keys::MAX_REQUESTS)
                .map_or(delivery.max_in_flight, |it: usize| it.min(delivery.max_in_flight)),
            max_in_flight_per_host: reader
                .opt_int(&client_keys::MAX_REQUESTS_PER_HOST)
                .unwrap_or(delivery.max_in_flight_per_host),
        })
    }
}

/// The whole mapping of keys to what the engine knows.
fn settings(reader: &mut Reader<'_>, id: &str) -> ConfigurationSettings {
    ConfigurationSettings {
        id: id.to_owned(),
        client: client::read(reader),
        static_headers: headers::read(reader),
        generate_request_id: reader.boolean(&keys::MISSING_REQUEST_ID),
        generate_correlation_id: reader.boolean(&keys::MISSING_CORRELATION_ID),
        user_agent: user_agent(reader),
        idempotency_key_header: reader
            .opt_text(&keys::IDEMPOTENCY_HEADER)
            .map(|it| it.trim().to_owned()),
        success: reader.regex(&keys::SUCCESS_REGEX),
        retry: retry::retry(reader),
        rate: retry::rate(reader),
        no_response_status_code: reader.int(&keys::NO_RESPONSE_STATUS),
        log_calls: reader.boolean(&client_keys::LOG_CALLS),
    }
}

fn user_agent(reader: &mut Reader<'_>) -> UserAgent {
    let chosen = reader.text(&keys::USER_AGENT).trim().to_ascii_lowercase();
    match chosen.as_str() {
        "project" => UserAgent::Project,
        "custom" => {
            let values = reader.opt_text(&keys::USER_AGENTS).unwrap_or_default();
            let values: Vec<String> = values
                .split('|')
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
                .collect();
            if values.is_empty() {
                reader.missing(&keys::USER_AGENTS, &[]);
            }
            if values.iter().any(|it| http::HeaderValue::from_str(it).is_err()) {
                reader.refuse(&keys::USER_AGENTS, "it holds a character that no header may");
            }
            UserAgent::Custom(values)
        }
        _ => UserAgent::Client,
    }
}
