//! What users do, step by step: requests, pauses, and waits for work that the target does on its own.

use super::failure::Trouble;
use super::load::{Act, Follow, Load, Part, Role};
use super::progress::Progress;
use super::request::Blueprint;
use crate::driver::{CannotMeasure, Ended, Failure, Stage};
use crate::load::unit;
use crate::metric;
use crate::record::ErrorClass;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::time::Duration;
use tokio::time::Instant;

/// How a poll ended.
enum Poll {
    Reached,
    /// What is not as it is to be yet.
    NotYet(String),
    Failed(Failure),
}

/// A poll with its times.
struct Polled {
    poll: Poll,
    /// When it was due.
    asked: Instant,
    /// When the answer had come.
    answered: Instant,
}

impl Load {
    /// What a user does before its first iteration; tells why it could not.
    pub async fn begin(&self, role: &Role, progress: &mut Progress<'_>) -> Result<Option<Failure>, CannotMeasure> {
        let session = progress.session;
        if session.begun.get() || role.on_start.is_empty() {
            return Ok(None);
        }
        let refused = Box::pin(self.unmeasured(&role.on_start, progress)).await?;
        session.begun.set(refused.is_none());
        if refused.is_none() {
            progress.remember();
        }
        // It is not measured: what follows is due from now on.
        progress.due = progress.due.max(Instant::now());
        progress.paused = Duration::ZERO;
        Ok(refused.map(|Failure { class, text }| Failure { class, text: format!("on_start: {text}") }))
    }

    /// What is done once for all users, after a start of the build.
    pub async fn set_up(&self, seed: u64) -> Result<Option<Failure>, CannotMeasure> {
        let session = self.sessions.stranger();
        let iteration = self.scope_of(&self.setup, &session, seed)?;
        let mut progress = Progress::new(&session, Pcg64Mcg::seed_from_u64(seed), iteration, Instant::now());
        let failure = self.unmeasured(&self.setup, &mut progress).await?;
        if failure.is_none() {
            self.variables.borrow_mut().learn(&progress.iteration.variables);
        }
        Ok(failure)
    }

    /// What is done once for all users, before the build is stopped. It knows what `set_up` captured.
    pub async fn tear_down(&self, seed: u64) -> Result<Option<Failure>, CannotMeasure> {
        let session = self.sessions.stranger();
        let iteration = self.scope_of(&self.teardown, &session, seed)?;
        let mut progress = Progress::new(&session, Pcg64Mcg::seed_from_u64(seed), iteration, Instant::now());
        self.unmeasured(&self.teardown, &mut progress).await
    }

    /// Steps that nothing is counted of, up to the first that fails.
    async fn unmeasured(&self, acts: &[Act], progress: &mut Progress<'_>) -> Result<Option<Failure>, CannotMeasure> {
        for act in acts {
            progress.due = progress.due.max(Instant::now());
            let failure = self.act(act, None, progress).await?;
            if failure.is_some() {
                return Ok(failure);
            }
        }
        Ok(None)
    }

    /// The steps of a task, up to the first that fails or until the window sends nothing more.
    pub async fn play(
        &self,
        part: &Part,
        stage: &Stage,
        progress: &mut Progress<'_>,
        mut refused: Option<Failure>,
    ) -> Result<Option<ErrorClass>, CannotMeasure> {
        let began = progress.due;
        for (index, act) in part.acts.iter().enumerate() {
            if index > 0 && !stage.is_sending() {
                return Ok(None);
            }
            let failure = match refused.take() {
                Some(failure) if act.entry().is_some() => {
                    self.refuse(act, stage, progress, &failure);
                    Some(failure)
                }
                Some(failure) => {
                    refused = Some(failure);
                    None
                }
                None => self.act(act, Some(stage), progress).await?,
            };
            if let Some(failure) = failure {
                self.whole(part, stage, began, progress, Some(failure.class));
                return Ok(Some(failure.class));
            }
        }
        if part.remembers {
            progress.remember();
        }
        self.whole(part, stage, began, progress, None);
        Ok(None)
    }

    fn refuse(&self, act: &Act, stage: &Stage, progress: &Progress<'_>, failure: &Failure) {
        if let Some(entry) = act.entry() {
            let ticket = stage.begin(entry, progress.due);
            stage.end(ticket, Ended::now(Instant::now(), Some(failure.clone())));
        }
    }

    fn whole(&self, part: &Part, stage: &Stage, began: Instant, progress: &Progress<'_>, failed: Option<ErrorClass>) {
        stage.iterated(began, progress.due, progress.paused, failed.is_some());
        if let Some(entry) = part.entry {
            stage.whole(entry, began, progress.due, progress.paused, failed);
        }
    }

