//! A TCP proxy that harms what passes through it.

mod pump;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::sleep,
};

use self::pump::{Direction, Pump};

/// What the proxy does to traffic. The default does nothing. A change takes effect at once, for
/// open connections too, except where said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// How much later everything arrives, in each direction.
    pub latency: Duration,
    /// Up to how much more than [`Self::latency`], by chance. Order is kept.
    pub jitter: Duration,
    /// The most that passes per second in each direction of each connection.
    pub bytes_per_second: Option<u32>,
    /// What does not pass. It is held back, as by a network that is down, and passes once the fault
    /// is over.
    pub hold: Hold,
    /// Nobody listens: new connections are refused. Open ones stay.
    pub refuse: bool,
    /// Everything is written in pieces of at most so many bytes, each a segment of its own.
    pub slice: Option<usize>,
    /// After so many bytes, counted in both directions together, a connection is closed. Only for
    /// connections made from now on.
    pub close_after: Option<usize>,
    /// One bit of each chunk is flipped.
    pub corrupt: bool,
}

/// Which direction is held back. New connections are accepted all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// Everything passes.
    #[default]
    Nothing,
    /// Nothing passes from the client to the target.
    Requests,
    /// Nothing passes from the target to the client.
    Answers,
    /// Nothing passes.
    Everything,
}

impl Faults {
    /// Accepts and then passes nothing, in neither direction.
    pub fn blackhole() -> Self {
        Self { hold: Hold::Everything, ..Self::default() }
    }
}

/// A running proxy. Dropping it closes its port and all its connections.
#[derive(Debug)]
pub struct FaultProxy {
    addr: SocketAddr,
    faults: watch::Sender<Faults>,
    resets: watch::Sender<()>,
    counts: Arc<Counts>,
    // Owns the acceptor, which owns the connections.
    _tasks: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Counts {
    accepted: AtomicUsize,
    open: AtomicUsize,
}

impl FaultProxy {
    /// Starts a proxy in front of `target`, which need not listen yet.
    ///
    /// # Errors
    /// Fails if no port is to be had.
    pub async fn start(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let (faults, watched) = watch::channel(Faults::default());
        let (resets, _) = watch::channel(());
        let counts = Arc::new(Counts::default());
        let acceptor = Acceptor {
            addr,
            target,
            faults: watched,
            resets: resets.clone(),
            counts: Arc::clone(&counts),
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(acceptor.run(listener));
        Ok(Self { addr, faults, resets, counts, _tasks: tasks })
    }

    /// Where to connect to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Replaces the faults.
    pub fn set(&self, faults: Faults) {
        self.faults.send_replace(faults);
    }

    /// Changes some of the faults.
    pub fn change(&self, change: impl FnOnce(&mut Faults)) {
        self.faults.send_modify(change);
    }

    /// Ends all faults. What was held back passes.
    pub fn heal(&self) {
        self.set(Faults::default());
    }

    /// Resets all open connections, on both sides. Does not wait.
    pub fn reset_all(&self) {
        self.resets.send_replace(());
    }

    /// How many connections were accepted so far.
    pub fn accepted(&self) -> usize {
        self.counts.accepted.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.counts.open.load(Ordering::SeqCst)
    }
}

/// The task that accepts.
struct Acceptor {
    addr: SocketAddr,
    target: SocketAddr,
    faults: watch::Receiver<Faults>,
    resets: watch::Sender<()>,
    counts: Arc<Counts>,
}

impl Acceptor {
    async fn run(mut self, listener: TcpListener) {
        let mut connections = JoinSet::new();
        let mut listener = Some(listener);
        loop {
            let refuse = self.faults.borrow_and_update().refuse;
            listener = match (refuse, listener) {
                // A port that nobody listens on refuses by itself.
                (true, _) => None,
                (false, Some(listener)) => Some(listener),
                (false, None) => Some(self.listen_again().await),
            };
            tokio::select! {
                client = accept(listener.as_ref()) => {
                    if let Ok(client) = client {
                        self.counts.accepted.fetch_add(1, Ordering::SeqCst);
                        connections.spawn(self.connection().run(client));
                    }
                }
                changed = self.faults.changed() => if changed.is_err() { return },
                Some(_) = connections.join_next() => {}
            }
        }
    }

    /// Takes the old port again. Somebody may hold it for a moment.
    async fn listen_again(&self) -> TcpListener {
        loop {
            match TcpListener::bind(self.addr).await {
                Ok(listener) => return listener,
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    }

    fn connection(&self) -> Connection {
        self.counts.open.fetch_add(1, Ordering::SeqCst);
        Connection {
            target: self.target,
            faults: self.faults.clone(),
            resets: self.resets.subscribe(),
            counts: Arc::clone(&self.counts),
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0),
        None => std::future::pending().await,
    }
}

/// One connection from a client and its counterpart to the target.
struct Connection {
    target: SocketAddr,
    faults: watch::Receiver<Faults>,
    resets: watch::Receiver<()>,
    counts: Arc<Counts>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.counts.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Connection {
    async fn run(mut self, mut client: TcpStream) {
        let Ok(mut target) = TcpStream::connect(self.target).await else {
            reset(&client);
            return;
        };
        let budget = self.faults.borrow().close_after.unwrap_or(usize::MAX);
        let budget = Arc::new(AtomicUsize::new(budget));
        let ended = {
            let (client_in, client_out) = client.split();
            let (target_in, target_out) = target.split();
            let pump = |direction| Pump::new(direction, self.faults.clone(), Arc::clone(&budget));
            let requests = pump(Direction::Requests).run(client_in, target_out);
            let answers = pump(Direction::Answers).run(target_in, client_out);
            tokio::select! {
                ended = async { tokio::try_join!(requests, answers) } => ended.map(drop),
                _ = self.resets.changed() => Err(io::ErrorKind::ConnectionReset.into()),
            }
        };
        // A reset on one side is a reset on the other; an end is an end.
        if ended.is_err_and(|it| it.kind() == io::ErrorKind::ConnectionReset) {
            reset(&client);
            reset(&target);
        }
    }
}

/// Makes dropping the stream a reset rather than an end.
fn reset(stream: &TcpStream) {
    // Fails only for a connection that is gone.
    _ = stream.set_zero_linger();
}

#[cfg(test)]
mod tests;
