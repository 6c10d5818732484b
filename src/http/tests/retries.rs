//! Calls that are made again, calls that are not, and calls that wait for their turn.

use std::time::Duration;

use regex::Regex;
use testcontainers::http_double::{Answer, HttpDouble, Reply, ResetAt};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::support::{
    attribute, context, executed, post, request, retrying, server, settings, with,
};
use crate::http::{
    CallContext, Configuration, ConfigurationSettings, Executed, RateSettings, RetrySettings,
};

/// How many requests a server that answers so sees of one with this method.
async fn requests(settings: ConfigurationSettings, method: &str, reply: Reply) -> usize {
    let server = server(reply).await;
    let mut request = post(server.url("/"), "x");
    request.method = method.to_owned();
    let (exchange, earlier) = executed(&Configuration::new(settings).unwrap(), request).await;
    assert_eq!(exchange.attempts, i32::try_from(server.count()).unwrap());
    assert_eq!(earlier.len() + 1, server.count());
    server.count()
}

fn in_turn(statuses: &[u16]) -> Reply {
    Reply::InTurn(statuses.iter().map(|it| Reply::status(*it)).collect())
}

#[tokio::test]
async fn a_status_that_passes_is_tried_again_with_the_same_request() {
    let mut settings = retrying(|_| {});
    settings.generate_request_id = true;
    settings.idempotency_key_header = Some("Idempotency-Key".into());
    let server = server(in_turn(&[503, 503, 200])).await;
    let configuration = Configuration::new(settings).unwrap();
    let (exchange, earlier) = executed(&configuration, post(server.url("/"), "body")).await;
    assert_eq!(
        (exchange.response.status_code, exchange.attempts, exchange.success),
        (200, 3, true)
    );
    let before: Vec<_> =
        earlier.iter().map(|it| (it.response.status_code, it.attempts, it.success)).collect();
    assert_eq!(before, [(503, 1, false), (503, 2, false)]);
    let seen: Vec<_> = server.calls().into_iter().map(|it| it.request).collect();
    for it in &seen {
        assert_eq!(it.text(), "body");
        assert_eq!(it.header("idempotency-key"), Some("the-key"));
        assert_eq!(it.header("x-request-id"), seen[0].header("x-request-id"));
    }
    assert!(seen[0].at + Duration::from_millis(10) <= seen[1].at);
    assert!(seen[1].at + Duration::from_millis(15) <= seen[2].at);
    assert_eq!(server.accepted(), 1);
}

#[tokio::test]
async fn the_last_attempt_is_the_exchange_when_all_fail() {
    let server = server(in_turn(&[500, 501, 502])).await;
    let configuration = Configuration::new(retrying(|_| {})).unwrap();
    let (exchange, earlier) = executed(&configuration, post(server.url("/"), "x")).await;
    assert_eq!((exchange.response.status_code, exchange.success, earlier.len()), (502, false, 2));
}

#[tokio::test]
async fn only_what_may_help_is_tried_again() {
    for (statuses, expect) in [
        (&[404][..], 1),
        (&[200], 1),
        (&[500, 404], 2),
        // Without a header, 429 waits as long as opens the circuit.
        (&[429], 1),
    ] {
        assert_eq!(requests(retrying(|_| {}), "POST", in_turn(statuses)).await, expect);
    }
    assert_eq!(requests(settings(), "GET", in_turn(&[503, 200])).await, 1);
    // A success is never tried again, whatever the regex says.
    let all = retrying(|it| it.status = Regex::new(".*").unwrap());
    assert_eq!(requests(all, "GET", in_turn(&[200])).await, 1);
}

#[tokio::test]
async fn an_ambiguous_call_is_repeated_only_where_that_does_no_harm() {
    let reset = || Reply::InTurn(vec![Reply::Reset(ResetAt::Request), Reply::status(200)]);
    for (method, expect) in [("POST", 1), ("PATCH", 1), ("PUT", 2), ("DELETE", 2), ("GET", 2)] {
        assert_eq!(requests(retrying(|_| {}), method, reset()).await, expect, "{method}");
    }
    assert_eq!(requests(retrying(|it| it.ambiguous = true), "POST", reset()).await, 2);
    let mut keyed = retrying(|_| {});
    keyed.idempotency_key_header = Some("Idempotency-Key".into());
    assert_eq!(requests(keyed, "POST", reset()).await, 2);
    let partial = Reply::InTurn(vec![Reply::Reset(ResetAt::Body), Reply::status(200)]);
    assert_eq!(requests(retrying(|_| {}), "POST", partial.clone()).await, 1);
    assert_eq!(requests(retrying(|_| {}), "GET", partial).await, 2);
}

