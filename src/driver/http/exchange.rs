//! One request and its whole response, over as many hops as it may take.

use super::answer::{Answer, MOST_KEPT};
use super::connection::RequestBody;
use super::cookies::Jar;
use super::deadline::Deadline;
use super::expect;
use super::failure::{self, Trouble};
use super::lease::Lease;
use super::load::Load;
use super::redirect;
use super::request::{Blueprint, is_idempotent};
use super::scope::Iteration;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::{Request, Response};
use std::cell::RefCell;
use tokio::time::Instant;

/// Who sends a request.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Whose connections it may use.
    pub user: u64,
    /// The cookies of the user, where it keeps them.
    pub jar: Option<&'a RefCell<Jar>>,
}

impl Load {
    /// One request and its whole response, after all redirects that it follows. `sent` is when the first one was.
    pub async fn exchange(
        &self,
        blueprint: &Blueprint,
        visit: Visit<'_>,
        iteration: &mut Iteration,
        sent: &mut Instant,
    ) -> Result<Answer, Trouble> {
        let mut request = blueprint.request(iteration).map_err(Trouble::Target)?;
        let deadline = Deadline::new(blueprint.timeout());
        let mut begun = false;
        for left in (0..=blueprint.redirects()).rev() {
            let again = (blueprint.redirects() > 0).then(|| request.clone());
            if let Some(jar) = visit.jar {
                let path = request.uri().path().to_owned();
                jar.borrow().give(request.headers_mut(), &path, self.pool.origin().is_tls());
            }
            let (answered, at) = self.answer(blueprint, visit.user, request, &deadline).await;
            if let Some(at) = at.filter(|_| !begun) {
                (*sent, begun) = (at, true);
            }
            let answer = answered?;
            if let Some(jar) = visit.jar {
                jar.borrow_mut().take(&answer.headers);
            }
            let Some(before) = again.filter(|_| redirect::is_one(answer.status)) else { return Ok(answer) };
            if left == 0 {
                return Err(Trouble::Target(redirect::too_many(blueprint.redirects())));
            }
            request = redirect::next(before, &answer, self.pool.origin()).map_err(Trouble::Target)?;
        }
        unreachable!("the last hop is answered or one too many")
    }

    /// One request and its whole response, with when it was sent; an idle connection that the target closed at the same
    /// moment is replaced once, where sending again is harmless.
    async fn answer(
        &self,
        blueprint: &Blueprint,
        user: u64,
        mut request: Request<RequestBody>,
        deadline: &Deadline,
    ) -> (Result<Answer, Trouble>, Option<Instant>) {
        for fresh in [false, true] {
            let pool = &self.pool;
            let lease = if fresh { pool.lease_again(user, deadline).await } else { pool.lease(user, deadline).await };
            let mut lease = match lease {
                Ok(lease) => lease,
                Err(trouble) => return (Err(trouble), None),
            };
            let sent = Instant::now();
            let reused = lease.is_reused();
            let idempotent = is_idempotent(request.method());
            let again = (!fresh && (reused || lease.is_stream())).then(|| request.clone());
            match deadline.hold(Trouble::timeout, lease.send(request)).await {
                Err(late) => return (Err(late), Some(sent)),
                Ok(Ok(response)) => {
                    self.pool.answered(response.version());
                    return (self.read(blueprint, response, deadline, lease).await, Some(sent));
                }
                Ok(Err(mut refusal)) => {
                    let unsent = refusal.take_message();
                    let harmless = reused && (unsent.is_some() || idempotent);
                    let harmless = failure::is_harmless_to_repeat(refusal.error(), harmless);
                    request = match unsent.or(again) {
                        Some(request) if harmless && !fresh => request,
                        _ => return (Err(Trouble::hyper(&refusal.into_error())), Some(sent)),
                    };
                }
            }
        }
        unreachable!("a fresh connection either answers or fails")
    }

    /// Reads a body to its end; only what something is to be read in is kept.
    async fn read(
        &self,
        blueprint: &Blueprint,
        response: Response<Incoming>,
        deadline: &Deadline,
        lease: Lease,
    ) -> Result<Answer, Trouble> {
        let (head, mut body) = response.into_parts();
        let mut kept = blueprint.needs_body().then(Vec::new);
        let mut size = 0;
        let whole = async {
            while let Some(frame) = body.frame().await {
                let Ok(data) = frame.map_err(|e| Trouble::hyper(&e))?.into_data() else { continue };
                size += data.len() as u64;
                if let Some(kept) = &mut kept {
                    if kept.len() + data.len() > MOST_KEPT {
                        return Err(Trouble::Target(expect::too_long()));
                    }
                    kept.extend_from_slice(&data);
                }
            }
            Ok(())
        };
        deadline.hold(Trouble::timeout, whole).await??;
        lease.release();
        Ok(Answer::new(head.status.as_u16(), head.headers, size, kept))
    }
}
