# The project's commands; CI calls the same.

# List the commands.
default:
    @just --list

# Everything that has to hold before a change lands, tests included. CI runs the same.
check: format lint docs-build deny test

# What the parts of an exchange's way cost: decode, encode, tracker.
bench-parts *filter:
    cargo bench --bench parts -- {{filter}}

# What an exchange costs, next to a program without features: on a real Kafka, some minutes.
bench *options:
    cargo bench --bench compare -- {{options}}

# The formatting.
format:
    cargo fmt --all --check

# The lints, warnings as errors.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Quick, a minute: every unit test and the project's own rules; needs nothing but the toolchain.
quick:
    cargo test --lib
    cargo test --test it rules

# Full, minutes: every test; those that need a broker start a real Kafka. `just test name` runs those with the name.
test *filter:
    cargo test --workspace {{filter}}

# On demand, as long as it is told to: the ledger of records over many kills, from a seed.
ledger records kills seed:
    ROUNDTRIP_TEST_BROKER=kafka ROUNDTRIP_LEDGER_RECORDS={{records}} ROUNDTRIP_LEDGER_KILLS={{kills}} \
        ROUNDTRIP_LEDGER_SEED={{seed}} cargo test --test it kills -- --nocapture

# The tests that need a broker, and nothing but a real one.
it *filter:
    ROUNDTRIP_TEST_BROKER=kafka cargo test --test it {{filter}}

# The documentation of the code.
docs-build:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items

# Licences, sources and duplicates of the dependencies.
deny:
    cargo deny --log-level error check bans licenses sources

# Known vulnerabilities of the dependencies; needs the advisory database.
advisories:
    cargo deny check advisories

# Write the generated reference anew.
reference:
    UPDATE_REFERENCE=1 cargo test --lib reference

# Format, and apply what the linter can mend.
fix:
    cargo fmt --all
    cargo clippy --workspace --all-targets --fix --allow-dirty --allow-staged

# A worker with a properties file and connector files.
worker *files:
    cargo run --release -- worker {{files}}
