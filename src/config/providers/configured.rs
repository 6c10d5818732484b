//! The providers that a worker's configuration names.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use regex::Regex;

use crate::config::{
    ConfigKey, KeyTable, RawConfig, Reader, Resolved, files, full_match,
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
     is.",
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

    /// Replaces the references in all values. Reads files and the environment.
    pub fn resolve(&self, raw: RawConfig) -> Resolved {
        let mut values = RawConfig::default();
        for (name, value) in raw.iter() {
            values.set(name, value.map(|it| self.resolve_value(it)));
        }
        Resolved { raw, values }
    }

    fn resolve_value(&self, value: &str) -> String {
        let mut resolved = String::with_capacity(value.len());
        for piece in pieces(value) {
            match piece {
                Piece::Literal(text) => resolved.push_str(text),
                Piece::Reference { text, provider, path, key } => {
                    let found = self.0.get(provider).and_then(|it| it.get(path, key));
                    resolved.push_str(found.as_deref().unwrap_or(text));
                }
            }
        }
        resolved
    }
}

impl Provider {
    fn get(&self, path: &str, key: &str) -> Option<String> {
        match self {
            Self::Env(names) => {
                (path.is_empty() && names.is_match(key)).then(|| std::env::var(key).ok())?
            }
            Self::File(allowed) => {
                let text = read(&allowed.resolve(Path::new(path))?)?;
                files::properties(path, &text).ok()?.get(key).map(str::to_owned)
            }
            Self::Directory(allowed) => {
                // The key names a file, not a path: no separator may lead elsewhere.
                let plain = !key.is_empty() && !key.contains(['/', '\\']) && key != "..";
                plain.then(|| read(&allowed.resolve(&Path::new(path).join(key))?))?
            }
        }
    }
}

fn read(path: &PathBuf) -> Option<String> {
    let mut text = String::new();
    let mut file = File::open(path).ok()?.take(MAX_FILE + 1);
    let length = file.read_to_string(&mut text).ok()?;
    u64::try_from(length).is_ok_and(|it| it <= MAX_FILE).then_some(text)
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

    #[test]
    fn resolves_each_kind_in_one_pass() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_str().unwrap();
        std::fs::write(dir.path().join("s.properties"), "user=me\nagain=${env:HOME}\n").unwrap();
        std::fs::write(dir.path().join("token"), "s3cret").unwrap();
        let (providers, warnings) = providers(&[
            ("config.providers", "env, file,dir"),
            ("config.providers.env.class", &class("EnvVar")),
            ("config.providers.env.param.allowlist.pattern", "CARGO_PKG_.*"),
            ("config.providers.file.class", &class("File")),
            ("config.providers.file.param.allowed.paths", path),
            ("config.providers.dir.class", &class("Directory")),
        ])
        .unwrap();
        assert_eq!(warnings, 1, "dir reads everywhere");
        let cases = [
            (format!("${{file:{path}/s.properties:user}}@h"), "me@h".to_owned()),
            (format!("${{dir:{path}:token}}"), "s3cret".to_owned()),
            (format!("${{file:{path}/s.properties:again}}"), "${env:HOME}".to_owned()),
            ("${env:CARGO_PKG_NAME}${env:CARGO_PKG_NAME}".to_owned(), "roundtrip".repeat(2)),
        ];
        for (value, expected) in cases {
            assert_eq!(providers.resolve_value(&value), expected);
        }
        for left in [
            "${env:HOME}".to_owned(),
            "${vault:a:b}".to_owned(),
            format!("${{file:{path}/s.properties:nobody}}"),
            "${file:/etc/hostname:x}".to_owned(),
            format!("${{dir:{path}:../etc}}"),
            format!("${{dir:{path}/sub:..}}"),
            "${env:path:CARGO_PKG_NAME}".to_owned(),
        ] {
            assert_eq!(providers.resolve_value(&left), left);
        }
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
