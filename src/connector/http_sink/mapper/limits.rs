//! How much a message may hold.

/// The bounds of one message. Beyond one of them the message is refused, with the field's name.
///
/// JSON may nest 128 levels; a Struct as deep as its converter allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a text or bytes value.
    pub value_bytes: usize,
    /// Headers of a request or of a part: each value counts.
    pub headers: usize,
    /// Bytes of the names and values of all headers of a request or of a part.
    pub header_bytes: usize,
    /// Fields of a form.
    pub form_fields: usize,
    /// Parts of a multipart body.
    pub parts: usize,
    /// Attributes.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            value_bytes: 64 * 1024 * 1024,
            headers: 1000,
            header_bytes: 64 * 1024,
            form_fields: 10_000,
            parts: 1000,
            attributes: 1000,
        }
    }
}
