//! Keys of one configuration: who it is, and through whom it calls.

use crate::config::{Check, ConfigKey, Harmless, key_table};

const OFF: Harmless = Harmless::Values(&["false"]);
const IDLE: Harmless = Harmless::Any;

key_table! {
    /// Authentication and proxies of one configuration.
    CREDENTIALS, "HTTP sink: authentication and proxies",
    "Not available in this version: what switches one of them on is an error. The keys are known \
     so that a configuration that leaves them off is taken as it is.",
    BASIC = ConfigKey::boolean("config.<id>.httpclient.authentication.basic.activate",
        "Whether Basic authentication answers a challenge.").or("false").not_yet(OFF);
    BASIC_USERNAME = ConfigKey::text("config.<id>.httpclient.authentication.basic.username",
        "The user.").not_yet(IDLE);
    BASIC_PASSWORD = ConfigKey::password("config.<id>.httpclient.authentication.basic.password",
        "The password.").not_yet(IDLE);
    BASIC_CHARSET = ConfigKey::text("config.<id>.httpclient.authentication.basic.charset",
        "The encoding of both.").or("ISO-8859-1").not_yet(IDLE);
    DIGEST = ConfigKey::boolean("config.<id>.httpclient.authentication.digest.activate",
        "Whether Digest authentication answers a challenge.").or("false").not_yet(OFF);
    DIGEST_USERNAME = ConfigKey::text("config.<id>.httpclient.authentication.digest.username",
        "The user.").not_yet(IDLE);
    DIGEST_PASSWORD = ConfigKey::password("config.<id>.httpclient.authentication.digest.password",
        "The password.").not_yet(IDLE);
    DIGEST_CHARSET = ConfigKey::text("config.<id>.httpclient.authentication.digest.charset",
        "The encoding of both.").or("US-ASCII").not_yet(IDLE);
    OAUTH = ConfigKey::boolean(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.activate",
        "Whether a token of the client credentials flow answers a challenge.")
        .or("false").not_yet(OFF);
    OAUTH_WELL_KNOWN = ConfigKey::text(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.well.known.url",
        "Where the provider describes itself.").not_yet(IDLE);
    OAUTH_METHOD = ConfigKey::text(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.client.\
         authentication.method",
        "How the client proves who it is: `client_secret_basic`, `client_secret_post` or \
         `client_secret_jwt`.")
        .or("client_secret_basic").not_yet(IDLE);
    OAUTH_ID = ConfigKey::text(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.client.id",
        "The client's id.").not_yet(IDLE);
    OAUTH_SECRET = ConfigKey::password(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.client.secret",
        "The client's secret.").not_yet(IDLE);
    OAUTH_ISSUER = ConfigKey::text(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.client.issuer",
        "The issuer of a JWT; the client's id without one.").not_yet(IDLE);
    OAUTH_JWS = ConfigKey::text(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.client.jws.algorithm",
        "The algorithm of a JWT.").or("HS256").not_yet(IDLE);
    OAUTH_SCOPES = ConfigKey::text(
        "config.<id>.httpclient.authentication.oauth2.client.credentials.flow.scopes",
        "The scopes to ask for, between commas.").not_yet(IDLE);
    PROXY_HOST = ConfigKey::text("config.<id>.proxy.httpclient.hostname",
        "The proxy's host.").not_yet(Harmless::Empty);
    PROXY_PORT = ConfigKey::int("config.<id>.proxy.httpclient.port",
        "The proxy's port.").check(Check::Between(1, 65535)).not_yet(IDLE);
    PROXY_TYPE = ConfigKey::text("config.<id>.proxy.httpclient.type",
        "The proxy's protocol: `HTTP`, `SOCKS` or `DIRECT`.").or("HTTP")
        .check(Check::OneOfAnyCase(&["HTTP", "SOCKS", "DIRECT"])).not_yet(IDLE);
    PROXY_BASIC = ConfigKey::boolean("config.<id>.proxy.httpclient.authentication.basic.activate",
        "Whether Basic authentication answers the proxy.").or("false").not_yet(OFF);
    PROXY_BASIC_USERNAME = ConfigKey::text(
        "config.<id>.proxy.httpclient.authentication.basic.username", "The user.").not_yet(IDLE);
    PROXY_BASIC_PASSWORD = ConfigKey::password(
        "config.<id>.proxy.httpclient.authentication.basic.password", "The password.")
        .not_yet(IDLE);
    PROXY_BASIC_CHARSET = ConfigKey::text(
        "config.<id>.proxy.httpclient.authentication.basic.charset", "The encoding of both.")
        .or("ISO-8859-1").not_yet(IDLE);
    PROXY_DIGEST = ConfigKey::boolean("config.<id>.proxy.httpclient.authentication.digest.activate",
        "Whether Digest authentication answers the proxy.").or("false").not_yet(OFF);
    PROXY_DIGEST_USERNAME = ConfigKey::text(
        "config.<id>.proxy.httpclient.authentication.digest.username", "The user.").not_yet(IDLE);
    PROXY_DIGEST_PASSWORD = ConfigKey::password(
        "config.<id>.proxy.httpclient.authentication.digest.password", "The password.")
        .not_yet(IDLE);
    PROXY_DIGEST_CHARSET = ConfigKey::text(
        "config.<id>.proxy.httpclient.authentication.digest.charset", "The encoding of both.")
        .or("US-ASCII").not_yet(IDLE);
    SELECTOR = ConfigKey::text("config.<id>.proxyselector.httpclient.algorithm",
        "How one of several proxies is chosen: `uriregex`, `random`, `weightedrandom`, `hosthash` \
         or `roundrobin`.")
        .or("uriregex").not_yet(IDLE);
    SELECTOR_HOST = ConfigKey::text("config.<id>.proxyselector.httpclient.<n>.hostname",
        "The host of the n-th proxy, counted from 0.").not_yet(Harmless::Empty);
    SELECTOR_PORT = ConfigKey::int("config.<id>.proxyselector.httpclient.<n>.port", "Its port.")
        .check(Check::Between(1, 65535)).not_yet(IDLE);
    SELECTOR_TYPE = ConfigKey::text("config.<id>.proxyselector.httpclient.<n>.type",
        "Its protocol: `HTTP`, `SOCKS` or `DIRECT`.").or("HTTP").not_yet(IDLE);
    SELECTOR_URI = ConfigKey::regex("config.<id>.proxyselector.httpclient.<n>.uri.regex",
        "The addresses that it is for.").not_yet(IDLE);
    SELECTOR_WEIGHT = ConfigKey::int("config.<id>.proxyselector.httpclient.<n>.weight",
        "How often it is chosen, beside the others.").not_yet(IDLE);
    SELECTOR_DIRECT = ConfigKey::regex(
        "config.<id>.proxyselector.httpclient.non.proxy.hosts.uri.regex",
        "The addresses that are called without a proxy.").not_yet(IDLE);
}
