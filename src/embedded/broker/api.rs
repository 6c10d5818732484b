//! Which requests there are, in which versions, and who answers them.

use std::{future::ready, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use kafka_protocol::{
    error::ResponseError,
    messages::{
        ApiKey, ApiVersionsRequest, ApiVersionsResponse, RequestHeader, ResponseHeader,
        api_versions_response::ApiVersion,
    },
    protocol::{Decodable, Encodable, StrBytes},
};

use super::{
    cluster::Cluster,
    frame::{Malformed, decode},
    handlers::{
        configs, fetch, groups, list_offsets, membership, metadata, offsets, partitions, produce,
        topics,
    },
};

/// Who asks what, and in which version.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) cluster: Arc<Cluster>,
    pub(super) version: i16,
    pub(super) client: StrBytes,
    pub(super) host: StrBytes,
    header_version: i16,
    correlation: i32,
}

/// An answer, without its length in front; nothing for a request that wants none.
type Answer = Result<Option<Bytes>, Malformed>;

/// A request that the broker serves: its lowest and highest version, and who answers.
type Api = (ApiKey, i16, i16, fn(&Caller, Bytes) -> BoxFuture<'static, Answer>);

/// The lowest versions are those of Apache Kafka 4, the highest those that mean no more than what
/// the broker does. `Produce` is said to begin at 0, as in Kafka: librdkafka takes a broker that
/// begins later for one without compression.
const APIS: &[Api] = &[
    (ApiKey::Produce, 0, 11, |by, it| perhaps(by, it, produce::produce)),
    (ApiKey::Fetch, 4, 12, |by, it| wait(by, it, fetch::fetch)),
    (ApiKey::ListOffsets, 1, 7, |by, it| now(by, it, list_offsets::list_offsets)),
    (ApiKey::Metadata, 0, 9, |by, it| now(by, it, metadata::metadata)),
    (ApiKey::OffsetCommit, 2, 9, |by, it| now(by, it, offsets::commit)),
    (ApiKey::OffsetFetch, 1, 9, |by, it| now(by, it, offsets::fetch)),
    (ApiKey::FindCoordinator, 0, 4, |by, it| now(by, it, metadata::coordinator)),
    (ApiKey::JoinGroup, 0, 9, |by, it| wait(by, it, membership::join)),
    (ApiKey::Heartbeat, 0, 4, |by, it| now(by, it, membership::heartbeat)),
    (ApiKey::LeaveGroup, 0, 5, |by, it| now(by, it, membership::leave)),
    (ApiKey::SyncGroup, 0, 5, |by, it| wait(by, it, membership::sync)),
    (ApiKey::DescribeGroups, 0, 5, |by, it| now(by, it, groups::describe)),
    (ApiKey::ListGroups, 0, 5, |by, it| now(by, it, groups::list)),
    (ApiKey::ApiVersions, 0, 4, |by, it| now(by, it, |_, _: ApiVersionsRequest| versions())),
    (ApiKey::CreateTopics, 2, 4, |by, it| now(by, it, topics::create)),
    (ApiKey::DeleteTopics, 1, 5, |by, it| now(by, it, topics::delete)),
    (ApiKey::DeleteRecords, 0, 2, |by, it| now(by, it, partitions::delete_records)),
    (ApiKey::InitProducerId, 0, 2, |by, it| now(by, it, produce::producer_id)),
    (ApiKey::DescribeConfigs, 1, 2, |by, it| now(by, it, configs::describe)),
    (ApiKey::AlterConfigs, 0, 2, |by, it| now(by, it, configs::alter)),
    (ApiKey::CreatePartitions, 0, 3, |by, it| now(by, it, partitions::create)),
    (ApiKey::DeleteGroups, 0, 2, |by, it| now(by, it, groups::delete)),
    (ApiKey::IncrementalAlterConfigs, 0, 1, |by, it| now(by, it, configs::alter_some)),
];

/// Answers one frame.
///
/// # Errors
/// Fails for a request that is malformed, or that `ApiVersions` did not offer. As with Kafka, the
/// connection ends with it; only `ApiVersions` itself is answered in any version.
pub(super) async fn answer(cluster: Arc<Cluster>, host: StrBytes, mut frame: Bytes) -> Answer {
    let (asked, version) = opening(&frame).ok_or(Malformed)?;
    let api = APIS.iter().find(|it| number(it.0) == asked).ok_or(Malformed)?;
    let &(key, min, max, serve) = api;
    let is_served = (min..=max).contains(&version);
    if !is_served && key != ApiKey::ApiVersions {
        return Err(Malformed);
    }
    let header: RequestHeader = decode(&mut frame, key.request_header_version(version))?;
    let correlation = header.correlation_id;
    if !is_served {
        return write(&unsupported_version(), 0, 0, correlation);
    }
    let client = header.client_id.unwrap_or_default();
    let header_version = key.response_header_version(version);
    serve(&Caller { cluster, version, client, host, header_version, correlation }, frame).await
}

/// Key and version, with which every request opens.
pub(super) fn opening(frame: &[u8]) -> Option<(i16, i16)> {
    let (key, rest) = frame.split_first_chunk()?;
    let version = rest.first_chunk()?;
    Some((i16::from_be_bytes(*key), i16::from_be_bytes(*version)))
}

fn now<Q: Decodable, R: Encodable>(
    by: &Caller,
    mut body: Bytes,
    handle: fn(&Caller, Q) -> R,
) -> BoxFuture<'static, Answer> {
    let request = decode(&mut body, by.version);
    Box::pin(ready(request.and_then(|it| by.reply(&handle(by, it)))))
}

