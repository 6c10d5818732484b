//! What a header's text means.

use crate::{
    convert::pairs::Pairs,
    record::data::{Kind, Schema, SchemaAndValue, SchemaRef, Value},
};

use super::{
    merge::{Merger, align},
    numbers::number,
    temporal::temporal,
    tokens::{Tokens, trim},
};

/// Infers the type of `text`: what fits none is a string. Lists and maps nested more than 128
/// deep are strings too.
pub(super) fn infer(text: &str) -> SchemaAndValue {
    if text.is_empty() {
        return SchemaAndValue::string("");
    }
    let mut parser = Parser { tokens: Tokens::new(text), depth: 0 };
    parser.parse(false).unwrap_or_else(|Unparsable| SchemaAndValue::string(text))
}

/// The text is no list, map or literal where one was expected.
struct Unparsable;

type Parsed = Result<SchemaAndValue, Unparsable>;

struct Parser<'a> {
    tokens: Tokens<'a>,
    depth: u8,
}

const DEEPEST: u8 = 128;

impl Parser<'_> {
    /// A value; `embedded` in a list or map, where strings must stand in double quotes.
    fn parse(&mut self, embedded: bool) -> Parsed {
        if !self.tokens.has_next() {
            return Ok(SchemaAndValue::NULL);
        }
        if embedded && self.tokens.consume("\"") {
            return Ok(self.quoted());
        }
        if self.literal("null", embedded) {
            return Ok(SchemaAndValue::NULL);
        }
        for (word, truth) in [("true", true), ("false", false)] {
            if self.literal(word, embedded) {
                let schema = Schema::new(Kind::Boolean);
                return Ok(SchemaAndValue::new(schema, Value::Boolean(truth)));
            }
        }
        let start = self.tokens.mark();
        if let Some(container) = self.container() {
            match container {
                Ok(value) => return Ok(value),
                Err(Unparsable) => self.tokens.rewind(start),
            }
        }
        let token = self.tokens.next();
        let word = trim(token);
        if word.is_empty() {
            return Ok(SchemaAndValue::string(token));
        }
        match self.word(word) {
            Some(value) => Ok(value),
            None if embedded => Err(Unparsable),
            None => Ok(SchemaAndValue::string(self.tokens.text())),
        }
    }

    /// Reads `word` if it comes next and, outside of lists and maps, last.
    fn literal(&mut self, word: &str, embedded: bool) -> bool {
        let start = self.tokens.mark();
        if self.tokens.consume(word) && (embedded || !self.tokens.has_next()) {
            return true;
        }
        self.tokens.rewind(start);
        false
    }

    /// A list or a map, if one starts here.
    fn container(&mut self) -> Option<Parsed> {
        let list = self.tokens.consume("[");
        if !list && !self.tokens.consume("{") {
            return None;
        }
        if self.depth == DEEPEST {
            return Some(Err(Unparsable));
        }
        self.depth += 1;
        let parsed = if list { self.list() } else { self.map() };
        self.depth -= 1;
        Some(parsed)
    }

    fn word(&mut self, word: &str) -> Option<SchemaAndValue> {
        let digit = word.starts_with(|it: char| it.is_ascii_digit());
        if digit && let Some(value) = self.temporal(word) {
            return Some(value);
        }
        if digit || word.starts_with(['+', '-']) { number(word) } else { None }
    }

    /// A time consists of five tokens, because a colon is a delimiter.
    fn temporal(&mut self, word: &str) -> Option<SchemaAndValue> {
        let start = self.tokens.mark();
        // Nothing that long is a time; it is not worth a copy.
        if let Some(rest) = self.tokens.take(4).filter(|it| it.len() < 64)
            && let Some(value) = temporal(&format!("{word}{rest}"))
        {
            return Some(value);
        }
        self.tokens.rewind(start);
        temporal(word)
    }

    /// What stands up to the next quote; escapes stay as they are.
    fn quoted(&mut self) -> SchemaAndValue {
        let mut text = String::new();
        while self.tokens.has_next() && !self.tokens.consume("\"") {
            text.push_str(self.tokens.next());
        }
        temporal(&text).unwrap_or_else(|| SchemaAndValue::string(text))
    }

    fn list(&mut self) -> Parsed {
        let mut items = Vec::new();
        let mut merger = Merger::default();
        while self.tokens.has_next() {
            if self.tokens.consume("]") {
                let schema = merger.schema();
                if let Some(schema) = &schema {
                    let aligned = items.into_iter().map(|it| align(it, schema));
                    items = aligned.collect::<Option<_>>().ok_or(Unparsable)?;
                }
                let schema = Schema::new(Kind::Array(schema));
                return Ok(SchemaAndValue::new(schema, Value::Array(items)));
            }
            if self.tokens.consume(",") {
                return Err(Unparsable);
            }
            let item = self.parse(true)?;
            merger.merge(item.schema.as_ref());
            items.push(item.value);
            let here = self.tokens.mark();
            if self.tokens.consume("]") {
                self.tokens.rewind(here);
            } else if !self.tokens.consume(",") {
                return Err(Unparsable);
            }
        }
        Err(Unparsable)
    }

    fn map(&mut self) -> Parsed {
        let mut pairs = Pairs::default();
        let (mut keys, mut values) = (Merger::default(), Merger::default());
        while self.tokens.has_next() {
            if self.tokens.consume("}") {
                let keys = keys.schema();
                // Without a type of the keys, that of the values does not count either.
                let values = keys.as_ref().and_then(|_| values.schema());
                let align = |value, schema: Option<&SchemaRef>| match schema {
                    Some(schema) => align(value, schema).ok_or(Unparsable),
                    None => Ok(value),
                };
                let aligned = pairs.into_vec().into_iter().map(|(key, value)| {
                    Ok((align(key, keys.as_ref())?, align(value, values.as_ref())?))
                });
                let pairs = aligned.collect::<Result<_, Unparsable>>()?;
                let schema = Schema::new(Kind::Map(keys, values));
                return Ok(SchemaAndValue::new(schema, Value::Map(pairs)));
            }
            if self.tokens.consume(",") {
                return Err(Unparsable);
            }
            let key = self.parse(true)?;
            if key.is_null() || !self.tokens.consume(":") {
                return Err(Unparsable);
            }
            let value = self.parse(true)?;
            self.tokens.consume(",");
            keys.merge(key.schema.as_ref());
            values.merge(value.schema.as_ref());
            pairs.insert(key.value, value.value);
        }
        Err(Unparsable)
    }
}
