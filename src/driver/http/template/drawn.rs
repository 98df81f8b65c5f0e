//! Values that are drawn: numbers, texts, choices by weight, moments.

use super::moment::Moment;
use crate::load::unit;
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use std::fmt::Write;

const HEX: &[u8] = b"0123456789abcdef";
const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A value that is drawn anew wherever it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawn {
    /// Version 4.
    Uuid,
    /// Evenly, both ends included.
    Int(i64, i64),
    /// Evenly from the first to the second, with so many decimals.
    Float(f64, f64, usize),
    /// Letters of an alphabet, as many as drawn evenly from the first to the second, both included.
    Text(Alphabet, u32, u32),
    /// One of these.
    Choice(Vec<Choice>),
    /// The time.
    Now(Moment),
}

/// What random texts are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Digits and `a` to `f`.
    Hex,
    /// Digits.
    Digits,
    /// Digits and letters of both cases.
    Letters,
}

/// One of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Sum of the weights up to this one, its own included.
    pub up_to: f64,
    /// What it stands for.
    pub text: String,
    /// A number, a boolean or `null`, as JSON writes it.
    pub is_json: bool,
}

impl Drawn {
    /// Draws a value; whether it is JSON as it stands, rather than a text.
    pub fn draw(&self, rng: &mut Pcg64Mcg, text: &mut String) -> bool {
        match self {
            Self::Uuid => {
                let bytes = (u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64())).to_be_bytes();
                let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
                text.push_str(uuid.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()));
                false
            }
            Self::Int(from, to) => {
                let span = to.abs_diff(*from);
                let _ = write!(text, "{}", from.wrapping_add_unsigned(below(rng, u128::from(span) + 1)));
                true
            }
            Self::Float(from, to, decimals) => {
                let _ = write!(text, "{:.decimals$}", from + unit(rng) * (to - from));
                true
            }
            Self::Text(alphabet, from, to) => {
                let letters = alphabet.letters();
                let length = u64::from(*from) + below(rng, u128::from(to - from) + 1);
                text.extend((0..length).map(|_| char::from(letters[below(rng, letters.len() as u128) as usize])));
                false
            }
            Self::Choice(choices) => {
                let at = unit(rng) * choices.last().map_or(0.0, |last| last.up_to);
                let chosen = choices.partition_point(|choice| choice.up_to <= at).min(choices.len() - 1);
                text.push_str(&choices[chosen].text);
                choices[chosen].is_json
            }
            Self::Now(moment) => moment.write(unit(rng), text),
        }
    }
}

impl Alphabet {
    fn letters(self) -> &'static [u8] {
        match self {
            Self::Hex => HEX,
            Self::Digits => DIGITS,
            Self::Letters => LETTERS,
        }
    }
}

/// Evenly below a bound of at most 2^64, by multiplication; its bias is below bound / 2^64.
fn below(rng: &mut Pcg64Mcg, bound: u128) -> u64 {
    ((u128::from(rng.next_u64()) * bound) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;

    fn draw(drawn: &Drawn, seed: u64) -> String {
        let mut text = String::new();
        drawn.draw(&mut Pcg64Mcg::seed_from_u64(seed), &mut text);
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_lie_between_their_ends(a: i64, b: i64, seed: u64, decimals in 0_usize..9) {
            let (from, to) = (a.min(b), a.max(b));
            let int: i64 = draw(&Drawn::Int(from, to), seed).parse().expect("a number");
            prop_assert!((from..=to).contains(&int));
            let (from, to) = (f64::from(from as i32), f64::from(to as i32));
            let (from, to) = (from.min(to), from.max(to));
            let text = draw(&Drawn::Float(from, to, decimals), seed);
            let float: f64 = text.parse().expect("a number");
            prop_assert!((from - 0.5..=to + 0.5).contains(&float));
            prop_assert_eq!(text.split_once('.').map_or(0, |(_, after)| after.len()), decimals);
        }

        #[test]
        fn texts_have_their_length_and_letters(from in 0_u32..40, more in 0_u32..40, seed: u64) {
            for alphabet in [Alphabet::Hex, Alphabet::Digits, Alphabet::Letters] {
                let text = draw(&Drawn::Text(alphabet, from, from + more), seed);
                prop_assert!((from as usize..=(from + more) as usize).contains(&text.len()));
                prop_assert!(text.bytes().all(|letter| alphabet.letters().contains(&letter)));
            }
        }
    }

    #[test]
    fn every_number_and_both_ends_come_up() {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut counts = [0; 6];
        for _ in 0..6000 {
            let mut text = String::new();
            assert!(Drawn::Int(-2, 3).draw(&mut rng, &mut text));
            counts[(text.parse::<i64>().expect("a number") + 2) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn choices_come_by_weight() {
        let choice = |up_to, text: &str, is_json| Choice { up_to, text: text.to_owned(), is_json };
        let drawn = Drawn::Choice(vec![choice(3.0, "a", false), choice(4.0, "1", true)]);
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let (mut numbers, mut text) = (0, String::new());
        for _ in 0..4000 {
            numbers += u32::from(drawn.draw(&mut rng, &mut text));
        }
        assert!((850..1150).contains(&numbers), "{numbers}");
        assert_eq!(text.matches('1').count(), numbers as usize);
    }

    #[test]
    fn a_uuid_is_one_and_the_next_is_another() {
        let uuid = draw(&Drawn::Uuid, 42);
        let parsed: uuid::Uuid = uuid.parse().expect("a UUID");
        assert_eq!(parsed.get_version_num(), 4);
        assert_eq!(uuid, draw(&Drawn::Uuid, 42));
        assert_ne!(uuid, draw(&Drawn::Uuid, 43));
    }
}
