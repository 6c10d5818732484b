//! How a flow is told what to do, and how it ends.

use std::fmt::{self, Write as _};

use tokio::{sync::mpsc, time::Instant};

/// What a running flow may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Take nothing new.
    Pause,
    /// Go on.
    Resume,
    /// Take nothing new, end what has begun, then end; at the deadline leave the rest undone.
    Stop {
        /// When to leave the rest undone.
        deadline: Instant,
    },
}

/// The end of the line at which a flow takes its orders.
#[derive(Debug)]
pub struct Control {
    orders: mpsc::Receiver<Order>,
    /// Asked once the line is dead: the flow then stops at once.
    lost: bool,
}

/// The end at which orders are given. Dropping it stops the flow at once.
#[derive(Clone, Debug)]
pub struct Handle(mpsc::Sender<Order>);

/// A flow that ended as it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Records that had begun and were not done at the deadline: they will be done again.
    pub outstanding: usize,
}

/// A flow that cannot go on. The first line is what dashboards show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A trace in the form of a Java stack dump: causes as `Caused by:` lines.
    pub trace: String,
}

impl Control {
    /// A line of orders.
    pub fn new() -> (Handle, Self) {
        let (sender, orders) = mpsc::channel(ORDERS);
        (Handle(sender), Self { orders, lost: false })
    }

    /// Waits for the next order. Nothing is lost if the future is dropped.
    pub(super) async fn next(&mut self) -> Order {
        if self.lost {
            return std::future::pending().await;
        }
        let order = self.orders.recv().await;
        self.lost = order.is_none();
        order.unwrap_or_else(|| Order::Stop { deadline: Instant::now() })
    }
}

impl Handle {
    /// Gives an order. A flow that has ended needs none.
    pub async fn give(&self, order: Order) {
        _ = self.0.send(order).await;
    }
}

impl Failure {
    /// A failure with that first line.
    pub fn new(first_line: impl fmt::Display) -> Self {
        Self { trace: format!("{first_line}\n") }
    }

    /// The same failure with a cause below.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        // Writing to a string does not fail.
        _ = writeln!(self.trace, "Caused by: {cause}");
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.trace.lines().next().unwrap_or_default())
    }
}

const ORDERS: usize = 16;
