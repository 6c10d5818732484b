//! The providers that a worker's configuration names.

use std::{collections::BTreeMap, env::VarError, fs::File, io::Read, path::Path};

use regex::Regex;

use crate::config::{
    ConfigKey, ConfigProblem, ConfigWarning, KeyTable, RawConfig, Reader, Resolved, files,
    full_match,
    providers::{
        allowed::AllowedPaths,
        reference::{Piece, pieces},
    },
};

/// The keys that configure providers.
pub static KEYS: KeyTable = KeyTable {
    title: "Configuration providers",
    about: "A value may refer to a secret that is kept elsewhere: `${env:NAME}`, \
            `${file:/path/to/file.properties:key}`, `${directory:/path:file}`. The worker resolves \
            references where it runs the connector; REST and the configuration topic keep the text \
            as written.",
    keys: &[PROVIDERS, CLASS, ALLOWED_PATHS, ALLOWLIST_PATTERN, PARAM],
};

const PROVIDERS: ConfigKey = ConfigKey::list(
    "config.providers",
    "The names of the providers, as references use them. A reference to another name stays as it \
     is, with a warning. One that a provider cannot resolve is an error.",
);
const CLASS: ConfigKey = ConfigKey::class(
    "config.providers.<name>.class",
    "One of `org.apache.kafka.common.config.provider.FileConfigProvider`, \
     `...DirectoryConfigProvider` and `...EnvVarConfigProvider`.",
);
const ALLOWED_PATHS: ConfigKey = ConfigKey::text(
    "config.providers.<name>.param.allowed.paths",
    "Directories, between commas, beneath which the provider may read; links and `..` do not lead \
     out of them. Without it the provider reads every file that the process may read, as in Kafka \
     Connect, and the worker warns at each start.",
);
const ALLOWLIST_PATTERN: ConfigKey = ConfigKey::regex(
    "config.providers.<name>.param.allowlist.pattern",
    "The names of the environment variables that may be read, for the environment's provider.",
)
.or(".*");
const PARAM: ConfigKey = ConfigKey::text(
    "config.providers.<name>.param.<param>",
    "Any other parameter of a provider. The built-in ones have those listed above and no more.",
)
.no_effect("no built-in provider has that parameter");

/// The longest file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The configured providers, by name.
#[derive(Clone, Debug, Default)]
pub struct Providers(BTreeMap<String, Provider>);

#[derive(Clone, Debug)]
enum Provider {
    Env(Regex),
    File(AllowedPaths),
    Directory(AllowedPaths),
}

impl Providers {
    /// Reads the providers of a worker's configuration.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let names = reader.list(&PROVIDERS);
        let mut providers = BTreeMap::new();
        for name in names {
            if let Some(provider) = provider(reader, &name) {
                providers.insert(name, provider);
            }
        }
        Self(providers)
    }

    /// Replaces the references in all values. Reads files and the environment. What cannot be
    /// replaced stays as it is and is told in the result.
    pub fn resolve(&self, raw: RawConfig) -> Resolved {
        let mut resolved = Resolved::default();
        for (name, value) in raw.iter() {
            let value = value.map(|it| self.resolve_value(name, it, &mut resolved));
            resolved.values.set(name, value);
        }
        Resolved { raw, ..resolved }
    }

    fn resolve_value(&self, name: &str, value: &str, told: &mut Resolved) -> String {
        let mut resolved = String::with_capacity(value.len());
        for piece in pieces(value) {
            let Piece::Reference { text, provider, path, key } = piece else {
                resolved.push_str(piece.text());
                continue;
            };
            let found = self.0.get(provider).map(|it| it.get(path, key));
            match found {
                Some(Ok(found)) => {
                    resolved.push_str(&found);
                    continue;
                }
                Some(Err(reason)) => {
                    let message = format!("{name}: {text} of provider {provider}: {reason}");
                    told.problems.push(ConfigProblem::new(name, message));
                }
                None => {
                    let message = format!(
                        "{name}: {text} stays as it is: the worker's config.providers does not \
                         list {provider}"
                    );
                    told.warnings.push(ConfigWarning { key: name.to_owned(), message });
                }
            }
            resolved.push_str(text);
        }
        resolved
    }
}

