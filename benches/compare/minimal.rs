//! The least that does the job: a record to a request, a call, an exchange. No retry, no limits, no
//! order, no certainty: offsets are committed whatever becomes of the calls.

use std::{collections::BTreeMap, time::Duration};

use futures_util::TryStreamExt;
use rdkafka::{
    ClientConfig, Message,
    consumer::{Consumer, StreamConsumer},
    message::OwnedMessage,
    producer::{FutureProducer, FutureRecord},
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    url: String,
    method: String,
    #[serde(default)]
    headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    body_as_string: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    status_code: u16,
    status_message: &'static str,
    headers: BTreeMap<String, Vec<String>>,
    body_as_string: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exchange {
    duration_in_millis: u128,
    moment: String,
    attempts: u32,
    request: Request,
    response: Response,
    success: bool,
}

/// Runs until it is killed: `minimal bootstrap input output group`.
#[tokio::main]
pub(crate) async fn run(arguments: &[&str]) {
    let [bootstrap, input, output, group] = *arguments else {
        panic!("minimal needs: bootstrap input output group")
    };
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("group.id", group)
        .set("auto.offset.reset", "earliest")
        .create()
        .unwrap();
    let producer: FutureProducer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("acks", "all")
        .set("linger.ms", "5")
        .create()
        .unwrap();
    let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
    consumer.subscribe(&[input]).unwrap();
    consumer
        .stream()
        .map_ok(|message| exchange(message.detach(), &client, &producer, output))
        .try_buffer_unordered(IN_FLIGHT)
        .try_for_each(|()| async { Ok(()) })
        .await
        .unwrap();
}

async fn exchange(
    message: OwnedMessage,
    client: &reqwest::Client,
    producer: &FutureProducer,
    output: &str,
) -> rdkafka::error::KafkaResult<()> {
    let request: Request = serde_json::from_slice(message.payload().unwrap()).unwrap();
    let begun = Instant::now();
    let response = call(client, &request).await.unwrap();
    let exchange = Exchange {
        duration_in_millis: begun.elapsed().as_millis(),
        moment: chrono::Utc::now().to_rfc3339(),
        attempts: 1,
        success: response.status_code < 400,
        request,
        response,
    };
    let value = serde_json::to_vec(&exchange).unwrap();
    let record = FutureRecord::to(output).payload(&value).key(message.key().unwrap());
    producer.send(record, Duration::from_secs(30)).await.map_err(|(err, _)| err)?;
    Ok(())
}

async fn call(client: &reqwest::Client, request: &Request) -> reqwest::Result<Response> {
    let mut call = client.request(request.method.parse().unwrap(), &request.url);
    for (name, values) in &request.headers {
        for value in values {
            call = call.header(name, value);
        }
    }
    let answer = call.body(request.body_as_string.clone()).send().await?;
    let status = answer.status();
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in answer.headers() {
        let value = value.to_str().unwrap_or_default().to_owned();
        headers.entry(name.as_str().to_owned()).or_default().push(value);
    }
    Ok(Response {
        status_code: status.as_u16(),
        status_message: status.canonical_reason().unwrap_or_default(),
        headers,
        body_as_string: answer.text().await?,
    })
}

const IN_FLIGHT: usize = 128;
