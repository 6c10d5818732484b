//! Schemas in both directions, kept so that a record costs no schema work.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use crate::record::data::SchemaRef;

/// The texts that schemas were written as, by the schema's address.
///
/// Holds at most as many as it was made for; when one more comes, all are forgotten, which costs
/// less than keeping count of their use. Readers do not wait for one another.
#[derive(Debug)]
pub(super) struct TextCache {
    limit: usize,
    texts: RwLock<HashMap<usize, (SchemaRef, Arc<str>)>>,
}

/// The schemas that texts were read as. Besides the number, their bytes are limited.
#[derive(Debug)]
pub(super) struct SchemaCache {
    limit: usize,
    schemas: RwLock<Schemas>,
}

#[derive(Debug, Default)]
struct Schemas {
    bytes: usize,
    by_text: HashMap<Box<[u8]>, Option<SchemaRef>>,
}

/// Longer texts are read each time; together the texts may have this many times more.
const LONGEST_TEXT: usize = 256 << 10;
const TEXTS: usize = 64;

impl TextCache {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, texts: RwLock::default() }
    }

    /// The text of `schema`, made by `render` if it is not known.
    pub(super) fn get<E>(
        &self,
        schema: &SchemaRef,
        render: impl FnOnce() -> Result<String, E>,
    ) -> Result<Arc<str>, E> {
        // The schema is kept with its text, so its address is not used again.
        let address = Arc::as_ptr(schema).addr();
        let known = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = known.get(&address) {
            return Ok(text.clone());
        }
        drop(known);
        let text: Arc<str> = render()?.into();
        if 0 < self.limit {
            let mut known = self.texts.write().unwrap_or_else(PoisonError::into_inner);
            if self.limit <= known.len() {
                known.clear();
            }
            known.insert(address, (schema.clone(), text.clone()));
        }
        Ok(text)
    }
}

impl SchemaCache {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, schemas: RwLock::default() }
    }

    /// The schema that `text` describes, read by `parse` if it is not known.
    pub(super) fn get<E>(
        &self,
        text: &[u8],
        parse: impl FnOnce() -> Result<Option<SchemaRef>, E>,
    ) -> Result<Option<SchemaRef>, E> {
        let known = self.schemas.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = known.by_text.get(text) {
            return Ok(schema.clone());
        }
        drop(known);
        let schema = parse()?;
        if 0 < self.limit && text.len() <= LONGEST_TEXT {
            let mut known = self.schemas.write().unwrap_or_else(PoisonError::into_inner);
            if self.limit <= known.by_text.len() || LONGEST_TEXT * TEXTS < known.bytes {
                *known = Schemas::default();
            }
            known.bytes += text.len();
            known.by_text.insert(text.into(), schema.clone());
        }
        Ok(schema)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::data::{Kind, Schema};

    #[test]
    fn renders_each_schema_once_and_forgets_beyond_the_limit() {
        let cache = TextCache::new(2);
        let schemas: Vec<SchemaRef> = (0..3).map(|_| Schema::new(Kind::Int8).into()).collect();
        let mut renders = 0;
        let mut get = |nth: usize| {
            let text = cache.get::<()>(&schemas[nth], || {
                renders += 1;
                Ok("x".to_owned())
            });
            assert_eq!(text.unwrap(), "x".into());
            renders
        };
        assert_eq!([get(0), get(1), get(0), get(1)], [1, 2, 2, 2]);
        assert_eq!([get(2), get(2), get(0)], [3, 3, 4]);
    }

    #[test]
    fn parses_each_text_once_unless_it_is_too_long() {
        let cache = SchemaCache::new(2);
        let mut parses = 0;
        let mut get = |text: &[u8]| {
            let schema = cache.get::<()>(text, || {
                parses += 1;
                Ok(None)
            });
            assert_eq!(schema, Ok(None));
            parses
        };
        assert_eq!([get(b"a"), get(b"a"), get(b"b"), get(b"a")], [1, 1, 2, 2]);
        let long = vec![b' '; LONGEST_TEXT + 1];
        assert_eq!([get(&long), get(&long), get(b"a")], [3, 4, 4]);
    }
}
