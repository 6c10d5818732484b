//! Doing what a reply says.

use std::io;

use tokio::time::sleep;

use super::{
    reply::{Answer, Reply, ResetAt},
    wire::Wire,
};

/// What is left of a connection after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Keep,
    Close,
    Reset,
}

/// Does what `reply` says. `to_head` omits bodies, as an answer to HEAD must.
pub(super) async fn send(wire: &mut Wire, reply: Reply, to_head: bool) -> io::Result<After> {
    match reply {
        Reply::Normal(answer) => normal(wire, &answer, to_head).await,
        Reply::Delay(delay, then) => {
            sleep(delay).await;
            Box::pin(send(wire, *then, to_head)).await
        }
        Reply::Preceded(bytes, then) => {
            wire.write(&bytes).await?;
            Box::pin(send(wire, *then, to_head)).await
        }
        Reply::CloseAfter(then) => match Box::pin(send(wire, *then, to_head)).await? {
            After::Keep | After::Close => Ok(After::Close),
            After::Reset => Ok(After::Reset),
        },
        Reply::Reset(at) => reset(wire, at).await,
        Reply::Hang => hang(wire).await,
        Reply::Drip { answer, bytes, every } => {
            for piece in [answer.head(), answer.body].concat().chunks(bytes.max(1)) {
                wire.write(piece).await?;
                sleep(every).await;
            }
            Ok(After::Keep)
        }
        Reply::Raw(bytes) => {
            wire.write(&bytes).await?;
            Ok(After::Close)
        }
        Reply::WrongLength { answer, declared } => {
            wire.write(&answer.head_with_length(Some(declared))).await?;
            wire.write(&answer.body).await?;
            Ok(After::Close)
        }
        Reply::Endless { chunked } => endless(wire, chunked).await,
        Reply::ManyHeaders(count) => {
            let headers = (0..count).map(|it| (format!("x-{it}"), it.to_string())).collect();
            normal(wire, &Answer { headers, ..Answer::new(200) }, to_head).await
        }
        Reply::Redirect { status, location } => {
            normal(wire, &Answer::new(status).header("Location", location), to_head).await
        }
        // Chosen before by the number of the attempt.
        Reply::InTurn(_) => normal(wire, &Answer::new(500), to_head).await,
    }
}

async fn normal(wire: &mut Wire, answer: &Answer, to_head: bool) -> io::Result<After> {
    let mut bytes = answer.head();
    if !to_head {
        bytes.extend_from_slice(&answer.body);
    }
    wire.write(&bytes).await?;
    let closes = |(name, value): &(String, String)| {
        name.eq_ignore_ascii_case("connection") && value.eq_ignore_ascii_case("close")
    };
    Ok(if answer.headers.iter().any(closes) { After::Close } else { After::Keep })
}

async fn reset(wire: &mut Wire, at: ResetAt) -> io::Result<After> {
    let answer = Answer::new(200).body("half of this ");
    match at {
        ResetAt::Request => {}
        ResetAt::Head => wire.write(&answer.head()).await?,
        ResetAt::Body => {
            let head = answer.head_with_length(Some(2 * answer.body.len()));
            wire.write(&[head, answer.body].concat()).await?;
        }
    }
    if at != ResetAt::Request {
        // A reset overtakes what the client has not read yet, so leave it a moment.
        sleep(std::time::Duration::from_millis(50)).await;
    }
    Ok(After::Reset)
}

/// Waits until the client gives up. What it sends meanwhile is thrown away.
async fn hang(wire: &mut Wire) -> io::Result<After> {
    while wire.fill().await? != 0 {
        wire.buffer.clear();
    }
    Ok(After::Close)
}

async fn endless(wire: &mut Wire, chunked: bool) -> io::Result<After> {
    let (framing, piece) = if chunked {
        ("Transfer-Encoding: chunked", format!("1000\r\n{}\r\n", "x".repeat(0x1000)))
    } else {
        ("Connection: close", "x".repeat(0x1000))
    };
    wire.write(format!("HTTP/1.1 200 OK\r\n{framing}\r\n\r\n").as_bytes()).await?;
    loop {
        wire.write(piece.as_bytes()).await?;
        // Others want to run too while the client reads as fast as this writes.
        tokio::task::yield_now().await;
    }
}
