//! `target.swap` and `target.calibrate`: how builds on machines of their own are exchanged.

use super::start::{self, COMMAND, ENV};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::target::{ExchangeConfig, Way};
use std::path::Path;
use std::time::Duration;

/// How long a command may take where the file says nothing: a rollout of some machines, one after the other.
const WITHIN: Duration = Duration::from_secs(600);

const ENV_KEY: Key = Key::new("env", ENV, "Added to the environment; the job's tokens are handed on by it only.");
const WITHIN_KEY: Key =
    Key::new("within", Shape::Duration, "How long a command may take, and then the URLs until they show its work.")
        .default("10m");
const VERSION: Key = Key::new(
    "version",
    start::PATH,
    "A GET of it tells the builds apart: always the same text from one build, another one from the other. Every exchange is \
     then seen to have come about; without it the command is believed.",
);

static SWAP_SECTION: Section = Section::new(
    "swap",
    "The command is run in the folder of this file, and finds in `PERF_GATE_BASE_URL` and `PERF_GATE_HEAD_URL` the URL at \
     which each build is to be when it ends. At the end of a run the builds are back where they were.",
    &[
        Key::new("command", COMMAND, "Lets the two builds change places, and ends.").required(),
        ENV_KEY,
        WITHIN_KEY,
        VERSION,
    ],
);

static CALIBRATE_SECTION: Section = Section::new(
    "calibrate",
    "The commands are run in the folder of this file, and find both URLs in `PERF_GATE_BASE_URL` and `PERF_GATE_HEAD_URL`.",
    &[
        Key::new("same", COMMAND, "Puts base's build at head's URL as well, and ends.").required(),
        Key::new("apart", COMMAND, "Puts head's build back at its URL, and ends.").required(),
        ENV_KEY,
        WITHIN_KEY,
        VERSION,
    ],
);

/// What the key `swap` takes.
pub const SWAP: Shape = Shape::Either(&[Shape::Text, Shape::list(&Shape::Text), Shape::Section(&SWAP_SECTION)]);
/// What the key `swap` is for.
pub const SWAP_DOC: &str = "For two URLs on machines of their own: lets the builds change places before the first round \
     and after every 4, so that what the machines differ by cancels out. 24 rounds are then 12 values. A bare command is its \
     `command`.";
/// What the key `calibrate` takes.
pub const CALIBRATE: Shape = Shape::Section(&CALIBRATE_SECTION);
/// What the key `calibrate` is for.
pub const CALIBRATE_DOC: &str = "For two URLs on machines of their own, where `swap` cannot be had: 12 rounds with base's \
     build on both come first, and what they differ by is taken out of the others.";

/// Reads `swap` and `calibrate` of `target`; `folder` is that of the scenario file. Nothing where neither is there.
pub fn read(fields: &Fields<'_>, folder: &Path) -> Option<Option<ExchangeConfig>> {
    match (fields.get("swap"), fields.get("calibrate")) {
        (Some(field), _) => swap(&field, folder).map(Some),
        (None, Some(field)) => calibrate(&field, folder).map(Some),
        (None, None) => Some(None),
    }
}

fn swap(field: &Field<'_>, folder: &Path) -> Option<ExchangeConfig> {
    if !field.is_mapping() {
        let way = Way::Swap(start::command(field)?);
        let (folder, env) = (folder.to_owned(), Default::default());
        return Some(ExchangeConfig { way, folder, env, within: WITHIN, version: None });
    }
    let fields = Fields::open(field, &SWAP_SECTION)?;
    let command = fields.get("command").and_then(|field| start::command(&field));
    with(&fields, command.map(Way::Swap), folder)
}

fn calibrate(field: &Field<'_>, folder: &Path) -> Option<ExchangeConfig> {
    let fields = Fields::open(field, &CALIBRATE_SECTION)?;
    let same = fields.get("same").and_then(|field| start::command(&field));
    let apart = fields.get("apart").and_then(|field| start::command(&field));
    with(&fields, same.zip(apart).map(|(same, apart)| Way::Calibrate { same, apart }), folder)
}

/// What both have.
fn with(fields: &Fields<'_>, way: Option<Way>, folder: &Path) -> Option<ExchangeConfig> {
    let env = fields.get("env").map(|field| start::environment(&field)).unwrap_or_default();
    let within = fields.get("within").map_or(Some(WITHIN), |field| field.time());
    let version = fields.get("version").map_or(Some(None), |field| start::path(&field).map(Some));
    Some(ExchangeConfig {
        way: way?,
        folder: folder.to_owned(),
        env,
        within: within?,
        version: version?.map(str::to_owned),
    })
}
