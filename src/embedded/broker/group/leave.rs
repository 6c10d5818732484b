//! Leaving, which need not wait for the end of a session.

use kafka_protocol::{error::ResponseError, protocol::StrBytes};
use tokio::time::Instant;

use super::state::Group;

/// Who leaves. A static member may be named by its instance alone, by somebody else.
#[derive(Clone, Debug)]
pub(crate) struct Leaver {
    pub(crate) member: StrBytes,
    pub(crate) instance: Option<StrBytes>,
}

impl Group {
    /// Removes members. The answer has what became of each.
    pub(crate) fn leave(
        &mut self,
        leavers: &[Leaver],
        now: Instant,
    ) -> Vec<Result<(), ResponseError>> {
        let had = self.members.len();
        let results = leavers.iter().map(|it| self.remove(it)).collect();
        if self.members.len() < had {
            self.prepare(now);
        } else {
            self.complete_if_all_joined(now);
        }
        results
    }

    fn remove(&mut self, leaver: &Leaver) -> Result<(), ResponseError> {
        let pending = self.pending.iter().position(|it| it.0 == leaver.member);
        if let Some(at) = pending {
            self.pending.remove(at);
            return Ok(());
        }
        let by_instance = leaver.instance.as_ref().filter(|_| leaver.member.is_empty());
        let at = match by_instance {
            Some(it) => self.holder(it).ok_or(ResponseError::UnknownMemberId)?,
            None => self.find(&leaver.member, leaver.instance.as_ref())?,
        };
        self.members.remove(at).refuse(ResponseError::UnknownMemberId);
        Ok(())
    }
}
