//! The object that carries a value together with its schema.

use super::{
    fault::Fault,
    lexer::{Lexer, Next},
};

/// The places of an envelope's two members.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    /// The text of the schema.
    pub(super) schema_text: &'a [u8],
    /// Where the schema starts.
    pub(super) schema: Lexer<'a>,
    /// Where the payload starts.
    pub(super) payload: Lexer<'a>,
}

impl<'a> Envelope<'a> {
    /// Finds the members. Strings are looked into only when they are read.
    ///
    /// # Errors
    /// Fails if there are other members, or not these two.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut lexer = Lexer::new(bytes);
        if lexer.is_at_end() {
            return Err(Fault::data(NO_ENVELOPE));
        }
        let next = lexer.next()?;
        if next != Next::Object {
            lexer.skip()?;
            lexer.end(next)?;
            return Err(Fault::data(NO_ENVELOPE));
        }
        let (mut schema, mut payload, mut others) = (None, None, false);
        let mut members = lexer.open()?;
        while let Some(key) = lexer.key(&mut members)? {
            let place = lexer.skip()?;
            match &*key {
                "schema" => schema = Some((place, lexer.text_since(&place))),
                "payload" => payload = Some(place),
                _ => others = true,
            }
        }
        match (schema, payload, others) {
            (Some((schema, schema_text)), Some(payload), false) => {
                Ok(Self { schema_text, schema, payload })
            }
            _ => Err(Fault::data(NO_ENVELOPE)),
        }
    }
}

const NO_ENVELOPE: &str = "JsonConverter with schemas.enable requires \"schema\" and \"payload\" \
    fields and may not contain additional fields. If you are trying to deserialize plain JSON \
    data, set schemas.enable=false in your converter configuration.";