#[tokio::test]
async fn a_call_that_reached_nobody_is_tried_again_with_any_method() {
    let url = HttpDouble::ok().await.unwrap().url("/");
    let configuration = Configuration::new(retrying(|_| {})).unwrap();
    let (exchange, earlier) = executed(&configuration, post(url, "x")).await;
    assert_eq!((exchange.attempts, earlier.len()), (3, 2));
    assert_eq!(attribute(&exchange, "outcome"), Some("NOT_SENT"));
    // What is refused here would be refused again.
    let (exchange, _) = executed(&configuration, post("file:///x", "x")).await;
    assert_eq!(exchange.attempts, 0);
}

#[tokio::test]
async fn what_is_refused_here_counts_as_no_attempt() {
    let server = server(Reply::status(503)).await;
    let configuration = Configuration::new(retrying(|_| {})).unwrap();
    let closed = HttpDouble::ok().await.unwrap().url("/");
    for (url, outcome, attempts) in [
        ("no url".to_owned(), "REFUSED_LOCALLY", 0),
        ("http://169.254.169.254/".to_owned(), "REFUSED_LOCALLY", 0),
        (server.url("/"), "RESPONSE", 3),
        (closed, "NOT_SENT", 3),
    ] {
        let (exchange, earlier) = executed(&configuration, post(&url, "x")).await;
        assert_eq!(attribute(&exchange, "outcome"), Some(outcome), "{url}");
        assert_eq!(exchange.attempts, attempts, "{url}");
        assert_eq!(earlier.len(), usize::try_from(attempts.max(1) - 1).unwrap());
    }
}

#[tokio::test]
async fn earlier_attempts_are_kept_only_if_wanted() {
    let server = server(in_turn(&[503, 503, 200])).await;
    let configuration = Configuration::new(retrying(|_| {})).unwrap();
    let context = CallContext { all_attempts: false, ..context() };
    let executed = configuration.execute(post(server.url("/"), "body"), context).await;
    let Executed::Finished { exchange, earlier } = executed else { panic!("{executed:?}") };
    assert_eq!((exchange.attempts, earlier.capacity()), (3, 0));
    let bodies: Vec<_> = server.calls().iter().map(|it| it.request.text()).collect();
    assert_eq!(bodies, ["body"; 3]);
}

#[tokio::test]
async fn a_stale_connection_costs_no_request() {
    let server = server(Reply::status(200)).await;
    let configuration = Configuration::new(settings()).unwrap();
    executed(&configuration, post(server.url("/"), "x")).await;
    server.close_connections();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (exchange, _) = executed(&configuration, post(server.url("/"), "x")).await;
    assert_eq!((exchange.response.status_code, server.count()), (200, 2));
}

#[tokio::test]
async fn whoever_wants_nothing_sent_again_unseen_gets_a_connection_for_each_request() {
    let server = server(Reply::status(200)).await;
    for (again, connections) in [(true, 1), (false, 3)] {
        let before = server.accepted();
        let settings = with(|it| it.client.retry_on_connection_failure = again);
        let configuration = Configuration::new(settings).unwrap();
        for _ in 0..3 {
            let (exchange, _) = executed(&configuration, post(server.url("/"), "x")).await;
            assert_eq!(exchange.response.status_code, 200);
        }
        assert_eq!(server.accepted() - before, connections, "{again}");
    }
}

async fn retry_after(value: &str, change: impl FnOnce(&mut RetrySettings)) -> (usize, Duration) {
    let first = Answer::new(503).header("retry-after", value);
    let reply = Reply::InTurn(vec![Reply::Normal(first), Reply::status(200)]);
    let started = Instant::now();
    let count = requests(retrying(change), "POST", reply).await;
    (count, started.elapsed())
}

