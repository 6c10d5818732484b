//! The records.

use std::time::Duration;

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    producer::{BaseProducer, BaseRecord, Producer},
};

use crate::program::Topics;

/// Fresh topics of four partitions.
pub(crate) fn topics(bootstrap: &str) -> Topics {
    let name = testcontainers::unique("bench");
    let topics = Topics { input: format!("{name}-in"), output: format!("{name}-out"), group: name };
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", bootstrap).create().unwrap();
    let new = |topic| NewTopic::new(topic, 4, TopicReplication::Fixed(1));
    let creation = async {
        let topics = [new(&topics.input), new(&topics.output)];
        admin.create_topics(&topics, &AdminOptions::new()).await
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for created in runtime.block_on(creation).unwrap() {
        created.unwrap();
    }
    topics
}

/// What produces requests.
pub(crate) struct Load {
    producer: BaseProducer,
    url: String,
}

impl Load {
    pub(crate) fn new(bootstrap: &str, url: &str) -> Self {
        let producer = ClientConfig::new()
            .set("bootstrap.servers", bootstrap)
            .set("acks", "all")
            .set("linger.ms", "0")
            .create()
            .unwrap();
        Self { producer, url: url.to_owned() }
    }

    /// Writes `count` requests to `topic`, and waits until the broker has them.
    pub(crate) fn write(&self, topic: &str, count: usize) {
        for number in 0..count {
            let (key, value) = (number.to_string(), self.request(number));
            let mut record = BaseRecord::to(topic).key(&key).payload(&value);
            while let Err((_, unsent)) = self.producer.send(record) {
                record = unsent;
                self.producer.poll(Duration::from_millis(10));
            }
        }
        // Polling goes on for the whole of its time, whatever it meets.
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(Duration::from_micros(100));
        }
    }

    /// A request of about 600 bytes.
    fn request(&self, number: usize) -> String {
        let body = serde_json::json!({
            "order": number, "customer": "c-1042", "currency": "EUR",
            "items": [{"sku": "A-1", "count": 2}, {"sku": "B-7", "count": 1}],
            "note": "n".repeat(200)
        });
        serde_json::json!({
            "url": self.url, "method": "POST",
            "headers": {
                "Content-Type": ["application/json"], "Accept": ["application/json"],
                "X-Tenant": ["north"]
            },
            "bodyType": "STRING", "bodyAsString": body.to_string()
        })
        .to_string()
    }
}
