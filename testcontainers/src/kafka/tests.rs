//! Against a real Kafka, where one can run.

use std::time::Duration;

use tokio::time::Instant;

use super::*;
use crate::{command, engine::say, or_skip};

const SOON: Duration = Duration::from_mins(1);

/// The names of the topics, by Kafka's own tool.
async fn topics(kafka: &Kafka, args: &[&str]) -> String {
    let mut tool = kafka.tool("org.apache.kafka.tools.TopicCommand");
    tool.args(args);
    String::from_utf8(command::run(tool, SOON).await.unwrap().stdout).unwrap()
}

#[test]
fn names_are_unique() {
    assert_ne!(unique("a"), unique("a"));
    assert!(unique("a").starts_with("a-"));
}

#[tokio::test]
async fn one_broker_is_shared() {
    let begin = Instant::now();
    let Some(kafka) = or_skip(shared().await) else { return };
    say(&format!("one broker was up after {:?}", begin.elapsed()));
    let again = shared().await.unwrap();
    assert_eq!(kafka.bootstrap(), again.bootstrap());
    let name = unique("topic");
    let bootstrap = kafka.bootstrap();
    topics(kafka, &["--bootstrap-server", &bootstrap, "--create", "--topic", &name]).await;
    let all = topics(kafka, &["--bootstrap-server", &bootstrap, "--list"]).await;
    assert!(all.lines().any(|it| it == name), "{all}");
}

#[tokio::test]
async fn three_brokers_survive_a_kill_and_an_outage() {
    let begin = Instant::now();
    let Some(mut kafka) = or_skip(Kafka::builder().brokers(3).start().await) else { return };
    say(&format!("three brokers were up after {:?}", begin.elapsed()));
    let bootstrap = kafka.bootstrap();
    assert_eq!(bootstrap.split(',').count(), 3);
    kafka.kill_broker(0).await.unwrap();
    let args = ["--bootstrap-server", &bootstrap, "--create", "--topic", "t"];
    topics(&kafka, &[args.as_slice(), &["--replication-factor", "2"]].concat()).await;
    kafka.start_broker(0).await.unwrap();
    for index in 0..3 {
        kafka.kill_broker(index).await.unwrap();
    }
    kafka.start_brokers().await.unwrap();
    let all = topics(&kafka, &["--bootstrap-server", &bootstrap, "--list"]).await;
    assert!(all.lines().any(|it| it == "t"), "{all}");
}

#[tokio::test]
async fn secure_listeners_ask_for_proof() {
    let begin = Instant::now();
    let Some(kafka) = or_skip(Kafka::builder().secure(true).start().await) else { return };
    say(&format!("a secure broker was up after {:?}", begin.elapsed()));
    for (store, kind) in [(kafka.truststore_p12(), "PKCS12"), (kafka.truststore_jks(), "JKS")] {
        let config = kafka.dir().join(format!("client-{kind}"));
        let text = format!(
            "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\n\
             sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
             username=\"{}\" password=\"{}\";\nssl.truststore.location={}\n\
             ssl.truststore.type={kind}\nssl.truststore.password={}\n",
            kafka.user(),
            kafka.password(),
            store.unwrap().display(),
            kafka.truststore_password(),
        );
        std::fs::write(&config, text).unwrap();
        let config = config.display().to_string();
        let bootstrap = kafka.sasl_ssl_bootstrap();
        let args = ["--bootstrap-server", &bootstrap, "--command-config", &config, "--list"];
        topics(&kafka, &args).await;
    }
}

#[tokio::test]
async fn a_proxied_client_stays_behind_the_proxy() {
    let Some(kafka) = or_skip(Kafka::builder().through_fault_proxy(true).start().await) else {
        return;
    };
    let bootstrap = kafka.proxied_bootstrap();
    topics(&kafka, &["--bootstrap-server", &bootstrap, "--create", "--topic", "t"]).await;
    let proxy = kafka.proxy(0).unwrap();
    assert!(2 <= proxy.accepted(), "the bootstrap connection and at least one to the node");
}

#[tokio::test]
async fn a_stopped_broker_is_gone_and_comes_back() {
    let Some(mut kafka) = or_skip(Kafka::builder().start().await) else { return };
    let bootstrap = kafka.bootstrap();
    kafka.stop_broker(0).await.unwrap();
    assert!(tokio::net::TcpStream::connect(&bootstrap).await.is_err());
    kafka.start_broker(0).await.unwrap();
    assert!(tokio::net::TcpStream::connect(&bootstrap).await.is_ok());
    assert!(kafka.kill_broker(7).await.is_err());
}
