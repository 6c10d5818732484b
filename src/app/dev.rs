//! `roundtrip dev`: the embedded broker on a port, for any client.

use std::net::{Ipv4Addr, SocketAddr};

use super::{
    complain,
    output::say,
    refusal::{Refusal, not_started},
    signals::StopSignals,
    worker::start_telemetry,
};
use crate::{
    cli::{DevArgs, Exit},
    embedded::broker::{Broker, BrokerSettings},
};

/// Runs `roundtrip dev` until it is told to stop.
pub async fn dev(args: DevArgs) -> Exit {
    run(&args).await.unwrap_or_else(|Refusal { exit, reason }| {
        complain(&reason);
        exit
    })
}

async fn run(args: &DevArgs) -> Result<Exit, Refusal> {
    let mut stop = StopSignals::listen().map_err(not_started)?;
    start_telemetry(&args.log)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let settings = BrokerSettings {
        address,
        partitions: i32::from(args.partitions),
        ..BrokerSettings::default()
    };
    let broker = Broker::start(settings).await.map_err(not_started)?;
    say(&format!(
        "A Kafka broker in memory listens on {}. It is for trying things out: what it holds ends \
         with it.",
        broker.address()
    ));
    stop.next().await;
    broker.stop().await;
    Ok(Exit::Done)
}
