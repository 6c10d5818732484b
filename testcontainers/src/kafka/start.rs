//! From the wish for a cluster to the cluster.

use std::{collections::BTreeMap, fmt::Debug, net::Ipv4Addr, path::Path, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tempfile::TempDir;

use super::{
    Kafka,
    archive::with_archive,
    broker::Broker,
    settings::{self, Ports, SecurePorts},
    stores::Stores,
};
use crate::{
    engine::{self, Engine},
    error::{Doing, StartError, tail},
    fault_proxy::FaultProxy,
    kafka::unique,
    ports,
};

/// How often to try again with other ports when somebody took one in between.
const ATTEMPTS: usize = 4;

/// Ports one broker can need: controller, plaintext, proxied and three secure ones.
const PORTS: usize = 6;

/// What kind of cluster to start.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    brokers: usize,
    secure: bool,
    proxied: bool,
    properties: BTreeMap<String, String>,
    jvm: Vec<String>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            brokers: 1,
            secure: false,
            proxied: false,
            properties: BTreeMap::new(),
            jvm: settings::broker_jvm(),
        }
    }
}

impl Builder {
    /// How many brokers; an odd number, since all of them vote. Everything is replicated to as
    /// many, up to three.
    pub fn brokers(mut self, count: usize) -> Self {
        self.brokers = count.max(1);
        self
    }

    /// Whether to add listeners with SASL and TLS.
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Whether to add a plaintext listener to each broker that is reached, and advertised, through
    /// a [`FaultProxy`].
    pub fn through_fault_proxy(mut self, proxied: bool) -> Self {
        self.proxied = proxied;
        self
    }

    /// Sets a property of all brokers. Wins over what is set otherwise.
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// Adds a flag for the JVM of each broker, such as `-Xmx1g`. Has no effect in Docker.
    pub fn jvm_flag(mut self, flag: impl Into<String>) -> Self {
        self.jvm.push(flag.into());
        self
    }

    /// Starts the cluster and waits until all brokers serve: about two seconds for one broker if
    /// this machine has started Kafka before.
    ///
    /// # Errors
    /// Fails if nothing here can run Kafka ([`StartError::Unavailable`]), it cannot be fetched, or
    /// it does not come up; then with the end of its log.
    pub async fn start(self) -> Result<Kafka, StartError> {
        let engine = with_archive(engine::kafka().await?).await;
        self.start_with(&engine).await
    }

