//! What holds for every configuration.

use proptest::prelude::*;

use super::*;

fn entry() -> impl Strategy<Value = (String, String)> {
    let names: Vec<String> = Plugin::HttpSink
        .definition()
        .keys()
        .iter()
        .flat_map(|key| std::iter::once(key.name).chain(key.aliases.iter().copied()))
        .map(|it| it.replace("<id>", "a").replace("<n>", "0"))
        .collect();
    let value = prop_oneof!["[a-z0-9,.:/${}*(-]{0,12}", "-?[0-9]{1,20}", "true|false|a|t"];
    (prop::sample::select(names), value)
}

proptest! {
    #[test]
    fn reading_and_validation_agree(entries in prop::collection::vec(entry(), 0..12)) {
        let mut config = sink(&[("config.ids", "a")]);
        for (name, value) in entries {
            config.set(name, Some(value));
        }
        let overrides = OverrideRules::default();
        let rules = WorkerRules { overrides: &overrides, group_id: None };
        let resolved = Resolved::from(config);
        let validation = validate(Plugin::HttpSink, &resolved, rules);
        match connector(Plugin::HttpSink, &resolved, rules) {
            Ok(_) => prop_assert_eq!(validation.error_count, 0),
            Err(ConfigProblems(problems)) => {
                prop_assert!(!problems.is_empty());
                let shown: usize = validation.keys.iter().map(|it| it.errors.len()).sum();
                prop_assert_eq!((problems.len(), shown), (validation.error_count, validation.error_count));
            }
        }
    }
}
