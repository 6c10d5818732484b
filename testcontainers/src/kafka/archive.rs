//! Starting in half the time: the classes of a broker, loaded and checked once per machine.

use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;

use super::start::Builder;
use crate::{
    cache,
    engine::{Engine, KAFKA_VERSION, say},
    error::StartError,
};

/// Gives `engine` the archive of classes, made by a first broker that is started only for that.
///
/// A JVM that finds the archive made by another version ignores it. Without an archive, Kafka takes
/// longer to start and is otherwise the same, so a failure is only told.
pub(super) async fn with_archive(engine: Engine) -> Engine {
    static ARCHIVE: OnceCell<Option<PathBuf>> = OnceCell::const_new();
    match engine {
        Engine::Docker => Engine::Docker,
        Engine::Java { lib, .. } => {
            let archive = ARCHIVE.get_or_init(|| archive(&lib)).await.clone();
            Engine::Java { lib, archive }
        }
    }
}

async fn archive(lib: &Path) -> Option<PathBuf> {
    let engine = Engine::Java { lib: lib.to_owned(), archive: None };
    let make = async |dir: &Path| make(&engine, &file(dir)).await;
    match cache::once(&format!("kafka-{KAFKA_VERSION}-classes"), make).await {
        Ok(dir) => Some(file(&dir)),
        Err(error) => {
            say(&format!("Kafka's classes were not archived: {error}"));
            None
        }
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join("kafka.jsa")
}

async fn make(engine: &Engine, file: &Path) -> Result<(), StartError> {
    say("archiving Kafka's classes");
    let flag = format!("-XX:ArchiveClassesAtExit={}", file.display());
    let mut kafka = Builder::default().jvm_flag(flag).start_with(engine).await?;
    kafka.stop_broker(0).await?;
    if file.exists() {
        return Ok(());
    }
    Err(StartError::Failed { what: "archiving classes".to_owned(), log: kafka.log(0) })
}
