//! One request and its whole response, over as many hops as it may take.

use super::answer::Answer;
use super::cookies::Jar;
use super::deadline::Deadline;
use super::failure::{Fate, Trouble};
use super::lease::Lease;
use super::load::Load;
use super::one::{Fault, Message, Response, Wants};
use super::redirect;
use super::request::{Blueprint, is_idempotent};
use super::scope::Iteration;
use http_body_util::BodyExt;
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use std::cell::RefCell;
use tokio::time::Instant;

/// How often a request that the target has not looked at is sent again, but for connections that answered others before
/// they went away. Go's client tries as often.
const MOST_REPEATS: u32 = 6;

/// Who sends a request.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Whose connections it may use.
    pub user: u64,
    /// The cookies of the user, where it keeps them.
    pub jar: Option<&'a RefCell<Jar>>,
}

impl Load {
    /// One request and its whole response, after all redirects that it follows. `sent` becomes when the first one was.
    pub async fn exchange(
        &self,
        blueprint: &Blueprint,
        visit: Visit<'_>,
        iteration: &mut Iteration,
        sent: &mut Instant,
    ) -> Result<Answer, Trouble> {
        // What users do mostly need not have the room for what few do.
        if visit.jar.is_some() || blueprint.redirects() > 0 {
            return Box::pin(self.follow_redirects(blueprint, visit, iteration, sent)).await;
        }
        if !self.pool.is_plain() {
            let request = blueprint.request(iteration).map_err(Trouble::Target)?;
            *sent = Instant::now();
            let deadline = Deadline::new(blueprint.timeout());
            return Box::pin(self.ask_hyper(blueprint.wants(), visit.user, request, &deadline, sent)).await;
        }
        let message = blueprint.message(iteration).map_err(Trouble::Target)?;
        *sent = Instant::now();
        let deadline = Deadline::new(blueprint.timeout());
        self.ask(&message, blueprint.wants(), visit.user, &deadline, sent).await
    }

    async fn follow_redirects(
        &self,
        blueprint: &Blueprint,
        visit: Visit<'_>,
        iteration: &mut Iteration,
        sent: &mut Instant,
    ) -> Result<Answer, Trouble> {
        let mut request = blueprint.request(iteration).map_err(Trouble::Target)?;
        *sent = Instant::now();
        let wants = Wants { headers: true, ..blueprint.wants() };
        let deadline = Deadline::new(blueprint.timeout());
        for left in (0..=blueprint.redirects()).rev() {
            let again = (blueprint.redirects() > 0).then(|| request.clone());
            if let Some(jar) = visit.jar {
                let path = request.uri().path().to_owned();
                jar.borrow().give(request.headers_mut(), &path, self.pool.origin().is_tls());
            }
            let mut at = *sent;
            let answered = if self.pool.is_plain() {
                self.ask(&Message::of(&request), wants, visit.user, &deadline, &mut at).await
            } else {
                self.ask_hyper(wants, visit.user, request, &deadline, &mut at).await
            };
            if left == blueprint.redirects() {
                *sent = at;
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

    /// One request and its whole response over a plain connection. `sent` is now, and becomes when it was sent. An idle
    /// connection that the target closed at the same moment is replaced once, where sending again is harmless.
    async fn ask(
        &self,
        message: &Message,
        wants: Wants,
        user: u64,
        deadline: &Deadline,
        sent: &mut Instant,
    ) -> Result<Answer, Trouble> {
        let pool = &self.pool;
        for fresh in [false, true] {
            let at_hand = if fresh { None } else { pool.at_hand(user) };
            let mut lease = match at_hand {
                Some(lease) => lease,
                None => {
                    let lease = self.lease(user, fresh, deadline).await?;
                    *sent = Instant::now();
                    lease
                }
            };
            match lease.exchange(message, wants, deadline.until(*sent)).await {
                Ok(Response { head, size, kept }) => {
                    pool.answered(head.version);
                    lease.release();
                    return Ok(Answer::new(head.status, head.headers, size, kept));
                }
                Err(broken) => {
                    let harmless = lease.is_reused() && (broken.unsent || is_idempotent(message.method()));
                    match broken.fault {
                        Some(_) if harmless && !broken.had_head && !fresh => {}
                        Some(fault) => return Err(Trouble::plain(fault)),
                        None => return Err(Trouble::timeout(deadline.limit())),
                    }
                }
            }
        }
        unreachable!("a fresh connection either answers or fails")
    }

    async fn lease(&self, user: u64, fresh: bool, deadline: &Deadline) -> Result<Lease, Trouble> {
        if fresh { self.pool.lease_again(user, deadline).await } else { self.pool.lease(user, deadline).await }
    }

    /// The same by hyper.
    async fn ask_hyper(
        &self,
        wants: Wants,
        user: u64,
        mut request: Request<Bytes>,
        deadline: &Deadline,
        sent: &mut Instant,
    ) -> Result<Answer, Trouble> {
        let mut repeats = 0;
        let mut once = false;
        loop {
            let mut lease = self.lease(user, once, deadline).await?;
            *sent = Instant::now();
            let reused = lease.is_reused() && !once;
            let again = request.clone();
            let mut refusal = match deadline.hold(Trouble::timeout, lease.send(request)).await? {
                Ok(response) => {
                    self.pool.answered(response.version());
                    return read(wants, response, deadline, lease).await;
                }
                Err(refusal) => refusal,
            };
            let unsent = refusal.take_message().is_some();
            let fate = Fate::of(refusal.error(), !unsent);
            let harmless = match fate {
                Fate::Untaken | Fate::Refused => true,
                Fate::Broken => reused && is_idempotent(again.method()),
                Fate::Reset => false,
            };
            // A server whose connections are of use before they go away turns nobody away for ever.
            let counts = fate != Fate::Untaken || !lease.retire();
            repeats += u32::from(counts);
            if !harmless || repeats > MOST_REPEATS {
                return Err(Trouble::hyper(&refusal.into_error()));
            }
            (request, once) = (again, true);
        }
    }
}

/// Reads a body to its end; only what something is to be read in is kept.
async fn read(
    wants: Wants,
    response: hyper::Response<Incoming>,
    deadline: &Deadline,
    lease: Lease,
) -> Result<Answer, Trouble> {
    let (head, mut body) = response.into_parts();
    let mut kept = wants.body.map(|_| Vec::new());
    let mut size = 0;
    let whole = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|e| Trouble::hyper(&e))?.into_data() else { continue };
            size += data.len() as u64;
            if let Some(kept) = &mut kept {
                if Some(kept.len() + data.len()) > wants.body {
                    return Err(Trouble::plain(Fault::TooLong));
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
