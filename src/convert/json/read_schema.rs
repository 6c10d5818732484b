//! JSON as schemas.

use crate::record::data::{DECIMAL, Field, Kind, Schema, SchemaRef, Value};

use super::{
    Style,
    fault::Fault,
    lexer::{Lexer, Next},
    read::read_typed,
};

/// Reads a schema; `None` for null.
///
/// # Errors
/// Fails if a part that Connect needs is missing or wrong. Attributes of another type than theirs
/// are ignored, as Connect does.
pub(super) fn read_schema(mut lexer: Lexer<'_>, style: Style) -> Result<Option<SchemaRef>, Fault> {
    let lexer = &mut lexer;
    let next = lexer.next()?;
    if next == Next::Null {
        lexer.literal(next)?;
        return Ok(None);
    }
    if next != Next::Object {
        return Err(Fault::data(NO_TYPE));
    }
    let node = Node::read(lexer)?;
    let mut schema = Schema { optional: node.is_optional()?, ..Schema::new(node.kind(style)?) };
    schema.name = text(node.name)?;
    schema.doc = text(node.doc)?;
    schema.version = version(node.version)?;
    schema.parameters = parameters(node.parameters)?;
    if schema.name.as_deref() == Some(DECIMAL)
        && schema.kind == Kind::Bytes
        && schema.logical().is_none()
    {
        return Err(Fault::data("Decimal schema without a scale parameter"));
    }
    if let Some(mut default) = node.default {
        // An optional schema may say that its default is null, which is no default.
        let bare = SchemaRef::new(schema.clone());
        let value = read_typed(&mut default, &bare, style)?;
        schema.default = (value != Value::Null).then_some(value);
    }
    Ok(Some(schema.into()))
}

/// The places of a schema's parts.
#[derive(Default)]
struct Node<'a> {
    kind: Part<'a>,
    items: Part<'a>,
    keys: Part<'a>,
    values: Part<'a>,
    fields: Part<'a>,
    optional: Part<'a>,
    name: Part<'a>,
    version: Part<'a>,
    doc: Part<'a>,
    parameters: Part<'a>,
    default: Part<'a>,
}

type Part<'a> = Option<Lexer<'a>>;

impl<'a> Node<'a> {
    fn read(lexer: &mut Lexer<'a>) -> Result<Self, Fault> {
        let mut node = Self::default();
        let mut members = lexer.open()?;
        while let Some(key) = lexer.key(&mut members)? {
            let part = Some(lexer.skip()?);
            match &*key {
                "type" => node.kind = part,
                "items" => node.items = part,
                "keys" => node.keys = part,
                "values" => node.values = part,
                "fields" => node.fields = part,
                "optional" => node.optional = part,
                "name" => node.name = part,
                "version" => node.version = part,
                "doc" => node.doc = part,
                "parameters" => node.parameters = part,
                "default" => node.default = part,
                _ => {}
            }
        }
        Ok(node)
    }

    fn kind(&self, style: Style) -> Result<Kind, Fault> {
        let word = text(self.kind)?.ok_or_else(|| Fault::data(NO_TYPE))?;
        Ok(match word.as_str() {
            "int8" => Kind::Int8,
            "int16" => Kind::Int16,
            "int32" => Kind::Int32,
            "int64" => Kind::Int64,
            "float" => Kind::Float32,
            "double" => Kind::Float64,
            "boolean" => Kind::Boolean,
            "string" => Kind::String,
            "bytes" => Kind::Bytes,
            "array" => {
                let missing = "Array schema did not specify the element type";
                Kind::Array(Some(inner(self.items, style, missing)?))
            }
            "map" => Kind::Map(
                Some(inner(self.keys, style, "Map schema did not specify the key type")?),
                Some(inner(self.values, style, "Map schema did not specify the value type")?),
            ),
            "struct" => Kind::Struct(fields(self.fields, style)?),
            _ => return Err(Fault::data(format!("Unknown schema type: {word}"))),
        })
    }

    fn is_optional(&self) -> Result<bool, Fault> {
        self.optional.map_or(Ok(false), |mut it| Ok(it.next()? == Next::True))
    }
}

fn inner(part: Part<'_>, style: Style, missing: &str) -> Result<SchemaRef, Fault> {
    let schema = part.map_or(Ok(None), |it| read_schema(it, style))?;
    schema.ok_or_else(|| Fault::data(missing))
}

fn fields(part: Part<'_>, style: Style) -> Result<Vec<Field>, Fault> {
    let Some(mut lexer) = part else { return Err(Fault::data(NO_FIELDS)) };
    if lexer.next()? != Next::Array {
        return Err(Fault::data(NO_FIELDS));
    }
    let mut fields = Vec::new();
    let mut names = std::collections::HashSet::new();
    let mut members = lexer.open()?;
    while lexer.item(&mut members)? {
        let field = lexer.skip()?;
        let name = text(member(field, "field")?)?.ok_or_else(|| Fault::data(NO_FIELD_NAME))?;
        if !names.insert(name.clone()) {
            let message = "Cannot create field because of field name duplication";
            return Err(Fault::data(format!("{message} {name}")));
        }
        let schema = inner(Some(field), style, NO_TYPE).map_err(|it| it.within(&name))?;
        fields.push(Field { name, schema });
    }
    Ok(fields)
}

/// The place of the member `name` of the object at `lexer`, if that is one.
fn member<'a>(mut lexer: Lexer<'a>, name: &str) -> Result<Part<'a>, Fault> {
    let mut found = None;
    if lexer.next()? == Next::Object {
        let mut members = lexer.open()?;
        while let Some(key) = lexer.key(&mut members)? {
            let part = lexer.skip()?;
            if key == name {
                found = Some(part);
            }
        }
    }
    Ok(found)
}

/// The text at `part`, if it is text.
fn text(part: Part<'_>) -> Result<Option<String>, Fault> {
    let Some(mut lexer) = part else { return Ok(None) };
    if lexer.next()? != Next::String {
        return Ok(None);
    }
    Ok(Some(lexer.string()?.into_owned()))
}

/// The version, if it is a whole number; Connect keeps its low 32 bits.
fn version(part: Part<'_>) -> Result<Option<i32>, Fault> {
    let Some(mut lexer) = part else { return Ok(None) };
    if lexer.next()? != Next::Number {
        return Ok(None);
    }
    let number = lexer.number()?;
    if !number.whole {
        return Ok(None);
    }
    let [a, b, c, d, ..] = number.to_i64()?.to_le_bytes();
    Ok(Some(i32::from_le_bytes([a, b, c, d])))
}

fn parameters(part: Part<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    let Some(mut lexer) = part else { return Ok(parameters) };
    if lexer.next()? != Next::Object {
        return Ok(parameters);
    }
    let mut members = lexer.open()?;
    while let Some(name) = lexer.key(&mut members)? {
        let value = text(Some(lexer.skip()?))?;
        let value =
            value.ok_or_else(|| Fault::data("Schema parameters must have string values."))?;
        match parameters.iter_mut().find(|(it, _)| *it == name) {
            Some((_, slot)) => *slot = value,
            None => parameters.push((name.into_owned(), value)),
        }
    }
    Ok(parameters)
}

const NO_TYPE: &str = "Schema must contain 'type' field";
const NO_FIELDS: &str = "Struct schema's \"fields\" argument is not an array.";
const NO_FIELD_NAME: &str = "Struct schema's field name not specified properly";
