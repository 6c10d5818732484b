//! Keys of what happens between a record and its calls.

use crate::config::{ConfigKey, Harmless, key_table};

const IDLE: Harmless = Harmless::Any;

key_table! {
    /// Splitters, mappers and groupers.
    MESSAGE, "HTTP sink: splitters, mappers, groupers",
    "Not available in this version, beyond the mapper `DIRECT`: the record is the request.",
    SPLITTER_IDS = ConfigKey::list("message.splitter.ids",
        "The ids of splitters, which make several requests of one record.")
        .not_yet(Harmless::Empty);
    SPLITTER_MATCHER = ConfigKey::text("message.splitter.<id>.matcher",
        "The expression that says which records it is for.").not_yet(IDLE);
    SPLITTER_PATTERN = ConfigKey::regex("message.splitter.<id>.pattern",
        "What stands between two requests.").not_yet(IDLE);
    SPLITTER_LIMIT = ConfigKey::int("message.splitter.<id>.limit",
        "How many requests it makes at most; 0 for no limit.").or("0").not_yet(IDLE);
    MAPPER_IDS = ConfigKey::list("http.request.mapper.ids",
        "The ids of further mappers, which make a request of a record.")
        .not_yet(Harmless::Empty);
    MAPPER_MODE = ConfigKey::text("http.request.mapper.<id>.mode",
        "`DIRECT` takes the record as the request; `JEXL` makes one from expressions.")
        .or("DIRECT").not_yet(Harmless::Values(&["DIRECT"]));
    MAPPER_MATCHER = ConfigKey::text("http.request.mapper.<id>.matcher",
        "The expression that says which records it is for.").not_yet(IDLE);
    MAPPER_URL = ConfigKey::text("http.request.mapper.<id>.url",
        "The expression of the address.").not_yet(IDLE);
    MAPPER_METHOD = ConfigKey::text("http.request.mapper.<id>.method",
        "The expression of the method.").not_yet(IDLE);
    MAPPER_BODY_TYPE = ConfigKey::text("http.request.mapper.<id>.bodytype",
        "The expression of the body's type.").not_yet(IDLE);
    MAPPER_BODY = ConfigKey::text("http.request.mapper.<id>.body",
        "The expression of the body.").not_yet(IDLE);
    MAPPER_HEADERS = ConfigKey::text("http.request.mapper.<id>.headers",
        "The expression of the headers.").not_yet(IDLE);
    MAPPER_SPLIT_PATTERN = ConfigKey::text("http.request.mapper.<id>.split.pattern",
        "Replaced by splitters; upstream does not read it either.").not_yet(IDLE);
    MAPPER_SPLIT_LIMIT = ConfigKey::int("http.request.mapper.<id>.split.limit",
        "Replaced by splitters; upstream does not read it either.").or("0").not_yet(IDLE);
    GROUPER_IDS = ConfigKey::list("request.grouper.ids",
        "The ids of groupers, which make one call of several requests.")
        .not_yet(Harmless::Empty);
    GROUPER_URL = ConfigKey::regex("request.grouper.<id>.predicate.url.regex",
        "The addresses of requests that it is for.").not_yet(IDLE);
    GROUPER_METHOD = ConfigKey::regex("request.grouper.<id>.predicate.method.regex",
        "Their methods.").not_yet(IDLE);
    GROUPER_BODY_TYPE = ConfigKey::regex("request.grouper.<id>.predicate.bodytype.regex",
        "Their body types.").not_yet(IDLE);
    GROUPER_HEADER_KEY = ConfigKey::regex("request.grouper.<id>.predicate.header.key.regex",
        "The name that some header of theirs has.").not_yet(IDLE);
    GROUPER_HEADER_VALUE = ConfigKey::regex("request.grouper.<id>.predicate.header.value.regex",
        "The first value of that header.").not_yet(IDLE);
    GROUPER_SEPARATOR = ConfigKey::text("request.grouper.<id>.separator",
        "What stands between two bodies.").or("").not_yet(IDLE);
    GROUPER_START = ConfigKey::text("request.grouper.<id>.start",
        "What stands before the first.").or("").not_yet(IDLE);
    GROUPER_END = ConfigKey::text("request.grouper.<id>.end",
        "What stands after the last.").or("").not_yet(IDLE);
    GROUPER_MESSAGES = ConfigKey::int("request.grouper.<id>.message.limit",
        "How many requests make one call at most; -1 for no limit.").or("-1").not_yet(IDLE);
    GROUPER_BODY = ConfigKey::int("request.grouper.<id>.body.limit",
        "How many characters the body of one call has at most; -1 for no limit.")
        .or("-1").not_yet(IDLE);
}
