//! Decoding that garbage cannot make costly.
//!
//! The decoders take memory for as many elements as an array claims to have. So each request is
//! decoded twice: first through [`Doubting`], which lets no number be larger than the bytes that
//! are left, and only if that succeeds, as it is.

use bytes::{Buf, Bytes, TryGetError};
use kafka_protocol::protocol::{Decodable, buf::ByteBuf};

/// The bytes are not what they should be.
#[derive(Debug, thiserror::Error)]
#[error("malformed request")]
pub(super) struct Malformed;

/// Decodes a message; bytes after it are ignored, as Kafka does.
pub(super) fn decode<T: Decodable>(bytes: &mut Bytes, version: i16) -> Result<T, Malformed> {
    let mut doubting = Doubting { bytes: bytes.clone(), varint: 0, continued: 0 };
    T::decode(&mut doubting, version).map_err(|_| Malformed)?;
    T::decode(bytes, version).map_err(|_| Malformed)
}

/// Bytes whose numbers are not believed.
///
/// A count of 32 bits is cut to one more than the bytes that are left, so that an array with too
/// large a count still fails; other numbers are cut too, which does no harm: nobody looks at them. A
/// count in a varint is read byte by byte: more than four bytes, or a value above what is left,
/// fails at once.
struct Doubting {
    bytes: Bytes,
    /// The value so far of the varint that is being read, and how many of its bytes were.
    varint: usize,
    continued: u32,
}

impl Buf for Doubting {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
    }

    fn try_get_i32(&mut self) -> Result<i32, TryGetError> {
        let value = self.bytes.try_get_i32()?;
        let beyond = i32::try_from(self.bytes.remaining() + 1).unwrap_or(i32::MAX);
        Ok(value.min(beyond))
    }

    fn try_get_u8(&mut self) -> Result<u8, TryGetError> {
        let byte = self.bytes.try_get_u8()?;
        self.varint |= usize::from(byte & 0x7f) << (7 * self.continued);
        // Lengths count from one, as zero is null.
        if self.bytes.remaining() + 1 < self.varint || self.continued == 3 && 0x80 <= byte {
            return Err(TryGetError { requested: 1, available: 0 });
        }
        if byte < 0x80 {
            (self.varint, self.continued) = (0, 0);
        } else {
            self.continued += 1;
        }
        Ok(byte)
    }
}

impl ByteBuf for Doubting {
    fn peek_bytes(&mut self, range: std::ops::Range<usize>) -> Bytes {
        self.bytes.slice(range)
    }

    fn get_bytes(&mut self, size: usize) -> Bytes {
        self.bytes.split_to(size)
    }
}