    pub(super) async fn start_with(&self, engine: &Engine) -> Result<Kafka, StartError> {
        let mut attempt = 1;
        loop {
            match self.try_start(engine).await {
                Err(StartError::Failed { log, .. })
                    if attempt < ATTEMPTS && log.contains("Address already in use") =>
                {
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn try_start(&self, engine: &Engine) -> Result<Kafka, StartError> {
        let dir = tempfile::Builder::new().prefix("roundtrip-kafka-").tempdir();
        let dir = dir.doing("creating a directory")?;
        let stores =
            if self.secure { Some(Stores::create(engine, dir.path()).await?) } else { None };
        let (ports, proxies) = self.choose_ports().await.doing("looking for free ports")?;
        let cluster_id = cluster_id()?;
        let brokers = self.write_nodes(&dir, &ports, stores.as_ref())?;
        let format = (0..ports.len()).map(|it| self.format(engine, dir.path(), it, &cluster_id));
        all(format).await?;
        let mut kafka = Kafka { brokers, proxies, stores, cluster_id, engine: engine.clone(), dir };
        kafka.start_brokers().await?;
        Ok(kafka)
    }

    async fn choose_ports(&self) -> std::io::Result<(Vec<Ports>, Vec<FaultProxy>)> {
        let (mut all, mut proxies) = (Vec::new(), Vec::new());
        let free = ports::free(self.brokers * PORTS)?;
        let (sets, _) = free.as_chunks::<PORTS>();
        for &[controller, plain, behind, sasl_ssl, sasl_plaintext, ssl] in sets {
            let secure = SecurePorts { sasl_ssl, sasl_plaintext, ssl };
            let mut behind_proxy = None;
            if self.proxied {
                let proxy = FaultProxy::start((Ipv4Addr::LOCALHOST, behind).into()).await?;
                behind_proxy = Some((behind, proxy.addr().port()));
                proxies.push(proxy);
            }
            all.push(Ports {
                controller,
                plain,
                proxied: behind_proxy,
                secure: self.secure.then_some(secure),
            });
        }
        Ok((all, proxies))
    }

    fn write_nodes(
        &self,
        dir: &TempDir,
        ports: &[Ports],
        stores: Option<&Stores>,
    ) -> Result<Vec<Broker>, StartError> {
        let write = |(index, own): (usize, &Ports)| {
            let node = node_dir(dir.path(), index);
            std::fs::create_dir(&node)?;
            let key_store = stores.map(Stores::server);
            let data = node.join("data");
            let text =
                settings::server_properties(index, ports, &data, key_store, &self.properties);
            std::fs::write(node.join("server.properties"), text)?;
            Ok(Broker::new(node, *own, self.jvm.clone()))
        };
        let nodes: std::io::Result<_> = ports.iter().enumerate().map(write).collect();
        nodes.doing("writing the configuration of the brokers")
    }

    async fn format(
        &self,
        engine: &Engine,
        dir: &Path,
        index: usize,
        cluster_id: &str,
    ) -> Result<(), StartError> {
        let name = unique("roundtrip-format");
        let mut storage =
            engine.class("kafka.tools.StorageTool", &settings::tool_jvm(), dir, &name);
        storage.args(["format", "--cluster-id", cluster_id, "--config"]);
        storage.arg(node_dir(dir, index).join("server.properties"));
        if self.secure {
            storage.args(settings::scram_arguments());
        }
        // On a leash, like the broker after it: neither outlives us, nor does the directory.
        let path = node_dir(dir, index).join("format.log");
        let log = std::fs::File::create(&path);
        let leash = log.and_then(|it| engine.start(&storage, it, &name, dir));
        let mut leash = leash.doing("starting the storage tool")?;
        let status = leash.wait(Duration::from_mins(1)).await.doing("formatting storage")?;
        if status.success() {
            return Ok(());
        }
        let log = std::fs::read_to_string(path).unwrap_or_default();
        Err(StartError::Failed { what: "storage tool".to_owned(), log: tail(&log, 30) })
    }
}

fn node_dir(dir: &Path, index: usize) -> std::path::PathBuf {
    dir.join(format!("node{}", index + 1))
}

/// Sixteen random bytes as Kafka writes them.
fn cluster_id() -> Result<String, StartError> {
    use std::io::Read;
    let mut bytes = [0; 16];
    let mut random = std::fs::File::open("/dev/urandom").doing("opening /dev/urandom")?;
    random.read_exact(&mut bytes).doing("reading /dev/urandom")?;
    // Below half, so that the text does not begin with "-", which would look like an option.
    let [first, ..] = &mut bytes;
    *first &= 0x7f;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Runs all of them at once; fails as the first one that fails.
async fn all<F>(futures: impl Iterator<Item = F>) -> Result<(), StartError>
where
    F: Future<Output = Result<(), StartError>>,
{
    let mut left: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        let mut failed = None;
        left.retain_mut(|it| match it.as_mut().poll(context) {
            std::task::Poll::Pending => true,
            std::task::Poll::Ready(Ok(())) => false,
            std::task::Poll::Ready(Err(error)) => {
                failed.get_or_insert(error);
                false
            }
        });
        match failed {
            Some(error) => std::task::Poll::Ready(Err(error)),
            None if left.is_empty() => std::task::Poll::Ready(Ok(())),
            None => std::task::Poll::Pending,
        }
    })
    .await
}
