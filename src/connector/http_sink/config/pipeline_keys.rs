//! Keys of one configuration: what happens around its calls.

use crate::config::{Check, ConfigKey, Harmless, Importance::Medium, key_table};

key_table! {
    /// Success, retries, rates and headers of one configuration.
    PIPELINE, "HTTP sink: one configuration",
    "Each configuration has these. A key that is missing under `config.<id>.` is taken from \
     `config.default.`, then from the key without prefix. `httpclient.<id>.` is another spelling \
     of the prefix.",
    SUCCESS_REGEX = ConfigKey::regex(
        "config.<id>.enrich.exchange.success.response.code.regex",
        "A status that matches is a success.")
        .or("^[1-2][0-9][0-9]$")
        .aliases(&["config.<id>.success.response.code.regex", "default.success.response.code.regex"]);
    RETRIES = ConfigKey::int("config.<id>.retry.policy.retries",
        "How many times a call is made again at most; -1 for no end. No call is made again unless \
         a key of the policy is set; then the others have their defaults.")
        .or("1").importance(Medium).check(Check::AtLeast(-1))
        .aliases(&["config.<id>.retries"]);
    RETRY_DELAY = ConfigKey::long("config.<id>.retry.policy.retry.delay.in.ms",
        "The pause before the first retry, in milliseconds.")
        .or("2000").importance(Medium).check(Check::AtLeast(1))
        .aliases(&["config.<id>.retry.delay.in.ms"]);
    RETRY_MAX_DELAY = ConfigKey::long("config.<id>.retry.policy.retry.max.delay.in.ms",
        "The longest pause, in milliseconds. If only a longer first pause is set, that is also the \
         longest.")
        .or("20000").importance(Medium).check(Check::AtLeast(1))
        .aliases(&["config.<id>.retry.max.delay.in.ms"]);
    RETRY_FACTOR = ConfigKey::double("config.<id>.retry.policy.retry.delay.factor",
        "What each pause is multiplied by for the next.")
        .or("1.5").importance(Medium).check(Check::Factor)
        .aliases(&["config.<id>.retry.delay.factor"]);
    RETRY_JITTER = ConfigKey::long("config.<id>.retry.policy.retry.jitter.in.ms",
        "At most this much is added to or taken from each pause, in milliseconds; cut to the first \
         pause if that is shorter.")
        .or("500").importance(Medium).check(Check::AtLeast(0))
        .aliases(&["config.<id>.retry.jitter.in.ms"]);
    RETRY_REGEX = ConfigKey::regex("config.<id>.retry.policy.response.code.regex",
        "A status that is no success and matches is tried again.")
        .or("^5[0-9][0-9]$")
        .aliases(&[
            "config.<id>.retry.response.code.regex",
            "default.retry.response.code.regex",
        ]);
    RETRY_AFTER_MAX = ConfigKey::long("config.<id>.retry.policy.retry.after.max.duration.in.sec",
        "The longest time that a `Retry-After` header is believed, in seconds.")
        .or("86400").check(Check::AtLeast(0));
    RETRY_AFTER_THRESHOLD = ConfigKey::long(
        "config.<id>.retry.policy.retry.after.max.threshold.in.sec",
        "A `Retry-After` below this is waited for; one at or above it ends the attempts: the answer \
         is published. In seconds.")
        .or("60").check(Check::AtLeast(0));
    RETRY_AFTER_DEFAULT = ConfigKey::long(
        "config.<id>.retry.policy.default.retry.after.delay.in.sec",
        "What a status 429 without `Retry-After` stands for, in seconds.")
        .or("60").check(Check::AtLeast(0));
    RETRY_AFTER_STATUS = ConfigKey::regex("config.<id>.retry.policy.retry.after.status.code",
        "The statuses whose `Retry-After` counts.")
        .or("503|429|301");
    RETRY_AMBIGUOUS = ConfigKey::boolean("config.<id>.retry.ambiguous",
        "Whether a call that was sent and not answered is made again with any method, not only \
         with idempotent ones.")
        .or("false").extension();
    CIRCUIT_PARK_MAX = ConfigKey::long("config.<id>.circuit.park.max.ms",
        "How long records wait for a host whose circuit is open before they become error \
         exchanges, in milliseconds; by default as long as the threshold of `Retry-After`.")
        .check(Check::AtLeast(0)).not_yet(Harmless::Empty).extension();
    NO_RESPONSE_STATUS = ConfigKey::int("config.<id>.no.response.status.code",
        "The status code of an exchange that no server answered. Upstream writes 400.")
        .or("0").check(Check::Between(0, 999)).extension();
    IDEMPOTENCY_HEADER = ConfigKey::text("config.<id>.idempotency.key.header",
        "The header that carries the key of each request, which is the same for every attempt and \
         replay; none unless set.")
        .check(Check::With(super::headers::check_name)).extension();
    RATE_MAX = ConfigKey::long("config.<id>.rate.limiter.max.executions",
        "How many calls a period allows. No limit unless this or the period is set; then 1 and \
         1000.")
        .or("1").importance(Medium).check(Check::AtLeast(1))
        .aliases(&["default.rate.limiter.max.executions"]);
    RATE_PERIOD = ConfigKey::long("config.<id>.rate.limiter.period.in.ms",
        "The period, in milliseconds.")
        .or("1000").importance(Medium).check(Check::AtLeast(1))
        .aliases(&["default.rate.limiter.period.in.ms"]);
    RATE_SCOPE = ConfigKey::text("config.<id>.rate.limiter.scope",
        "`instance` limits each task; `static` limits all tasks and connectors of the process that \
         have a configuration of this id.")
        .or("instance").importance(Medium)
        .check(Check::OneOfAnyCase(&["instance", "static"]));
    RATE_PERMITS = ConfigKey::text("config.<id>.rate.limiter.permits.per.execution",
        "What a call takes: `one` permit, or with `request_length` one for each character of its \
         headers and body.")
        .or("one").importance(Medium)
        .check(Check::OneOfAnyCase(&["one", "request_length"]));
    STATIC_HEADERS = ConfigKey::list("config.<id>.enrich.request.static.header.names",
        "The names of headers that are added to each request, replacing those of the message.")
        .importance(Medium)
        .aliases(&["httpclient.static.request.header.names", "static.request.header.names"]);
    STATIC_HEADER = ConfigKey::password("config.<id>.enrich.request.static.header.<name>",
        "The value of one such header. The 2023 versions take it from a key that is the header's \
         name itself, which is accepted too.");
    MISSING_REQUEST_ID = ConfigKey::boolean(
        "config.<id>.enrich.request.generate.missing.request.id",
        "Whether a missing `X-Request-ID` is filled with a random UUID.")
        .or("false").importance(Medium)
        .aliases(&[
            "config.<id>.generate.missing.request.id",
            "generate.missing.request.id",
            "httpclient.generate.missing.request.id",
        ]);
    MISSING_CORRELATION_ID = ConfigKey::boolean(
        "config.<id>.enrich.request.generate.missing.correlation.id",
        "Whether a missing `X-Correlation-ID` is filled with a random UUID.")
        .or("false").importance(Medium)
        .aliases(&[
            "config.<id>.generate.missing.correlation.id",
            "generate.missing.correlation.id",
            "httpclient.generate.missing.correlation.id",
        ]);
    USER_AGENT = ConfigKey::text("config.<id>.enrich.request.useragent.override.with",
        "The `User-Agent` of requests that bring none: `http_client` (the engine's own), `project` \
         or `custom`.")
        .or("http_client")
        .check(Check::OneOfAnyCase(&["http_client", "project", "custom", "false"]));
    USER_AGENTS = ConfigKey::text("config.<id>.enrich.request.useragent.custom.values",
        "The texts of `custom`, between `|`; each attempt takes one at random.")
        .aliases(&["config.<id>.okhttp.interceptor.useragent.custom.value"]);
    PREDICATE_URL = ConfigKey::regex("config.<id>.predicate.url.regex",
        "The addresses of requests that the configuration is for. A predicate is not taken from \
         `config.default.`, only from the key without prefix.")
        .aliases(&["config.<id>.url.regex"]);
    PREDICATE_METHOD = ConfigKey::regex("config.<id>.predicate.method.regex",
        "The methods of those requests.")
        .aliases(&["config.<id>.method.regex"]);
    PREDICATE_BODY_TYPE = ConfigKey::regex("config.<id>.predicate.bodytype.regex",
        "The body types of those requests.")
        .aliases(&["config.<id>.bodytype.regex"]);
    PREDICATE_HEADER_KEY = ConfigKey::regex("config.<id>.predicate.header.key.regex",
        "The name that some header of those requests has.")
        .aliases(&["config.<id>.predicate.header.key", "config.<id>.header.key.regex"]);
    PREDICATE_HEADER_VALUE = ConfigKey::regex("config.<id>.predicate.header.value.regex",
        "The first value of that header.")
        .aliases(&["config.<id>.predicate.header.value", "config.<id>.header.value.regex"]);
    STATUS_MESSAGE_LIMIT = ConfigKey::int("config.<id>.http.response.message.status.limit",
        "How many characters of the status message are kept; 0 or less for all.")
        .or("1024").aliases(&["config.<id>.http.response.status.message.limit"]);
    HEADERS_LIMIT = ConfigKey::int("config.<id>.http.response.headers.limit",
        "How many characters of response headers are kept; 0 or less for all.")
        .or("10000");
    BODY_LIMIT = ConfigKey::int("config.<id>.http.response.body.limit",
        "How many bytes of the response body are kept, decoded; 0 or less for all that is read.")
        .or("100000");
    HEADER_CASE = ConfigKey::text("config.<id>.response.header.case",
        "How HTTP/1.1 response header names are written: `canonical` (`Content-Type`) or `lower`.")
        .or("canonical").check(Check::OneOfAnyCase(&["canonical", "lower"])).extension();
}
