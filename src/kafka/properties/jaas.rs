//! The login line that Java clients take their SASL credentials from.

/// The credentials of a login line.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) module: String,
    pub(super) options: Vec<(String, String)>,
}

impl Login {
    /// Reads `<module> required name="value" ... ;`. `None` if the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().strip_suffix(';')?;
        let (module, rest) = text.trim().split_once(char::is_whitespace)?;
        let (flag, mut rest) = match rest.trim().split_once(char::is_whitespace) {
            Some((flag, rest)) => (flag, rest.trim()),
            None => (rest.trim(), ""),
        };
        if !["required", "requisite", "sufficient", "optional"].contains(&flag) {
            return None;
        }
        let mut options = Vec::new();
        while !rest.is_empty() {
            let (name, value, tail) = option(rest)?;
            options.push((name.to_owned(), value));
            rest = tail.trim_start();
        }
        Some(Self { module: module.to_owned(), options })
    }

    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The module's class without its package.
    pub(super) fn module_name(&self) -> &str {
        self.module.rsplit('.').next().unwrap_or(&self.module)
    }
}

/// The first option of `text`: its name, its value without quotes, and what follows.
fn option(text: &str) -> Option<(&str, String, &str)> {
    let (name, rest) = text.split_once('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|it| ['"', '\''].contains(it));
    let Some(quote) = quote else {
        let (value, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        return Some((name.trim(), value.to_owned(), tail));
    };
    let mut chars = rest.char_indices().skip(1);
    let mut value = String::new();
    while let Some((at, ch)) = chars.next() {
        if ch == quote {
            let (_, tail) = rest.split_at_checked(at + quote.len_utf8())?;
            return Some((name.trim(), value, tail));
        }
        value.push(if ch == '\\' { chars.next()?.1 } else { ch });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(&str, &[(&str, &str)])>) {
        let got = Login::parse(text);
        let got = got.as_ref().map(|it| {
            let options: Vec<_> =
                it.options.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            (it.module_name(), options)
        });
        assert_eq!(got, expect.map(|(module, options)| (module, options.to_vec())), "{text}");
    }

    #[test]
    fn reads_login_lines() {
        check(
            r#"org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="s;\"x y";"#,
            Some(("PlainLoginModule", &[("username", "a"), ("password", "s;\"x y")])),
        );
        check(
            "x.ScramLoginModule  required\n  username=a\n  password='b' ;",
            Some(("ScramLoginModule", &[("username", "a"), ("password", "b")])),
        );
        check("x.M required;", Some(("M", &[])));
        for bad in ["", ";", "x.M;", "x.M required", "x.M needed a=b;", "x.M required a=\"b;"] {
            check(bad, None);
        }
    }
}
