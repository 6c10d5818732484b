//! What was published can be read again.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::support::{file, read_struct, request};
use crate::{
    connector::http_sink::mapper::map,
    exchange::{
        Body, HttpExchange, HttpHeaders, HttpPart, HttpRequest, HttpResponse, METHODS, PartContent,
        ResponseBody,
        form::{Content, ExchangeVersion, to_json, to_struct},
    },
    record::data::{SchemaAndValue, Value},
};

fn exchange(request: HttpRequest) -> HttpExchange {
    let response = HttpResponse {
        status_code: 200,
        status_message: String::new(),
        protocol: String::new(),
        headers: HttpHeaders::default(),
        body: ResponseBody::default(),
        attributes: vec![],
    };
    HttpExchange {
        duration_in_millis: 0,
        moment: chrono::DateTime::UNIX_EPOCH,
        attempts: 1,
        success: true,
        request,
        response,
        attributes: vec![],
        timings: vec![],
    }
}

fn names<T: std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<(String, T)>> {
    prop::collection::btree_map("[a-z][ -~é\n]{0,4}", value, 0..4)
        .prop_map(|it| it.into_iter().collect())
}

fn any_headers() -> impl Strategy<Value = HttpHeaders> {
    prop::collection::btree_map("[a-z-]{1,5}", prop::collection::vec(".{0,6}", 1..3), 0..3)
        .prop_map(|it| {
            let mut headers = HttpHeaders::default();
            for (name, values) in it {
                headers.extend(name, values);
            }
            headers
        })
}

fn any_part() -> impl Strategy<Value = HttpPart> {
    let content = prop_oneof![
        ".{0,8}".prop_map(PartContent::String),
        any::<Vec<u8>>().prop_map(|it| PartContent::Bytes(it.into())),
        (".{0,4}", ".{1,4}", any::<bool>()).prop_map(|(name, at, by_reference)| file(
            &name,
            &at,
            by_reference
        )),
    ];
    (any_headers(), content).prop_map(|(headers, content)| HttpPart { headers, content })
}

fn any_request() -> impl Strategy<Value = HttpRequest> {
    let body = prop_oneof![
        any::<String>().prop_map(Body::String),
        names(".{0,5}").prop_map(Body::Form),
        any::<Vec<u8>>().prop_map(|it| Body::Bytes(it.into())),
        names(any_part()).prop_map(Body::Multipart),
    ];
    (".{0,12}", prop::sample::select(&METHODS[..]), any_headers(), body, names(".{0,5}")).prop_map(
        |(url, method, headers, body, attributes)| HttpRequest {
            url,
            method: method.into(),
            headers,
            body,
            attributes,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_published_request_can_be_made_again(sent in any_request()) {
        let exchange = exchange(sent.clone());
        let whole = to_json(&exchange, Content::Exchange, true).unwrap();
        let whole: Json = serde_json::from_str(&whole).unwrap();
        prop_assert_eq!(request(&whole["request"].to_string()), Ok(sent.clone()));

        for (version, field) in
            [(ExchangeVersion::V2, "httpRequest"), (ExchangeVersion::V3, "request")]
        {
            let whole = to_struct(&exchange, version, Content::Exchange, false);
            let Some(Value::Struct(value)) = whole.get(field) else { panic!() };
            prop_assert_eq!(read_struct(value.clone()), sent.clone());
        }
    }

    #[test]
    fn a_request_of_version_1_keeps_all_but_attributes_and_parts(mut sent in any_request()) {
        sent.attributes.clear();
        prop_assume!(!matches!(sent.body, Body::Multipart(_)));
        let whole = to_struct(&exchange(sent.clone()), ExchangeVersion::V1, Content::Exchange, false);
        let Some(Value::Struct(value)) = whole.get("httpRequest") else { panic!() };
        prop_assert_eq!(read_struct(value.clone()), sent);
    }

    #[test]
    fn no_text_brings_the_reader_down(text in ".{0,40}", json in any_json()) {
        _ = map(&SchemaAndValue::string(text));
        _ = map(&SchemaAndValue::string(json.to_string()));
    }
}

/// Objects that look like messages and are not.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,5}".prop_map(Json::from),
    ];
    let names = prop::sample::select(vec![
        "url",
        "method",
        "headers",
        "bodyType",
        "bodyAsForm",
        "bodyAsByteArray",
        "parts",
        "a",
        "bodyAsMultipart",
        "attributes",
        "contentAsFormEntry",
        "bodyAsFormData",
        "fileUri",
    ]);
    leaf.prop_recursive(4, 32, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((names.clone(), inner), 0..5)
                .prop_map(|it| it.into_iter().map(|(name, it)| (name.to_owned(), it)).collect()),
        ]
    })
    .prop_map(|it| if it.is_object() { it } else { json!({"url": it}) })
}
