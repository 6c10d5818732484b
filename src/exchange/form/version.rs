//! Which form of an exchange a configuration asks for.

use std::str::FromStr;

/// The version of the exchange's Struct (`exchange.version`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeVersion {
    /// The shape of 2023: `httpRequest`, `httpResponse` with `responseHeaders` and `responseBody`.
    V1,
    /// The shape of 2026: `httpResponse` with `headers`, `bodyType`, `bodyAs...`.
    V2,
    /// The clean shape: `request`, `response` and `success` at the top.
    V3,
}

/// What is published of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Content {
    /// All of it.
    #[default]
    Exchange,
    /// The response alone.
    Response,
}

/// The text names no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found:?}")]
pub struct ParseFormError {
    expected: &'static str,
    found: String,
}

impl FromStr for ExchangeVersion {
    type Err = ParseFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "1" => Ok(Self::V1),
            "2" => Ok(Self::V2),
            "3" => Ok(Self::V3),
            _ => Err(ParseFormError { expected: "1, 2 or 3", found: text.to_owned() }),
        }
    }
}

/// In any case, as the JVM connectors compare.
impl FromStr for Content {
    type Err = ParseFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "exchange" => Ok(Self::Exchange),
            "response" => Ok(Self::Response),
            _ => Err(ParseFormError { expected: "exchange or response", found: text.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_expected() {
        assert_eq!("2".parse(), Ok(ExchangeVersion::V2));
        assert_eq!("Response".parse(), Ok(Content::Response));
        let err = "4".parse::<ExchangeVersion>().unwrap_err();
        assert_eq!(err.to_string(), r#"expected 1, 2 or 3, found "4""#);
        let err = "all".parse::<Content>().unwrap_err();
        assert_eq!(err.to_string(), r#"expected exchange or response, found "all""#);
    }
}
