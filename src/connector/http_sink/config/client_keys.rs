//! Keys of one configuration: how its calls are made.

use crate::config::{Check, ConfigKey, Harmless, Importance::Medium, key_table};

const NOT_A_STORE: &str = "the format of a store is recognised, not negotiated";
const OWN_RANDOM: &str = "the operating system's random numbers are always used";
const OTHER_ENGINE: &str = "it belongs to a library of the JVM";

/// Switches that are off unless `true`.
const OFF: Harmless = Harmless::Values(&["false"]);

key_table! {
    /// Timeouts, connections, TLS and addresses of one configuration.
    CLIENT, "HTTP sink: the client of one configuration",
    "How calls are made. Spelt with the same prefixes as above.",
    IMPLEMENTATION = ConfigKey::text("config.<id>.httpclient.implementation",
        "The library that upstream calls with.")
        .check(Check::OneOfAnyCase(&["okhttp", "ahc"]))
        .no_effect("one engine makes all calls")
        .aliases(&["httpclient.implementation"]);
    SECURE_RANDOM = ConfigKey::boolean("config.<id>.httpclient.secure.random.activate",
        "Which random numbers upstream draws.").or("false").no_effect(OWN_RANDOM);
    SECURE_RANDOM_ALGORITHM = ConfigKey::text(
        "config.<id>.httpclient.secure.random.prng.algorithm",
        "How upstream draws them.").or("SHA1PRNG").no_effect(OWN_RANDOM);
    RANDOM_SEED = ConfigKey::long("config.<id>.httpclient.unsecure.random.seed",
        "Where upstream starts to draw them.").no_effect(OWN_RANDOM);
    KEYSTORE_PATH = ConfigKey::text("config.<id>.httpclient.ssl.keystore.path",
        "The file with the client's own certificate and key. Needs no trust store beside it.")
        .aliases(&["httpclient.ssl.keystore.path"]);
    KEYSTORE_PASSWORD = ConfigKey::password("config.<id>.httpclient.ssl.keystore.password",
        "What opens it, and the key in it.").aliases(&["httpclient.ssl.keystore.password"]);
    KEYSTORE_TYPE = ConfigKey::text("config.<id>.httpclient.ssl.keystore.type",
        "Its format: `pkcs12`, `jks` or `pem`. By default the file's ending decides, else \
         `pkcs12`.")
        .check(Check::OneOfAnyCase(&["pkcs12", "p12", "jks", "pem"]))
        .aliases(&["httpclient.ssl.keystore.type"]);
    KEYSTORE_ALGORITHM = ConfigKey::text("config.<id>.httpclient.ssl.keystore.algorithm",
        "The algorithm of the JVM's key managers.")
        .no_effect(NOT_A_STORE).aliases(&["httpclient.ssl.keystore.algorithm"]);
    TRUSTSTORE_PATH = ConfigKey::text("config.<id>.httpclient.ssl.truststore.path",
        "The file with the certificates to trust; those of the system without one.")
        .aliases(&["httpclient.ssl.truststore.path"]);
    TRUSTSTORE_PASSWORD = ConfigKey::password("config.<id>.httpclient.ssl.truststore.password",
        "What opens it.").aliases(&["httpclient.ssl.truststore.password"]);
    TRUSTSTORE_TYPE = ConfigKey::text("config.<id>.httpclient.ssl.truststore.type",
        "Its format, as with the key store.")
        .check(Check::OneOfAnyCase(&["pkcs12", "p12", "jks", "pem"]))
        .aliases(&["httpclient.ssl.truststore.type"]);
    TRUSTSTORE_ALGORITHM = ConfigKey::text("config.<id>.httpclient.ssl.truststore.algorithm",
        "The algorithm of the JVM's trust managers.")
        .no_effect(NOT_A_STORE).aliases(&["httpclient.ssl.truststore.algorithm"]);
    ALWAYS_TRUST = ConfigKey::boolean("config.<id>.httpclient.ssl.truststore.always.trust",
        "Whether every certificate is accepted. Anyone on the way can then read and change calls.")
        .or("false");
    CALL_TIMEOUT = ConfigKey::int("config.<id>.okhttp.call.timeout",
        "The longest time for a whole call, redirects included, in milliseconds; 0 for no limit.")
        .or("0").check(Check::AtLeast(0)).aliases(&["config.<id>.call.timeout"]);
    CONNECT_TIMEOUT = ConfigKey::int("config.<id>.okhttp.connect.timeout",
        "The longest time for a connection, TLS included, in milliseconds; 0 for no limit.")
        .or("10000").check(Check::AtLeast(0))
        .aliases(&["config.<id>.connect.timeout", "httpclient.connect.timeout"]);
    READ_TIMEOUT = ConfigKey::int("config.<id>.okhttp.read.timeout",
        "The longest time between two reads, in milliseconds; 0 for no limit.")
        .or("10000").check(Check::AtLeast(0))
        .aliases(&["config.<id>.read.timeout", "httpclient.read.timeout"]);
    WRITE_TIMEOUT = ConfigKey::int("config.<id>.okhttp.write.timeout",
        "The longest time between two writes, in milliseconds; 0 for no limit.")
        .or("10000").check(Check::AtLeast(0))
        .aliases(&["config.<id>.write.timeout", "httpclient.write.timeout"]);
    PROTOCOLS = ConfigKey::text("config.<id>.okhttp.protocols",
        "The protocols to offer, between commas: `HTTP_1_1`, `HTTP_2`, or `H2_PRIOR_KNOWLEDGE` \
         alone for HTTP/2 in clear text.")
        .or("HTTP_2,HTTP_1_1").check(Check::With(super::client::check_protocols))
        .aliases(&["config.<id>.protocols", "httpclient.protocols"]);
    SKIP_HOSTNAME = ConfigKey::boolean("config.<id>.okhttp.ssl.skip.hostname.verification",
        "Whether a certificate for another host is accepted.")
        .or("false")
        .aliases(&[
            "config.<id>.ssl.skip.hostname.verification",
            "httpclient.ssl.skip.hostname.verification",
        ]);
    RETRY_ON_CONNECTION_FAILURE = ConfigKey::boolean(
        "config.<id>.okhttp.retry.on.connection.failure",
        "Whether a call that meets a connection which its server is closing is made again at once, \
         as part of the same attempt. That happens only if the server has seen nothing of it, or \
         says by HTTP/2 that it has not looked at it. `false` gives each call a connection of its \
         own, since there is no other way to meet none that is being closed.")
        .or("true");
    POOL_SCOPE = ConfigKey::text("config.<id>.okhttp.connection.pool.scope",
        "`instance`: each task has its own connections. `static`, one pool for the process, is not \
         available in this version.")
        .or("instance").not_yet(Harmless::Values(&["instance", "0"]));
    POOL_MAX_IDLE = ConfigKey::int("config.<id>.okhttp.connection.pool.max.idle.connections",
        "How many idle connections to a host are kept; 0 for as many as calls needed at once, \
         so that no call under load dials anew.")
        .or("0").importance(Medium).check(Check::AtLeast(0));
    POOL_KEEP_ALIVE = ConfigKey::long("config.<id>.okhttp.connection.pool.keep.alive.duration",
        "How long each is kept, in milliseconds; 0 for 5 minutes.")
        .or("0").importance(Medium).check(Check::AtLeast(0));
    MAX_REQUESTS = ConfigKey::int("config.<id>.okhttp.dispatcher.max.requests",
        "How many calls of the configuration overlap in a task; as many as `max.in.flight` unless \
         set.")
        .check(Check::AtLeast(1));
    MAX_REQUESTS_PER_HOST = ConfigKey::int("config.<id>.okhttp.dispatcher.max.requests.per.host",
        "How many of them go to one host; as many as `max.in.flight.per.host` unless set.")
        .check(Check::AtLeast(1));
    FOLLOW_REDIRECT = ConfigKey::boolean("config.<id>.okhttp.follow.redirect",
        "Whether redirects are followed, 20 at most.").or("true");
    FOLLOW_SSL_REDIRECT = ConfigKey::boolean("config.<id>.okhttp.follow.ssl.redirect",
        "Whether redirects between `https` and `http` are followed.").or("true");
    COOKIE_POLICY = ConfigKey::text("config.<id>.httpclient.cookie.policy",
        "Which cookies are kept for later calls. Without it none are.")
        .not_yet(Harmless::Values(&["ACCEPT_NONE"]));
    CACHE = ConfigKey::boolean("config.<id>.okhttp.cache.activate",
        "Whether responses are cached.").or("false").not_yet(OFF);
    CACHE_SIZE = ConfigKey::long("config.<id>.okhttp.cache.max.size",
        "The cache's size in bytes.").or("0").not_yet(Harmless::Any);
    CACHE_TYPE = ConfigKey::text("config.<id>.okhttp.cache.type",
        "Where it is: `file` or `inmemory`.").or("file").not_yet(Harmless::Any);
    CACHE_DIRECTORY = ConfigKey::text("config.<id>.okhttp.cache.directory.path",
        "The cache's directory.").not_yet(Harmless::Any);
    LOG_CALLS = ConfigKey::boolean("config.<id>.okhttp.interceptor.logging.activate",
        "Whether each attempt of a call gets a line of the log, at level `debug` of \
         `roundtrip::http`: method, URL without the values of its query, outcome, status and \
         duration; at level `trace` headers too, masked unless they are known to hold no secret. \
         Bodies never.").or("true");
    INET_ADDRESS = ConfigKey::boolean("config.<id>.okhttp.interceptor.inet.address.activate",
        "Whether responses get headers with the server's address.").or("false").not_yet(OFF);
    SSL_HANDSHAKE = ConfigKey::boolean("config.<id>.okhttp.interceptor.ssl.handshake.activate",
        "Whether responses get headers about the TLS connection.").or("false").not_yet(OFF);
    DOH = ConfigKey::boolean("config.<id>.okhttp.doh.activate",
        "Whether names are resolved over HTTPS.").or("false").not_yet(OFF)
        .aliases(&["config.<id>.okhttp.doh..activate", "okhttp.doh..activate"]);
    DOH_URL = ConfigKey::text("config.<id>.okhttp.doh.url", "The resolver's address.")
        .not_yet(Harmless::Any)
        .aliases(&["config.<id>.okhttp.doh..url", "okhttp.doh..url"]);
    DOH_BOOTSTRAP = ConfigKey::list("config.<id>.okhttp.doh.bootstrap.dns.hosts",
        "The addresses of the resolver itself.").not_yet(Harmless::Any)
        .aliases(&["config.<id>.okhttp.doh..bootstrap.dns.hosts", "okhttp.doh..bootstrap.dns.hosts"]);
    DOH_IPV6 = ConfigKey::boolean("config.<id>.okhttp.doh.include.ipv6",
        "Whether IPv6 addresses are asked for.").or("true").not_yet(Harmless::Any)
        .aliases(&["config.<id>.okhttp.doh..include.ipv6", "okhttp.doh..include.ipv6"]);
    DOH_POST = ConfigKey::boolean("config.<id>.okhttp.doh.use.post.method",
        "Whether the resolver is asked by POST.").or("false").not_yet(Harmless::Any)
        .aliases(&["config.<id>.okhttp.doh..use.post.method", "okhttp.doh..use.post.method"]);
    DOH_PRIVATE = ConfigKey::boolean("config.<id>.okhttp.doh.resolve.private.addresses",
        "Whether private names are resolved.").or("false").not_yet(Harmless::Any)
        .aliases(&[
            "config.<id>.okhttp.doh..resolve.private.addresses",
            "okhttp.doh..resolve.private.addresses",
        ]);
    DOH_PUBLIC = ConfigKey::boolean("config.<id>.okhttp.doh.resolve.public.addresses",
        "Whether public names are resolved.").or("true").not_yet(Harmless::Any)
        .aliases(&[
            "config.<id>.okhttp.doh..resolve.public.addresses",
            "okhttp.doh..resolve.public.addresses",
        ]);
    ASYNC_HTTP_CLIENT = ConfigKey::text("config.<id>.org.asynchttpclient.<property>",
        "A property of upstream's other library.").no_effect(OTHER_ENGINE);
    EGRESS_ALLOW = ConfigKey::list("config.<id>.egress.allow",
        "Hosts, CIDR ranges and ports that may be called although a rule refuses them: \
         `10.0.0.0/8`, `api.example:443`, `*:8080`.")
        .check(Check::With(super::egress::check)).extension();
    EGRESS_DENY = ConfigKey::list("config.<id>.egress.deny",
        "Hosts, CIDR ranges and ports that may not be called.").check(Check::With(super::egress::check)).extension();
    EGRESS_DENY_PRIVATE = ConfigKey::boolean("config.<id>.egress.deny.private",
        "Whether private and loopback addresses may not be called.").or("false").extension();
    FILE_DIRS = ConfigKey::list("config.<id>.multipart.file.allowed.dirs",
        "Directories from which the parts of a multipart body may be read. None unless set.")
        .extension();
}
