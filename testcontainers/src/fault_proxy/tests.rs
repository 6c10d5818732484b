//! A server that sends back what it gets, behind the proxy.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout},
};

use super::*;

const SOON: Duration = Duration::from_secs(10);
const A_WHILE: Duration = Duration::from_millis(80);

struct Fixture {
    proxy: FaultProxy,
    _echo: JoinSet<()>,
}

async fn fixture() -> Fixture {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let proxy = FaultProxy::start(listener.local_addr().unwrap()).await.unwrap();
    let mut echo = JoinSet::new();
    echo.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            connections.spawn(async move {
                let (mut from, mut to) = stream.split();
                _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    Fixture { proxy, _echo: echo }
}

impl Fixture {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.proxy.addr()).await.unwrap()
    }
}

/// Sends `text`, and returns what came back and how long it took.
async fn echo(stream: &mut TcpStream, text: &[u8]) -> (Vec<u8>, Duration) {
    let begin = Instant::now();
    stream.write_all(text).await.unwrap();
    let mut back = vec![0; text.len()];
    timeout(SOON, stream.read_exact(&mut back)).await.unwrap().unwrap();
    (back, begin.elapsed())
}

async fn read_one(stream: &mut TcpStream) -> io::Result<usize> {
    timeout(SOON, stream.read(&mut [0; 1])).await.unwrap()
}

#[tokio::test]
async fn without_faults_all_passes() {
    let fixture = fixture().await;
    let mut stream = fixture.connect().await;
    let text = vec![7; 300_000];
    let (mut from, mut to) = stream.split();
    let mut back = vec![0; text.len()];
    let both = async { tokio::join!(to.write_all(&text), from.read_exact(&mut back)) };
    let (sent, received) = timeout(SOON, both).await.unwrap();
    sent.unwrap();
    received.unwrap();
    assert_eq!(back, text);
    stream.shutdown().await.unwrap();
    assert_eq!(read_one(&mut stream).await.unwrap(), 0);
    assert_eq!((fixture.proxy.accepted(), fixture.proxy.open() <= 1), (1, true));
}

#[tokio::test]
async fn latency_and_jitter_delay() {
    let fixture = fixture().await;
    let mut stream = fixture.connect().await;
    let jitter = Duration::from_millis(5);
    fixture.proxy.set(Faults { latency: A_WHILE, jitter, ..Faults::default() });
    let (back, took) = echo(&mut stream, b"hello").await;
    assert_eq!(back, b"hello");
    assert!(2 * A_WHILE <= took, "{took:?}");
}

#[tokio::test]
async fn bandwidth_is_limited() {
    let fixture = fixture().await;
    let mut stream = fixture.connect().await;
    fixture.proxy.change(|it| it.bytes_per_second = Some(10_000));
    let (_, took) = echo(&mut stream, &[0; 2000]).await;
    assert!(Duration::from_millis(190) <= took, "{took:?}");
}

#[tokio::test]
async fn a_blackhole_holds_and_then_gives_back() {
    let fixture = fixture().await;
    let mut stream = fixture.connect().await;
    for faults in [
        Faults::blackhole(),
        Faults { hold: Hold::Requests, ..Faults::default() },
        Faults { hold: Hold::Answers, ..Faults::default() },
    ] {
        fixture.proxy.set(faults);
        stream.write_all(b"x").await.unwrap();
        assert!(timeout(A_WHILE, stream.read(&mut [0; 1])).await.is_err());
        fixture.proxy.heal();
        assert_eq!(read_one(&mut stream).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn resets_reach_the_client() {
    let fixture = fixture().await;
    let mut stream = fixture.connect().await;
    echo(&mut stream, b"x").await;
    fixture.proxy.reset_all();
    let error = read_one(&mut stream).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    echo(&mut fixture.connect().await, b"x").await;
}

#[tokio::test]
async fn refusing_ends_with_the_fault() {
    let fixture = fixture().await;
    let mut old = fixture.connect().await;
    echo(&mut old, b"x").await;
    fixture.proxy.change(|it| it.refuse = true);
    timeout(SOON, async {
        while TcpStream::connect(fixture.proxy.addr()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    echo(&mut old, b"x").await;
    fixture.proxy.heal();
    timeout(SOON, async {
        while TcpStream::connect(fixture.proxy.addr()).await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn slices_arrive_whole() {
    let fixture = fixture().await;
    fixture.proxy.change(|it| it.slice = Some(1));
    let (back, _) = echo(&mut fixture.connect().await, b"one byte at a time").await;
    assert_eq!(back, b"one byte at a time");
}

#[tokio::test]
async fn a_connection_closes_after_its_bytes() {
    let fixture = fixture().await;
    // Five there and three back.
    fixture.proxy.change(|it| it.close_after = Some(8));
    let mut stream = fixture.connect().await;
    stream.write_all(b"hello").await.unwrap();
    let mut back = Vec::new();
    _ = timeout(SOON, stream.read_to_end(&mut back)).await.unwrap();
    assert_eq!(back, b"hel");
}

#[tokio::test]
async fn corruption_flips_a_bit() {
    let fixture = fixture().await;
    fixture.proxy.change(|it| it.corrupt = true);
    let mut stream = fixture.connect().await;
    fixture.proxy.change(|it| it.hold = Hold::Answers);
    stream.write_all(b"abc").await.unwrap();
    sleep(A_WHILE).await;
    // Corrupt on the way there only.
    fixture.proxy.heal();
    let mut back = [0; 3];
    timeout(SOON, stream.read_exact(&mut back)).await.unwrap().unwrap();
    assert_eq!(&back, b"`bc");
}

#[tokio::test]
async fn an_absent_target_is_a_reset() {
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    let proxy = FaultProxy::start(gone).await.unwrap();
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    assert!(read_one(&mut stream).await.is_err());
}
