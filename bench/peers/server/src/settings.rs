//! What the command line says.

use std::time::Duration;

/// What the server does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// 0 takes a free one.
    pub port: u16,
    /// From a request that was read to its answer; nothing: at once.
    pub delay: Option<Duration>,
    /// Stands still for the first at the end of every period of the second.
    pub freeze: Option<(Duration, Duration)>,
}

impl Settings {
    /// Reads `PORT [--delay-ms N] [--freeze-ms N --every-ms N]`.
    ///
    /// # Errors
    /// In words, where it says something else.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut port, mut delay, mut freeze, mut every) = (None, None, None, None);
        while let Some(argument) = arguments.next() {
            let slot = match argument.as_str() {
                "--delay-ms" => &mut delay,
                "--freeze-ms" => &mut freeze,
                "--every-ms" => &mut every,
                number => {
                    port = Some(number.parse().map_err(|_| format!("{number} is no port"))?);
                    continue;
                }
            };
            let number = arguments.next().and_then(|n| n.parse().ok());
            *slot = Some(number.ok_or_else(|| format!("{argument} needs a whole number of milliseconds"))?);
        }
        let freeze = match (freeze, every) {
            (None, None) => None,
            (Some(freeze), Some(every)) if 0 < freeze && freeze < every => {
                Some((Duration::from_millis(freeze), Duration::from_millis(every)))
            }
            _ => return Err("--freeze-ms wants a longer --every-ms".to_owned()),
        };
        let port = port.ok_or("usage: peers-server PORT [--delay-ms N] [--freeze-ms N --every-ms N]")?;
        Ok(Self { port, delay: delay.map(Duration::from_millis), freeze })
    }

    /// How long it still stands still, so long after it began.
    pub fn frozen(&self, since: Duration) -> Option<Duration> {
        let (freeze, every) = self.freeze?;
        let into = Duration::from_nanos((since.as_nanos() % every.as_nanos()) as u64);
        (into >= every - freeze).then(|| every - into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Settings, String> {
        Settings::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_it_says_is_read_and_what_makes_no_sense_is_refused() {
        let settings = read("80 --delay-ms 5").expect("a line");
        assert_eq!(settings, Settings { port: 80, delay: Some(Duration::from_millis(5)), freeze: None });
        for line in ["", "x", "80 --delay-ms", "80 --delay-ms x", "80 --freeze-ms 1", "80 --freeze-ms 2 --every-ms 2"] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn it_stands_still_at_the_end_of_every_period() {
        let settings = read("80 --freeze-ms 1000 --every-ms 10000").expect("a line");
        let frozen = |ms| settings.frozen(Duration::from_millis(ms)).map(|left| left.as_millis());
        assert_eq!(
            [0, 8999, 9000, 9999, 10_000, 19_250].map(frozen),
            [None, None, Some(1000), Some(1), None, Some(750)]
        );
        assert_eq!(read("80").expect("a line").frozen(Duration::from_secs(9)), None);
    }
}