impl Provider {
    /// The value, or what keeps it from being had; never a part of a file.
    fn get(&self, path: &str, key: &str) -> Result<String, String> {
        match self {
            Self::Env(_) if !path.is_empty() => {
                Err("a variable has no path: write ${env:NAME}".to_owned())
            }
            Self::Env(names) if !names.is_match(key) => {
                Err(format!("its allowlist.pattern does not allow variable {key}"))
            }
            Self::Env(_) => std::env::var(key).map_err(|err| match err {
                VarError::NotPresent => format!("environment variable {key} is not set"),
                VarError::NotUnicode(_) => format!("environment variable {key} is not UTF-8"),
            }),
            Self::File(allowed) => {
                let text = read(allowed, Path::new(path))?;
                let keys = files::properties(path, &text).map_err(|err| err.to_string())?;
                let value = keys.get(key).map(str::to_owned);
                value.ok_or_else(|| format!("file {path} has no key {key}"))
            }
            Self::Directory(allowed) => {
                // The key names a file, not a path: no separator may lead elsewhere.
                if key.is_empty() || key.contains(['/', '\\']) || key == ".." {
                    return Err(format!("{key:?} is no name of a file"));
                }
                read(allowed, &Path::new(path).join(key))
            }
        }
    }
}

fn read(allowed: &AllowedPaths, path: &Path) -> Result<String, String> {
    let file = path.display();
    let unreadable = |reason: &str| format!("file {file} cannot be read: {reason}");
    let real = allowed.resolve(path).map_err(|err| unreadable(&err))?;
    let opened = File::open(real).map_err(|err| unreadable(&err.to_string()))?;
    let mut text = String::new();
    opened
        .take(MAX_FILE + 1)
        .read_to_string(&mut text)
        .map_err(|err| unreadable(&err.to_string()))?;
    if u64::try_from(text.len()).is_ok_and(|it| it <= MAX_FILE) {
        return Ok(text);
    }
    Err(unreadable("it is larger than 1 MiB"))
}

fn provider(reader: &mut Reader<'_>, name: &str) -> Option<Provider> {
    let class = reader.text_at(&CLASS, &[name]);
    let paths = reader.text_at(&ALLOWED_PATHS, &[name]);
    let allowed = AllowedPaths::new(paths.as_deref());
    let short = class.as_deref().map(|it| it.strip_prefix(PACKAGE).unwrap_or(it));
    match short {
        Some("EnvVarConfigProvider") => {
            let pattern = reader.text_at(&ALLOWLIST_PATTERN, &[name]);
            full_match(pattern.as_deref().unwrap_or(".*")).ok().map(Provider::Env)
        }
        Some(short @ ("FileConfigProvider" | "DirectoryConfigProvider")) => {
            if allowed.is_open() {
                reader.warn(
                    &PROVIDERS,
                    &format!("provider {name} may read every file: set its allowed.paths"),
                );
            }
            let file = short == "FileConfigProvider";
            Some(if file { Provider::File(allowed) } else { Provider::Directory(allowed) })
        }
        Some(_) => {
            reader.refuse(&PROVIDERS, &format!("the class of provider {name} is not built in"));
            None
        }
        None => {
            reader.missing(&CLASS, &[name]);
            None
        }
    }
}

