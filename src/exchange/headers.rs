//! HTTP headers as an exchange shows them: names in the case that they were written in, every
//! value of a repeated name kept.

/// HTTP headers, in order. A name occurs once, with all its values; names compare without case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HttpHeaders(Vec<(String, Vec<String>)>);

impl HttpHeaders {
    /// Adds a value, after those that `name` already has.
    pub fn append(&mut self, name: &str, value: impl Into<String>) {
        match self.entry(name) {
            Some(values) => values.push(value.into()),
            None => self.0.push((name.to_owned(), vec![value.into()])),
        }
    }

    /// Replaces all values of `name`.
    pub fn set(&mut self, name: &str, values: Vec<String>) {
        match self.entry(name) {
            Some(slot) => *slot = values,
            None => self.0.push((name.to_owned(), values)),
        }
    }

    /// Adds `values`, after those that `name` already has.
    pub fn extend(&mut self, name: String, values: Vec<String>) {
        match self.entry(&name) {
            Some(slot) => slot.extend(values),
            None => self.0.push((name, values)),
        }
    }

    /// Puts `text` in the place of every value of a name that `chosen` accepts.
    pub fn replace_values(&mut self, text: &str, chosen: impl Fn(&str) -> bool) {
        for (_, values) in self.0.iter_mut().filter(|(name, _)| chosen(name)) {
            for value in values {
                text.clone_into(value);
            }
        }
    }

    /// The values of `name`, in any case; `None` if there is no such header.
    pub fn get(&self, name: &str) -> Option<&[String]> {
        self.0.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, values)| &values[..])
    }

    /// The first value of `name`, in any case.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.get(name)?.first().map(String::as_str)
    }

    /// Each name with its values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn entry(&mut self, name: &str) -> Option<&mut Vec<String>> {
        self.0.iter_mut().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, values)| values)
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for HttpHeaders {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        let mut headers = Self::default();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        headers
    }
}