#[tokio::test]
async fn a_short_retry_after_is_waited_for_and_a_long_one_ends_the_attempts() {
    let (count, took) = retry_after("1", |_| {}).await;
    assert_eq!(count, 2);
    assert!(took >= Duration::from_secs(1), "{took:?}");
    assert_eq!(retry_after("60", |_| {}).await.0, 1);
    assert_eq!(retry_after("99999999999999999999999", |_| {}).await.0, 1);
    let garbage = retry_after("soon", |_| {}).await;
    assert!(garbage.0 == 2 && garbage.1 < Duration::from_secs(1), "{garbage:?}");
    let past = retry_after("Tue, 14 Nov 2023 22:13:30 GMT", |_| {}).await;
    assert!(past.0 == 2 && past.1 < Duration::from_secs(1), "{past:?}");
    // The header counts whatever the regex of statuses says.
    let none = |it: &mut RetrySettings| it.status = Regex::new("^$").unwrap();
    assert_eq!(retry_after("0", none).await.0, 2);
}

#[tokio::test]
async fn of_very_many_attempts_the_newest_are_kept() {
    let server = server(Reply::status(503)).await;
    let settings = retrying(|it| {
        it.retries = Some(150);
        it.delay = Duration::from_millis(1);
        it.max_delay = Duration::from_millis(1);
    });
    let configuration = Configuration::new(settings).unwrap();
    let (exchange, earlier) = executed(&configuration, request("GET", server.url("/"))).await;
    assert_eq!((exchange.attempts, earlier.len(), earlier[0].attempts), (151, 100, 51));
}

fn rate(period: u64) -> RateSettings {
    let period = Duration::from_millis(period);
    RateSettings { max_executions: 1, period, shared: false, by_request_length: false }
}

#[tokio::test]
async fn a_rate_spreads_calls_and_shows_the_wait() {
    let server = server(Reply::status(200)).await;
    let configuration = Configuration::new(with(|it| it.rate = Some(rate(200)))).unwrap();
    executed(&configuration, request("GET", server.url("/"))).await;
    let (second, _) = executed(&configuration, request("GET", server.url("/"))).await;
    let timing = |name| super::support::timing(&second, name);
    assert!(timing("rateLimitingWaitingTime") >= 100, "{:?}", second.timings);
    assert_eq!(second.duration_in_millis, timing("directElapsedTime"));
    let sum = timing("directElapsedTime") + timing("rateLimitingWaitingTime");
    assert!((timing("overallElapsedTime") - sum).abs() <= 1);
    let starts: Vec<_> = server.calls().iter().map(|it| it.request.at).collect();
    assert!(starts[0] + Duration::from_millis(150) <= starts[1], "{starts:?}");
}

/// How a call ends that is told to stop after `after`.
async fn stopped(configuration: &Configuration, url: String, after: Duration) -> Executed {
    let stop = CancellationToken::new();
    let context = CallContext { stop: stop.clone(), ..context() };
    let stopping = async {
        tokio::time::sleep(after).await;
        stop.cancel();
    };
    tokio::join!(configuration.execute(post(url, "x"), context), stopping).0
}

#[tokio::test]
async fn a_stop_ends_waiting_and_lets_sent_calls_run_to_their_end() {
    let moment = Duration::from_millis(100);
    let slow = server(Reply::status(200).after(3 * moment)).await;
    let configuration = Configuration::new(settings()).unwrap();
    let sent = stopped(&configuration, slow.url("/"), moment).await;
    assert!(matches!(sent, Executed::Finished { exchange, .. } if exchange.success));

    let server = server(Reply::status(503)).await;
    let configuration = Configuration::new(with(|it| it.rate = Some(rate(60_000)))).unwrap();
    executed(&configuration, request("GET", server.url("/"))).await;
    let waiting = stopped(&configuration, server.url("/"), moment).await;
    assert!(matches!(waiting, Executed::Cancelled));
    assert_eq!(server.count(), 1);

    let pausing = retrying(|it| it.delay = Duration::from_mins(1));
    let configuration = Configuration::new(pausing).unwrap();
    let paused = stopped(&configuration, server.url("/"), moment).await;
    assert!(matches!(paused, Executed::Cancelled));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn what_was_stopped_before_it_began_sends_nothing() {
    let server = server(Reply::status(200)).await;
    let configuration = Configuration::new(settings()).unwrap();
    let context = context();
    context.stop.cancel();
    let executed = configuration.execute(request("GET", server.url("/")), context).await;
    assert!(matches!(executed, Executed::Cancelled));
    assert_eq!(server.accepted(), 0);
}
