//! `/connectors/{connector}/tasks`.

use axum::{Json, extract::State, http::StatusCode};

use crate::{
    rest::{
        api::Api,
        error::ApiError,
        json::{TaskInfo, TaskStatus},
        segments::Segments,
    },
    worker::{TaskId, WorkerError},
};

pub(super) async fn list(
    State(api): State<Api>,
    Segments(name): Segments<String>,
) -> Result<Json<Vec<TaskInfo>>, ApiError> {
    let view = api.herder.connector(&name).await?;
    Ok(Json(view.tasks.iter().map(|it| TaskInfo::new(&view, it)).collect()))
}

pub(super) async fn status(
    State(api): State<Api>,
    Segments((name, task)): Segments<(String, String)>,
) -> Result<Json<TaskStatus>, ApiError> {
    let task = number(&task)?;
    let view = api.herder.task_status(&name, task).await?;
    let missing = || WorkerError::NoTaskStatus(TaskId::new(name, task));
    let found = view.task(task).ok_or_else(missing)?;
    Ok(Json(TaskStatus::new(&view, found)))
}

pub(super) async fn restart(
    State(api): State<Api>,
    Segments((name, task)): Segments<(String, String)>,
) -> Result<StatusCode, ApiError> {
    api.herder.restart_task(&name, number(&task)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn number(text: &str) -> Result<u32, ApiError> {
    text.parse().map_err(|_| ApiError::NoTaskNumber)
}
