//! Both builds.

use super::build::Build;
use super::exchange::Exchange;
use super::limits::Limits;
use super::log::Log;
use super::port::Ports;
use super::process::{Gauge, Killer};
use super::{Builds, TargetConfig};
use crate::record::{Arm, Down, DownReason, Note};
use crate::wire::Place;
use std::future::pending;
use std::path::Path;

/// The builds of a run as real processes and URLs.
///
/// Every started command leads a process group of its own and carries a token by which those are found
/// that leave it. All of them are killed when the pair is dropped, and by a watchdog when this program dies
/// without having stopped them. Texts hold commands,
/// folders and output as they are: values from the environment are removed by whoever hands them on.
#[derive(Debug)]
pub struct Pair {
    pub(super) base: Option<Build>,
    pub(super) head: Build,
    exchange: Option<Exchange>,
    pub(super) limits: Limits,
    ports: Option<Ports>,
    killer: Killer,
}

impl Pair {
    /// Builds that are not started yet; their output goes to `base.log` and `head.log` in `logs`,
    /// which is made where it is missing.
    pub fn new(config: TargetConfig, logs: &Path) -> Self {
        let killer = Killer::default();
        let build = |arm: Arm, config| {
            let log = Log::at(logs.join(format!("{arm}.log")));
            Build::new(arm, config, log, killer.clone())
        };
        let base = config.base.map(|config| build(Arm::Base, config));
        let head = build(Arm::Head, config.head);
        let places = base.as_ref().map(|base| [base.place(), head.place()]);
        let exchange = config.exchange.zip(places);
        let exchange =
            exchange.map(|(config, places)| Exchange::new(config, places, Log::at(logs.join("exchange.log"))));
        Self { base, head, exchange, limits: Limits::default(), ports: None, killer }
    }

    /// A handle that kills all builds and hooks at once.
    pub fn killer(&self) -> Killer {
        self.killer.clone()
    }

    /// The ports of this start: those of the run, or others where one was taken meanwhile.
    fn ports(&mut self) -> std::io::Result<Ports> {
        let ports = match self.ports {
            Some(ports) => ports.or_others(),
            None => Ports::choose(),
        }?;
        self.ports = Some(ports);
        Ok(ports)
    }

    #[cfg(test)]
    pub(super) fn exchange_mut(&mut self) -> &mut super::ExchangeConfig {
        self.exchange.as_mut().expect("an exchange").config_mut()
    }

    /// Whether builds are elsewhere than before the first start.
    pub fn is_moved(&self) -> bool {
        self.exchange.as_ref().is_some_and(Exchange::is_moved)
    }

    /// Whose URL serves the build of an arm.
    fn place_of(&self, arm: Arm) -> Arm {
        self.exchange.as_ref().map_or(arm, |exchange| exchange.place_of(arm))
    }

    fn build(&mut self, arm: Arm) -> Option<&mut Build> {
        match arm {
            Arm::Base => self.base.as_mut(),
            Arm::Head => Some(&mut self.head),
        }
    }
}

impl Builds for Pair {
    async fn start(&mut self, number: u32, first: Arm) -> Result<(), Down> {
        let limits = self.limits;
        if let Some(exchange) = &mut self.exchange {
            exchange.turn(number).await?;
        }
        let ports = self.ports();
        for arm in [first, first.other()] {
            let Some(build) = self.build(arm) else { continue };
            let port = match &ports {
                Ok(ports) => ports.of(arm, number),
                Err(_) if !build.startable() => 0,
                Err(error) => {
                    let text = format!("there is no free port on 127.0.0.1: {error}");
                    return Err(Down { arm, reason: DownReason::NotStarted, text, log_tail: Vec::new() });
                }
            };
            build.launch(number, port, &limits).await?;
        }
        let base = async {
            match &mut self.base {
                Some(build) => Ok(build.ready(&limits).await.err()),
                None => Ok(None),
            }
        };
        // A base that is down blocks nothing: head is waited for, or whichever fails first would decide.
        let ready = tokio::try_join!(base, self.head.ready(&limits));
        let ready = ready.and_then(|(base, ())| base.map_or(Ok(()), Err));
        ready.map_err(|down| Down { arm: self.place_of(down.arm), ..down })
    }

    async fn stop(&mut self) -> Vec<Note> {
        let base = async {
            match &mut self.base {
                Some(build) => build.stop(&self.limits).await,
                None => Vec::new(),
            }
        };
        let (mut notes, of_head) = tokio::join!(base, self.head.stop(&self.limits));
        notes.extend(of_head);
        notes
    }

    async fn put_back(&mut self) -> Vec<Note> {
        match &mut self.exchange {
            Some(exchange) => exchange.put_back().await,
            None => Vec::new(),
        }
    }

    async fn died(&mut self) -> Down {
        let base = async {
            match &self.base {
                Some(build) => build.died().await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            down = self.head.died() => down,
            down = base => down,
        }
    }

    async fn before_window(&mut self, arm: Arm) -> Result<(), Down> {
        let limits = self.limits;
        match self.build(self.place_of(arm)) {
            Some(build) => build.before_window(&limits).await,
            None => Ok(()),
        }
    }

    fn gauge(&self, arm: Arm) -> Option<Gauge> {
        match self.place_of(arm) {
            Arm::Base => self.base.as_ref()?.gauge(),
            Arm::Head => self.head.gauge(),
        }
    }

    /// Complete from the first start on; nothing for an arm that is not there.
    fn place(&self, arm: Arm) -> Option<Place> {
        let build = match self.place_of(arm) {
            Arm::Base => self.base.as_ref()?,
            Arm::Head => &self.head,
        };
        build.has_url().then(|| build.place())
    }
}