const PACKAGE: &str = "org.apache.kafka.common.config.provider.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigDef, Settings};

    fn providers(worker: &[(&str, &str)]) -> Result<(Providers, usize), String> {
        let def = ConfigDef::new(&[&KEYS]);
        let raw: RawConfig = worker.iter().copied().collect();
        let settings = Settings::read(&def, &raw.into());
        let mut reader = Reader::new(&def, &settings);
        let providers = Providers::read(&mut reader);
        let finished = reader.finish(providers).map_err(|err| err.to_string());
        finished.map(|(providers, warnings)| (providers, warnings.len()))
    }

    fn class(name: &str) -> String {
        format!("{PACKAGE}{name}ConfigProvider")
    }

    /// `env`, which knows `CARGO_PKG_*`, `file` beneath `path`, and `dir`, which reads everywhere.
    fn one_of_each(path: &str) -> (Providers, usize) {
        providers(&[
            ("config.providers", "env, file,dir"),
            ("config.providers.env.class", &class("EnvVar")),
            ("config.providers.env.param.allowlist.pattern", "CARGO_PKG_.*"),
            ("config.providers.file.class", &class("File")),
            ("config.providers.file.param.allowed.paths", path),
            ("config.providers.dir.class", &class("Directory")),
        ])
        .unwrap()
    }

    #[test]
    fn resolves_each_kind_in_one_pass() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_str().unwrap();
        std::fs::write(dir.path().join("s.properties"), "user=me\nagain=${env:HOME}\n").unwrap();
        std::fs::write(dir.path().join("token"), "s3cret").unwrap();
        let (providers, warnings) = one_of_each(path);
        assert_eq!(warnings, 1, "dir reads everywhere");
        let value = |text: &str| {
            let raw: RawConfig = [("k", text)].into_iter().collect();
            providers.resolve(raw).values.get("k").unwrap().to_owned()
        };
        let cases = [
            (format!("${{file:{path}/s.properties:user}}@h"), "me@h".to_owned()),
            (format!("${{dir:{path}:token}}"), "s3cret".to_owned()),
            (format!("${{file:{path}/s.properties:again}}"), "${env:HOME}".to_owned()),
            ("${env:CARGO_PKG_NAME}${env:CARGO_PKG_NAME}".to_owned(), "roundtrip".repeat(2)),
        ];
        for (text, expected) in cases {
            assert_eq!(value(&text), expected);
        }
    }

    #[test]
    fn a_reference_that_cannot_be_resolved_is_a_problem_and_not_text() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_str().unwrap();
        std::fs::write(dir.path().join("s.properties"), "user=hunter2\n").unwrap();
        let (providers, _) = one_of_each(path);
        let cases = [
            ("${env:HOME}".to_owned(), "allowlist.pattern does not allow variable HOME".to_owned()),
            ("${env:CARGO_PKG_X}".to_owned(), "variable CARGO_PKG_X is not set".to_owned()),
            ("${env:p:CARGO_PKG_NAME}".to_owned(), "a variable has no path".to_owned()),
            (
                format!("${{file:{path}/s.properties:nobody}}"),
                format!("file {path}/s.properties has no key nobody"),
            ),
            (
                "${file:/etc/hostname:x}".to_owned(),
                "file /etc/hostname cannot be read: it is missing, or not beneath allowed.paths"
                    .to_owned(),
            ),
            (format!("${{dir:{path}:../etc}}"), "is no name of a file".to_owned()),
            (format!("${{dir:{path}/sub:..}}"), "is no name of a file".to_owned()),
            (format!("${{dir:{path}:none}}"), format!("file {path}/none cannot be read: No such")),
        ];
        for (text, expected) in cases {
            let raw: RawConfig = [("k", text.as_str())].into_iter().collect();
            let resolved = providers.resolve(raw);
            let [problem] = resolved.problems.as_slice() else { panic!("{:?}", resolved.problems) };
            assert!(problem.message.starts_with(&format!("k: {text} of provider ")), "{problem}");
            assert!(problem.message.contains(&expected), "{problem}");
            assert!(!problem.message.contains("hunter2"));
        }
    }

    #[test]
    fn a_reference_to_a_provider_that_is_not_configured_stays_text_and_is_told() {
        let raw: RawConfig = [("k", "${vault:a:b}")].into_iter().collect();
        let resolved = Providers::default().resolve(raw);
        assert_eq!(resolved.values.get("k"), Some("${vault:a:b}"));
        assert!(resolved.problems.is_empty());
        let [warning] = resolved.warnings.as_slice() else { panic!("{:?}", resolved.warnings) };
        assert_eq!(
            warning.to_string(),
            "k: ${vault:a:b} stays as it is: the worker's config.providers does not list vault"
        );
    }

    #[test]
    fn what_is_resolved_stays_apart_from_what_was_written() {
        let (providers, _) = providers(&[
            ("config.providers", "env"),
            ("config.providers.env.class", &class("EnvVar")),
        ])
        .unwrap();
        let raw: RawConfig = [("a", "${env:CARGO_PKG_NAME}")].into_iter().collect();
        let resolved = providers.resolve(raw);
        assert_eq!(resolved.raw.get("a"), Some("${env:CARGO_PKG_NAME}"));
        assert_eq!(resolved.values.get("a"), Some("roundtrip"));
    }

    #[test]
    fn refuses_what_it_cannot_be() {
        let err = providers(&[("config.providers", "v")]).unwrap_err();
        assert!(err.contains("config.providers.v.class"), "{err}");
        let err = providers(&[("config.providers", "v"), ("config.providers.v.class", "x.Vault")]);
        assert!(err.unwrap_err().contains("provider v is not built in"));
    }
}
