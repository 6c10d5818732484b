//! Metrics, kept in the process and rendered as Prometheus text.

use std::time::Duration;

use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use crate::telemetry::{TelemetryError, events};

/// Renders what was counted. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

/// How long a call may last and still be told apart from longer ones, in seconds.
const CALL_SECONDS: &[f64] =
    &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Between two clean-ups of what histograms gathered.
const MAINTENANCE: Duration = Duration::from_secs(5);

impl Metrics {
    /// Keeps metrics for the whole process, once.
    ///
    /// # Errors
    /// Fails if the process keeps metrics already.
    pub fn install() -> Result<Self, TelemetryError> {
        let recorder = recorder().map_err(|_| TelemetryError::MetricsTaken)?;
        let metrics = Self(recorder.handle());
        metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::MetricsTaken)?;
        Ok(metrics)
    }

    /// All metrics in Prometheus' text format.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Runs for ever and keeps histograms small although nobody reads them. To be spawned once.
    pub async fn maintain(self) {
        let mut ticks = tokio::time::interval(MAINTENANCE);
        loop {
            ticks.tick().await;
            self.0.run_upkeep();
        }
    }
}

impl From<&PrometheusRecorder> for Metrics {
    fn from(recorder: &PrometheusRecorder) -> Self {
        Self(recorder.handle())
    }
}

/// The recorder behind [`Metrics`], for whoever wants one that is not the process's.
///
/// # Errors
/// Never fails: the buckets are not empty.
pub(crate) fn recorder() -> Result<PrometheusRecorder, BuildError> {
    let calls = Matcher::Full("roundtrip_call_duration_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(calls, CALL_SECONDS)?;
    let recorder = builder.build_recorder();
    metrics::with_local_recorder(&recorder, events::describe);
    Ok(recorder)
}
