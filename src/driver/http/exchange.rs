//! One request and its whole response, over as many hops as it may take.

use super::answer::Answer;
use super::broken::{Broken, Fate};
use super::cookies::Jar;
use super::deadline::Deadline;
use super::draft::Draft;
use super::failure::Trouble;
use super::load::Load;
use super::redirect;
use super::request::{Blueprint, is_idempotent};
use super::response::{Response, Wants};
use super::scope::Iteration;
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
        let draft = match self.pool.speaks_one() {
            true => blueprint.message(iteration).map(Draft::Rendered),
            false => blueprint.request(iteration).map(|request| Draft::Whole(Box::new(request))),
        };
        let draft = draft.map_err(Trouble::Target)?;
        *sent = Instant::now();
        let deadline = Deadline::new(blueprint.timeout());
        self.ask(&draft, blueprint.wants(), visit.user, &deadline, sent).await
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
            let draft = Draft::Whole(Box::new(request));
            let answered = self.ask(&draft, wants, visit.user, &deadline, &mut at).await;
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

    /// One request and its whole response. `sent` is now, and becomes when it was sent. What the target has not looked at
    /// is sent again, and what went over an idle connection that it closed at the same moment, where that is harmless.
    async fn ask(
        &self,
        draft: &Draft<'_>,
        wants: Wants,
        user: u64,
        deadline: &Deadline,
        sent: &mut Instant,
    ) -> Result<Answer, Trouble> {
        let pool = &self.pool;
        let (mut again, mut repeats) = (false, 0);
        loop {
            let at_hand = if again { None } else { pool.at_hand(user) };
            let mut lease = match at_hand {
                Some(lease) => lease,
                None => {
                    let lease = match again {
                        true => pool.lease_again(user, deadline).await?,
                        false => pool.lease(user, deadline).await?,
                    };
                    *sent = Instant::now();
                    lease
                }
            };
            let Broken { fault, fate } = match lease.exchange(draft, wants, deadline.until(*sent)).await {
                Ok(Response { head, size, kept }) => {
                    pool.answered(head.version);
                    lease.release();
                    return Ok(Answer::new(head.status, head.headers, size, kept));
                }
                Err(broken) => broken,
            };
            let Some(fault) = fault else { return Err(Trouble::timeout(deadline.limit())) };
            // A server whose connections are of use before they go away turns nobody away for ever.
            let counts = fate != Fate::Untaken || !lease.has_answered();
            repeats += u32::from(counts);
            let harmless = fate.may_be_repeated(lease.is_reused() && !again, is_idempotent(draft.method()));
            if !harmless || repeats > MOST_REPEATS {
                return Err(Trouble::broken(fault));
            }
            again = true;
        }
    }
}
