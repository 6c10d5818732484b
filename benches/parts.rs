//! What the parts of an exchange's way cost: decode, encode, tracker.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark that cannot measure should stop, and say so"
)]

use std::{hint::black_box, sync::Arc};

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use roundtrip::{
    connector::http_sink::mapper::{Mapped, map},
    convert::{Converter, Encoding, StringConverter, StructFormat},
    delivery::{Done, DoneSet, Lane},
    exchange::{
        HttpExchange, HttpRequest, HttpResponse, ResponseBody,
        form::{Content, ExchangeVersion, to_struct},
    },
};

fn strings() -> StringConverter {
    StringConverter::new(Encoding::Utf8, StructFormat::Json)
}

fn request() -> Bytes {
    let body = format!(r#"{{"order":7,"customer":"c-1042","note":"{}"}}"#, "n".repeat(200));
    serde_json::json!({
        "url": "http://localhost:8080/orders", "method": "POST",
        "headers": {"Content-Type": ["application/json"], "X-Tenant": ["north"]},
        "bodyType": "STRING", "bodyAsString": body
    })
    .to_string()
    .into()
}

fn decode(bytes: &Bytes) -> HttpRequest {
    let decoded = strings().decode("t", Some(bytes)).unwrap();
    match map(&decoded).unwrap() {
        Mapped::Request(request) => request,
        Mapped::Tombstone => panic!("a request is no tombstone"),
    }
}

fn exchange() -> HttpExchange {
    let headers = ["Content-Type", "Content-Length", "Date"];
    HttpExchange {
        duration_in_millis: 12,
        moment: chrono::DateTime::default(),
        attempts: 1,
        success: true,
        request: decode(&request()),
        response: HttpResponse {
            status_code: 201,
            status_message: "Created".to_owned(),
            protocol: "HTTP_1_1".to_owned(),
            headers: headers.iter().map(|it| (*it, "application/json")).collect(),
            body: ResponseBody::String(r#"{"id":"8f14e45f","status":"accepted"}"#.to_owned()),
            attributes: Vec::new(),
        },
        attributes: vec![("outcome".to_owned(), "RESPONSE".to_owned())],
        timings: vec![("total", 12)],
    }
}

fn decoding(criterion: &mut Criterion) {
    let bytes = request();
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Bytes(u64::try_from(bytes.len()).unwrap()));
    group.bench_function("request", |it| it.iter(|| decode(black_box(&bytes))));
    group.finish();
}

fn encoding(criterion: &mut Criterion) {
    let (exchange, strings) = (exchange(), strings());
    let mut group = criterion.benchmark_group("encode");
    for version in [ExchangeVersion::V1, ExchangeVersion::V2, ExchangeVersion::V3] {
        group.bench_function(format!("exchange {version:?}"), |it| {
            it.iter(|| {
                let value = to_struct(black_box(&exchange), version, Content::Exchange, false);
                strings.encode("t", &value.into()).unwrap()
            });
        });
    }
    group.finish();
}

/// A window of records that are done in the order in which answers come, with a commit at the end.
fn tracking(criterion: &mut Criterion) {
    const WINDOW: i64 = 512;
    let mut group = criterion.benchmark_group("tracker");
    group.throughput(Throughput::Elements(512));
    group.bench_function("window", |it| {
        let lane = Lane::open(DoneSet::default(), Arc::default());
        let mut next = 0;
        it.iter(|| {
            let window = next..next + WINDOW;
            next += WINDOW;
            let acks: Vec<_> = window.filter_map(|it| lane.register(it, 600)).collect();
            // Seven apart: out of order, as answers come.
            let mut acks: Vec<_> = acks.into_iter().map(Some).collect();
            for start in 0..7 {
                for ack in acks.iter_mut().skip(start).step_by(7) {
                    if let Some(mut ack) = ack.take()
                        && ack.begin()
                    {
                        ack.resolve(&Done::NotPublished);
                    }
                }
            }
            black_box(lane.commit())
        });
    });
    group.finish();
}

criterion_group!(parts, decoding, encoding, tracking);
criterion_main!(parts);
