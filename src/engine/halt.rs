//! Why a run ends before its plan does.

use crate::record::{Down, Ending};

/// Why a run ends before its plan does.
#[derive(Debug)]
pub enum Halt {
    Interrupted(i32),
    Down(Down),
    Generator(String),
    TooManyVoid,
    OutOfTime,
}

impl From<Halt> for Ending {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Interrupted(signal) => Self::Interrupted { signal },
            Halt::Down(down) => Self::Down(down),
            Halt::Generator(text) => Self::Generator { text },
            Halt::TooManyVoid => Self::TooManyVoid,
            Halt::OutOfTime => Self::OutOfTime,
        }
    }
}
