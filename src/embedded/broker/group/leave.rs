//! Leaving, which need not wait for the end of a session.

use kafka_protocol::{error::ResponseError, messages::leave_group_request::MemberIdentity};
use tokio::time::Instant;

use super::state::Group;

impl Group {
    /// Removes members, whatever generation they believe in. The answer has what became of each. A
    /// static member may be named by its instance alone, by somebody else.
    pub(crate) fn leave(
        &mut self,
        leavers: &[MemberIdentity],
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

    fn remove(&mut self, leaver: &MemberIdentity) -> Result<(), ResponseError> {
        let pending = self.pending.iter().position(|it| it.0 == leaver.member_id);
        if let Some(at) = pending {
            self.pending.remove(at);
            return Ok(());
        }
        let instance = leaver.group_instance_id.as_ref();
        let at = match instance.filter(|_| leaver.member_id.is_empty()) {
            Some(it) => self.holder(it).ok_or(ResponseError::UnknownMemberId)?,
            None => self.find(&leaver.member_id, instance)?,
        };
        self.members.remove(at).refuse(ResponseError::UnknownMemberId);
        Ok(())
    }
}
