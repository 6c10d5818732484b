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
}

/// A request whose header was read.
struct Call {
    caller: Caller,
    body: Bytes,
    reply: Reply,
}

/// How an answer is written.
struct Reply {
    version: i16,
    header_version: i16,
    correlation: i32,
}

/// An answer, without its length in front; nothing for a request that wants none.
type Answer = Result<Option<Bytes>, Malformed>;

/// A request that the broker serves.
struct Api {
    key: ApiKey,
    min: i16,
    max: i16,
    serve: fn(Call) -> BoxFuture<'static, Answer>,
}

const fn api(
    key: ApiKey,
    min: i16,
    max: i16,
    serve: fn(Call) -> BoxFuture<'static, Answer>,
) -> Api {
    Api { key, min, max, serve }
}

/// The lowest versions are those of Apache Kafka 4, the highest those that mean no more than what
/// the broker does. `Produce` is said to begin at 0, as in Kafka: librdkafka takes a broker that
/// begins later for one without compression.
const APIS: &[Api] = &[
    api(ApiKey::Produce, 0, 11, |it| perhaps(it, produce::produce)),
    api(ApiKey::Fetch, 4, 16, |it| wait(it, fetch::fetch)),
    api(ApiKey::ListOffsets, 1, 7, |it| now(it, list_offsets::list_offsets)),
    api(ApiKey::Metadata, 0, 13, |it| now(it, metadata::metadata)),
    api(ApiKey::OffsetCommit, 2, 9, |it| now(it, offsets::commit)),
    api(ApiKey::OffsetFetch, 1, 9, |it| now(it, offsets::fetch)),
    api(ApiKey::FindCoordinator, 0, 4, |it| now(it, metadata::coordinator)),
    api(ApiKey::JoinGroup, 0, 9, |it| wait(it, membership::join)),
    api(ApiKey::Heartbeat, 0, 4, |it| now(it, membership::heartbeat)),
    api(ApiKey::LeaveGroup, 0, 5, |it| now(it, membership::leave)),
    api(ApiKey::SyncGroup, 0, 5, |it| wait(it, membership::sync)),
    api(ApiKey::DescribeGroups, 0, 5, |it| now(it, groups::describe)),
    api(ApiKey::ListGroups, 0, 5, |it| now(it, groups::list)),
    api(ApiKey::ApiVersions, 0, 4, |it| now(it, |_, _: ApiVersionsRequest| versions())),
    api(ApiKey::CreateTopics, 2, 7, |it| now(it, topics::create)),
    api(ApiKey::DeleteTopics, 1, 6, |it| now(it, topics::delete)),
    api(ApiKey::DeleteRecords, 0, 2, |it| now(it, partitions::delete_records)),
    api(ApiKey::InitProducerId, 0, 4, |it| now(it, produce::producer_id)),
    api(ApiKey::OffsetForLeaderEpoch, 2, 4, |it| now(it, list_offsets::by_epoch)),
    api(ApiKey::DescribeConfigs, 1, 4, |it| now(it, configs::describe)),
    api(ApiKey::AlterConfigs, 0, 2, |it| now(it, configs::alter)),
    api(ApiKey::CreatePartitions, 0, 3, |it| now(it, partitions::create)),
    api(ApiKey::DeleteGroups, 0, 2, |it| now(it, groups::delete)),
    api(ApiKey::IncrementalAlterConfigs, 0, 1, |it| now(it, configs::alter_some)),
    api(ApiKey::OffsetDelete, 0, 0, |it| now(it, offsets::delete)),
    api(ApiKey::DescribeCluster, 0, 1, |it| now(it, metadata::cluster)),
];

/// Answers one frame.
///
/// # Errors
/// Fails for a request that is malformed, or that `ApiVersions` did not offer. As with Kafka, the
/// connection ends with it; only `ApiVersions` itself is answered in any version.
pub(super) async fn answer(cluster: Arc<Cluster>, host: StrBytes, mut frame: Bytes) -> Answer {
    let (key, version) = opening(&frame).ok_or(Malformed)?;
    let api = APIS.iter().find(|it| number(it.key) == key).ok_or(Malformed)?;
    let is_served = (api.min..=api.max).contains(&version);
    if !is_served && api.key != ApiKey::ApiVersions {
        return Err(Malformed);
    }
    let header: RequestHeader = decode(&mut frame, api.key.request_header_version(version))?;
    let correlation = header.correlation_id;
    if !is_served {
        let reply = Reply { version: 0, header_version: 0, correlation };
        return reply.write(&unsupported_version());
    }
    let client = header.client_id.unwrap_or_default();
    let header_version = api.key.response_header_version(version);
    let reply = Reply { version, header_version, correlation };
    let caller = Caller { cluster, version, client, host };
    (api.serve)(Call { caller, body: frame, reply }).await
}

/// Key and version, with which every request opens.
pub(super) fn opening(frame: &[u8]) -> Option<(i16, i16)> {
    let (key, rest) = frame.split_first_chunk()?;
    let version = rest.first_chunk()?;
    Some((i16::from_be_bytes(*key), i16::from_be_bytes(*version)))
}

fn now<Q: Decodable, R: Encodable>(
    call: Call,
    handle: fn(&Caller, Q) -> R,
) -> BoxFuture<'static, Answer> {
    let Call { caller, mut body, reply } = call;
    let request = decode(&mut body, caller.version);
    Box::pin(ready(request.and_then(|it| reply.write(&handle(&caller, it)))))
}

/// For a request that may want no answer.
fn perhaps<Q: Decodable, R: Encodable>(
    call: Call,
    handle: fn(&Caller, Q) -> Option<R>,
) -> BoxFuture<'static, Answer> {
    let Call { caller, mut body, reply } = call;
    let request = decode(&mut body, caller.version);
    let answer = request.map(|it| handle(&caller, it));
    Box::pin(ready(answer.and_then(|it| it.map_or(Ok(None), |it| reply.write(&it)))))
}

fn wait<Q, R, F>(call: Call, handle: fn(Caller, Q) -> F) -> BoxFuture<'static, Answer>
where
    Q: Decodable + Send + 'static,
    R: Encodable,
    F: Future<Output = R> + Send + 'static,
{
    let Call { caller, mut body, reply } = call;
    let request = decode(&mut body, caller.version);
    Box::pin(async move {
        let answer = handle(caller, request?).await;
        reply.write(&answer)
    })
}

impl Reply {
    /// An answer that cannot be written in its version is a fault of ours, and costs the connection.
    fn write<R: Encodable>(&self, answer: &R) -> Answer {
        let mut frame = BytesMut::new();
        let header = ResponseHeader::default().with_correlation_id(self.correlation);
        header.encode(&mut frame, self.header_version).map_err(|_| Malformed)?;
        answer.encode(&mut frame, self.version).map_err(|_| Malformed)?;
        Ok(Some(frame.freeze()))
    }
}

fn versions() -> ApiVersionsResponse {
    let keys = APIS.iter().map(|it| {
        ApiVersion::default()
            .with_api_key(number(it.key))
            .with_min_version(it.min)
            .with_max_version(it.max)
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
