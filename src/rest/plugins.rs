//! `/connector-plugins`.

use axum::{
    Json,
    extract::{RawQuery, State},
};

use crate::{
    rest::{api::Api, connectors::values, error::ApiError, json::PluginBody, segments::Segments},
    worker::{PluginInfo, PluginKind},
};

pub(super) async fn list(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Json<Vec<PluginBody>> {
    let asked = values(query.as_deref(), "connectorsOnly").pop();
    let connectors_only = asked.is_none_or(|it| it.eq_ignore_ascii_case("true"));
    let plugins = api.herder.plugins().into_iter();
    let shown = plugins.filter(|it| !connectors_only || is_connector(it));
    Json(shown.map(PluginBody::from).collect())
}

pub(super) async fn no_config(
    State(api): State<Api>,
    Segments(plugin): Segments<String>,
) -> ApiError {
    if !api.herder.plugins().iter().any(|it| answers_to(it, &plugin)) {
        return ApiError::UnknownPlugin(plugin);
    }
    ApiError::NotBuilt("Reading and checking a plugin's settings is")
}

fn is_connector(plugin: &PluginInfo) -> bool {
    matches!(plugin.kind, PluginKind::Sink | PluginKind::Source)
}

/// A plugin answers to its class, to the class's simple name and, if it is a connector, to that
/// without `Connector`.
fn answers_to(plugin: &PluginInfo, name: &str) -> bool {
    let simple = plugin.class.rsplit('.').next().unwrap_or_default();
    let short = simple.strip_suffix("Connector").filter(|_| is_connector(plugin));
    plugin.class == name || simple == name || short == Some(name)
}
