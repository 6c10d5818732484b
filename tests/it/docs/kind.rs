//! What info strings mean.

/// What is done with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The connector is created.
    Connector,
    /// The connector is refused, for the reason in the next block.
    Refused,
    /// That reason.
    Reason,
    /// A worker is started with it.
    Worker,
    /// It is asked for, as text.
    Request,
    /// It is asked for, as a Struct in `JsonConverter`'s envelope.
    Envelope,
    /// Its call is made, and the keys of the exchange of that version compared.
    Exchange(u8),
    /// It is run.
    Commands,
    /// It is looked for in what the commands before it printed.
    Output,
    /// Nothing.
    Text,
}

impl Kind {
    /// What a block with that info string is, if anything.
    pub(super) fn of(info: &str) -> Option<Self> {
        Some(match info {
            "json connector" => Self::Connector,
            "json connector refused" => Self::Refused,
            "text error" => Self::Reason,
            "properties worker" => Self::Worker,
            "json request" => Self::Request,
            "json request envelope" => Self::Envelope,
            "json exchange 1" => Self::Exchange(1),
            "json exchange 2" => Self::Exchange(2),
            "json exchange 3" => Self::Exchange(3),
            "sh" => Self::Commands,
            "text output" => Self::Output,
            "text" => Self::Text,
            _ => return None,
        })
    }

    /// What the block before one of this kind must be.
    pub(super) fn follows(self) -> Option<Self> {
        match self {
            Self::Reason => Some(Self::Refused),
            Self::Output => Some(Self::Commands),
            _ => None,
        }
    }
}
