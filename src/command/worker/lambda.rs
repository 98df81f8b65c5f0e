//! The worker as a function of Lambda: asks the runtime API for events for as long as it is let.

use crate::failure::{ExitStatus, Failure};
use crate::worker::{Answer, Event, Function};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use std::sync::Arc;

/// Answers one event after the other. Lambda freezes and ends the process as it likes.
pub async fn serve(function: Function) -> Result<ExitStatus, Failure> {
    let function = Arc::new(function);
    let answer = service_fn(move |event: LambdaEvent<Event>| {
        let function = Arc::clone(&function);
        async move { Ok::<Answer, Error>(function.call(event.payload).await) }
    });
    run(answer).await.map_err(|error| Failure::unexpected("the runtime of Lambda ended", &error))?;
    Ok(ExitStatus::Passed)
}
