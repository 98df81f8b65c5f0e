//! One request and its whole response.

use super::failure::{self, Trouble};
use super::lease::Lease;
use super::load::Load;
use super::request::Blueprint;
use super::scope::Iteration;
use crate::driver::Failure;
use crate::record::ErrorClass;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::Instant;

impl Load {
    /// One request and its whole response; an idle connection that the target closed at the same
    /// moment is replaced once, where sending again is harmless.
    pub async fn exchange(
        &self,
        blueprint: &Blueprint,
        user: u64,
        iteration: &mut Iteration,
        sent: &mut Instant,
    ) -> Result<(), Trouble> {
        let mut request = blueprint.request(iteration)?;
        for fresh in [false, true] {
            let mut lease = if fresh { self.pool.lease_again(user).await? } else { self.pool.lease(user).await? };
            *sent = Instant::now();
            let reused = lease.is_reused();
            let again = (!fresh && (reused || lease.is_stream())).then(|| request.clone());
            let outcome = tokio::time::timeout(blueprint.timeout(), lease.send(request)).await;
            match outcome {
                Err(_) => return Err(Trouble::timeout(blueprint.timeout())),
                Ok(Ok(response)) => return self.read(blueprint, response, *sent, lease).await,
                Ok(Err(mut refusal)) => {
                    let unsent = refusal.take_message();
                    let idempotent = unsent.is_some() || blueprint.is_idempotent();
                    let harmless = failure::is_harmless_to_repeat(refusal.error(), reused && idempotent);
                    request = match unsent.or(again) {
                        Some(request) if harmless && !fresh => request,
                        _ => return Err(Trouble::hyper(&refusal.into_error())),
                    };
                }
            }
        }
        unreachable!("a fresh connection either answers or fails")
    }

    async fn read(
        &self,
        blueprint: &Blueprint,
        response: hyper::Response<Incoming>,
        sent: Instant,
        lease: Lease,
    ) -> Result<(), Trouble> {
        let status = response.status();
        let deadline = sent + blueprint.timeout();
        let mut body = response.into_body();
        let whole = async {
            while let Some(frame) = body.frame().await {
                frame.map_err(|e| Trouble::hyper(&e))?;
            }
            Ok(())
        };
        tokio::time::timeout_at(deadline, whole).await.map_err(|_| Trouble::timeout(blueprint.timeout()))??;
        lease.release();
        blueprint.expects(status.as_u16()).map_err(|text| {
            let class = match status.as_u16() {
                404 | 405 => ErrorClass::NotFound,
                429 => ErrorClass::Throttled,
                _ => ErrorClass::Status,
            };
            Trouble::Target(Failure { class, text })
        })
    }
}