/// For a request that may want no answer.
fn perhaps<Q: Decodable, R: Encodable>(
    by: &Caller,
    mut body: Bytes,
    handle: fn(&Caller, Q) -> Option<R>,
) -> BoxFuture<'static, Answer> {
    let request = decode(&mut body, by.version);
    let answer = request.map(|it| handle(by, it));
    Box::pin(ready(answer.and_then(|it| it.map_or(Ok(None), |it| by.reply(&it)))))
}

fn wait<Q, R, F>(
    by: &Caller,
    mut body: Bytes,
    handle: fn(Caller, Q) -> F,
) -> BoxFuture<'static, Answer>
where
    Q: Decodable + Send + 'static,
    R: Encodable,
    F: Future<Output = R> + Send + 'static,
{
    let (request, by) = (decode(&mut body, by.version), by.clone());
    Box::pin(async move { by.reply(&handle(by.clone(), request?).await) })
}

impl Caller {
    fn reply<R: Encodable>(&self, answer: &R) -> Answer {
        write(answer, self.version, self.header_version, self.correlation)
    }
}

/// An answer that cannot be written in its version is a fault of ours, and costs the connection.
fn write<R: Encodable>(answer: &R, version: i16, header_version: i16, correlation: i32) -> Answer {
    let mut frame = BytesMut::new();
    let header = ResponseHeader::default().with_correlation_id(correlation);
    header.encode(&mut frame, header_version).map_err(|_| Malformed)?;
    answer.encode(&mut frame, version).map_err(|_| Malformed)?;
    Ok(Some(frame.freeze()))
}

fn versions() -> ApiVersionsResponse {
    let keys = APIS.iter().map(|&(key, min, max, _)| {
        ApiVersion::default().with_api_key(number(key)).with_min_version(min).with_max_version(max)
    });
    ApiVersionsResponse::default().with_api_keys(keys.collect())
}

/// What Kafka answers to a version of `ApiVersions` that is newer than it: its own, in version 0.
fn unsupported_version() -> ApiVersionsResponse {
    let mut answer = versions().with_error_code(ResponseError::UnsupportedVersion.code());
    answer.api_keys.retain(|it| it.api_key == number(ApiKey::ApiVersions));
    answer
}

#[expect(clippy::as_conversions, reason = "the discriminants of the enum are the numbers")]
fn number(key: ApiKey) -> i16 {
    key as i16
}

#[cfg(test)]
#[path = "tests/api.rs"]
mod tests;
