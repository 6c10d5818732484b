//! The reference manual, written from the tables of keys.

use std::fmt::Write as _;

use crate::config::{Check, ConfigKey, DefaultValue, Effect, Harmless, KeyTable};

/// Markdown sections, one a table.
pub fn render(tables: &[&KeyTable]) -> String {
    let mut text = String::new();
    for KeyTable { title, about, keys } in tables {
        // Writing to a string cannot fail.
        let _infallible = write!(text, "\n## {title}\n\n{about}\n\n");
        text.push_str("| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n");
        for key in *keys {
            let _infallible = writeln!(
                text,
                "| `{}` | {} | {} | {} |",
                key.name,
                key.kind.name(),
                default(key),
                cell(&meaning(key))
            );
        }
    }
    text
}

fn default(key: &ConfigKey) -> String {
    match key.default {
        DefaultValue::Required => "required".to_owned(),
        DefaultValue::Null | DefaultValue::Text("") => String::new(),
        DefaultValue::Text(text) => format!("`{}`", cell(text)),
    }
}

fn meaning(key: &ConfigKey) -> String {
    let mut parts = vec![key.doc.to_owned()];
    match key.check {
        Check::AtLeast(least) => parts.push(format!("At least {least}.")),
        Check::Between(least, most) => parts.push(format!("From {least} to {most}.")),
        Check::Factor => parts.push("At least 1.".to_owned()),
        Check::Any
        | Check::OneOf(_)
        | Check::OneOfAnyCase(_)
        | Check::NotEmpty
        | Check::Regex
        | Check::With(_) => {}
    }
    match key.effect {
        Effect::Effective => {}
        Effect::NoEffect(reason) => parts.push(format!("**Has no effect**: {reason}.")),
        Effect::NotYet(Harmless::Any) => {
            parts.push("*Accepted; nothing uses it in this version.*".to_owned());
        }
        Effect::NotYet(Harmless::Empty) => {
            parts.push("*Refused in this version if set.*".to_owned());
        }
        Effect::NotYet(Harmless::Values(values)) => {
            let values: Vec<String> = values.iter().map(|it| format!("`{it}`")).collect();
            parts.push(format!("*Only {} in this version.*", values.join(", ")));
        }
    }
    if !key.aliases.is_empty() {
        let spellings: Vec<String> = key.aliases.iter().map(|it| format!("`{it}`")).collect();
        parts.push(format!("Also spelt {}.", spellings.join(", ")));
    }
    if key.extension {
        parts.push("*Extension.*".to_owned());
    }
    parts.join(" ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