    /// One step.
    async fn act(
        &self,
        act: &Act,
        stage: Option<&Stage>,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Failure>, CannotMeasure> {
        match act {
            Act::Pause(pause) => {
                let pause = pause.draw(unit(&mut progress.rng));
                progress.due += pause;
                progress.paused += pause;
                self.pacer.until(progress.due).await;
                Ok(None)
            }
            Act::Send(entry, blueprint) => {
                let ticket = stage.zip(*entry).map(|(stage, entry)| (stage, stage.begin(entry, progress.due)));
                let ended = self.send(blueprint, progress).await?;
                let failure = ended.failure.clone();
                if let Some((stage, ticket)) = ticket {
                    stage.end(ticket, ended);
                }
                Ok(failure)
            }
            // Few users wait: the others need not have the room for it.
            Act::Wait(follow) => Box::pin(self.follow(follow, stage, progress)).await,
        }
    }

    /// One request and its whole response, held against what is expected of it once it has ended.
    async fn send(&self, blueprint: &Blueprint, progress: &mut Progress<'_>) -> Result<Ended, CannotMeasure> {
        let mut sent = progress.due;
        let answered = self.exchange(blueprint, progress.visit(), &mut progress.iteration, &mut sent).await;
        let at = Instant::now();
        let failure = match answered {
            Ok(answer) => {
                let checked = blueprint.check(&answer);
                checked.and_then(|()| blueprint.capture(&answer, &mut progress.iteration.variables)).err()
            }
            Err(Trouble::Target(failure)) => Some(failure),
            Err(Trouble::Generator(fault)) => return Err(fault),
        };
        match blueprint.is_looked_into() {
            true => progress.looked(at),
            false => progress.due = at,
        }
        Ok(Ended { sent, at, failure })
    }

    /// Asks again and again until the answer is as it is to be. Begun within a window it is followed to its end.
    async fn follow(
        &self,
        follow: &Follow,
        stage: Option<&Stage>,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Failure>, CannotMeasure> {
        let began = progress.due;
        let ticket =
            stage.zip(follow.entry).map(|(stage, entry)| (stage, stage.begin_wait(entry, began, follow.within)));
        let (failure, at) = loop {
            let Polled { poll, asked, answered } = self.poll(follow, stage, progress).await?;
            match poll {
                Poll::Reached => break (None, answered),
                Poll::Failed(failure) => break (Some(failure), answered),
                Poll::NotYet(last) => {
                    let next = Instant::now().max(asked + follow.every);
                    if next > began + follow.within {
                        break (Some(late(follow.within, &last)), answered);
                    }
                    self.pacer.until(next).await;
                    progress.due = next;
                }
            }
        };
        progress.looked(at);
        if let Some((stage, ticket)) = ticket {
            stage.end(ticket, Ended { sent: began, at, failure: failure.clone() });
        }
        Ok(failure)
    }

    /// Asks once.
    async fn poll(
        &self,
        follow: &Follow,
        stage: Option<&Stage>,
        progress: &mut Progress<'_>,
    ) -> Result<Polled, CannotMeasure> {
        let asked = progress.due;
        let ticket = stage.zip(follow.polls).map(|(stage, entry)| (stage, stage.begin(entry, asked)));
        let mut sent = asked;
        let answer = self.exchange(&follow.blueprint, progress.visit(), &mut progress.iteration, &mut sent).await;
        let answered = Instant::now();
        let poll = match answer {
            Err(Trouble::Generator(fault)) => return Err(fault),
            Err(Trouble::Target(failure)) => Poll::Failed(failure),
            Ok(answer) => match follow.blueprint.check(&answer) {
                Ok(()) => match follow.blueprint.capture(&answer, &mut progress.iteration.variables) {
                    Ok(()) => Poll::Reached,
                    Err(failure) => Poll::Failed(failure),
                },
                Err(_) if answer.status >= 500 => {
                    Poll::Failed(Failure { class: ErrorClass::Status, text: format!("status {}", answer.status) })
                }
                Err(failure) => Poll::NotYet(failure.text),
            },
        };
        let failure = if let Poll::Failed(failure) = &poll { Some(failure.clone()) } else { None };
        if let Some((stage, ticket)) = ticket {
            stage.end(ticket, Ended { sent, at: answered, failure });
        }
        Ok(Polled { poll, asked, answered })
    }
}

fn late(within: Duration, last: &str) -> Failure {
    let text = format!("not within {}; the last answer: {last}", metric::duration(within));
    Failure { class: ErrorClass::Timeout, text }
}
