//! One request and its whole response, over as many hops as it may take.

use super::answer::{Answer, MOST_KEPT};
use super::connection::RequestBody;
use super::cookies::Jar;
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
        let mut deadline = None;
        for left in (0..=blueprint.redirects()).rev() {
            let again = (blueprint.redirects() > 0).then(|| request.clone());
            if let Some(jar) = visit.jar {
                let path = request.uri().path().to_owned();
                jar.borrow().give(request.headers_mut(), &path, self.pool.origin().is_tls());
            }
            let began = self.answer(blueprint, visit.user, request, deadline).await;
            let (answer, at) = match began {
                Ok(answered) => answered,
                Err((trouble, at)) => {
                    *sent = if deadline.is_none() { at.unwrap_or(*sent) } else { *sent };
                    return Err(trouble);
                }
            };
            if deadline.is_none() {
                *sent = at;
                deadline = Some(at + blueprint.timeout());
            }
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
        deadline: Option<Instant>,
    ) -> Result<(Answer, Instant), (Trouble, Option<Instant>)> {
        for fresh in [false, true] {
            let lease = if fresh { self.pool.lease_again(user).await } else { self.pool.lease(user).await };
            let mut lease = lease.map_err(|trouble| (trouble, None))?;
            let sent = Instant::now();
            let deadline = deadline.unwrap_or(sent + blueprint.timeout());
            let reused = lease.is_reused();
            let idempotent = is_idempotent(request.method());
            let again = (!fresh && (reused || lease.is_stream())).then(|| request.clone());
            match tokio::time::timeout_at(deadline, lease.send(request)).await {
                Err(_) => return Err((Trouble::timeout(blueprint.timeout()), Some(sent))),
                Ok(Ok(response)) => {
                    let answer = self.read(blueprint, response, deadline, lease).await;
                    return answer.map(|answer| (answer, sent)).map_err(|trouble| (trouble, Some(sent)));
                }
                Ok(Err(mut refusal)) => {
                    let unsent = refusal.take_message();
                    let harmless = reused && (unsent.is_some() || idempotent);
                    let harmless = failure::is_harmless_to_repeat(refusal.error(), harmless);
                    request = match unsent.or(again) {
                        Some(request) if harmless && !fresh => request,
                        _ => return Err((Trouble::hyper(&refusal.into_error()), Some(sent))),
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
        deadline: Instant,
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
        tokio::time::timeout_at(deadline, whole).await.map_err(|_| Trouble::timeout(blueprint.timeout()))??;
        lease.release();
        Ok(Answer::new(head.status.as_u16(), head.headers, size, kept))
    }
}
