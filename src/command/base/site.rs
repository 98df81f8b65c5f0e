//! Where both builds are made: the repository, the cache, and the places in them.

use super::cache::{Cache, Entry};
use super::commit::{Lack, Wanted};
use super::place::{folder_in, inner, within};
use super::recipe::{Recipe, own_products};
use crate::cli::BaseArgs;
use crate::command::checkout::Checkout;
use crate::command::git::Git;
use crate::context::Context;
use crate::failure::Failure;
use crate::machine;
use crate::target::{ArmConfig, BuildConfig, CommandLine, TargetConfig};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the builds of one scenario are made, and of what.
#[derive(Debug)]
pub struct Site<'a> {
    context: &'a Context,
    target: &'a TargetConfig,
    /// How they are made.
    pub build: &'a BuildConfig,
    /// What base is wanted from.
    pub wanted: Wanted,
    /// Asked in the folder of head's `start`: a scenario may be in another repository.
    pub git: Git,
    /// Built bases.
    pub cache: Cache,
}

impl<'a> Site<'a> {
    /// Nothing where the builds are there already. `output` is the folder of the run.
    pub fn of(
        context: &'a Context,
        target: &'a TargetConfig,
        checkout: &Checkout,
        args: &BaseArgs,
        output: &Path,
    ) -> Option<Self> {
        let build = target.build.as_ref()?;
        let folder = &target.head.start.as_ref()?.folder;
        let against = args.against.as_deref();
        Some(Self {
            context,
            target,
            build,
            wanted: Wanted::new(against, &build.base, &checkout.branches, &checkout.workflow),
            git: Git::new(within(folder)),
            cache: Cache::of(context, args.base_cache.as_deref(), output),
        })
    }

    /// What would be done, in words.
    ///
    /// # Errors
    /// Where there can be no base.
    pub fn plan(&self) -> Result<[String; 2], Failure> {
        let command = self.build.command.as_ref().map(|line| format!("`{}`, head where it is", shown(line)));
        let command = command.unwrap_or_else(|| "nothing to do: a checkout runs as it is".to_owned());
        let top = self.top()?;
        let recipe = self.recipe(&top)?;
        self.arm_in(Path::new("base"), &top)?;
        let from = match self.wanted.look(&self.git) {
            Ok(commit) => {
                let known = self.build.reuse && self.cache.entry(&commit, &recipe).is_complete();
                format!("{} ({}){}", commit.short(), commit.what, if known { ", built before" } else { "" })
            }
            Err(Lack::Hopeless(why)) => return Err(Failure::Usage(format!("there is no base: {why}"))),
            Err(_) => format!("where head left {}, which has to be fetched first", self.wanted.name()),
        };
        Ok([command, format!("base is a checkout of {from}")])
    }

    /// Where head's command is run.
    pub fn folder(&self) -> &Path {
        let start = self.target.head.start.as_ref();
        let folder = self.build.folder.as_deref().or(start.map(|start| start.folder.as_path()));
        folder.unwrap_or(Path::new("."))
    }

    /// How base is built.
    ///
    /// # Errors
    /// Where the command is run outside of the repository.
    pub fn recipe(&self, top: &Path) -> Result<Recipe, Failure> {
        let inner = place(self.folder(), top, "target.build.folder")?;
        let image = machine::environment(&self.context.variables).os;
        Ok(Recipe { build: self.build.clone(), inner, image })
    }

    /// Base in the checkout of an entry; what the user's environment would have it share with head is its own.
    ///
    /// # Errors
    /// Where it is started outside of the repository.
    pub fn arm(&self, entry: &Entry, top: &Path) -> Result<ArmConfig, Failure> {
        let mut arm = self.arm_in(&entry.tree(), top)?;
        if let Some(start) = &mut arm.start {
            self.add_own_products(entry, &mut start.env);
        }
        Ok(arm)
    }

    /// How base is built in an entry.
    pub fn build_in(&self, entry: &Entry) -> BuildConfig {
        let mut build = self.build.clone();
        self.add_own_products(entry, &mut build.env);
        build
    }

    /// What the scenario sets wins.
    fn add_own_products(&self, entry: &Entry, env: &mut BTreeMap<String, String>) {
        for (name, value) in own_products(&self.context.variables, &entry.products()) {
            env.entry(name).or_insert(value);
        }
    }

    /// Base in a checkout.
    ///
    /// # Errors
    /// Where it is started outside of the repository.
    pub fn arm_in(&self, tree: &Path, top: &Path) -> Result<ArmConfig, Failure> {
        let (key, mut arm) = match &self.target.base {
            Some(base) => ("target.base.start.folder", base.clone()),
            None => ("target.head.start.folder", self.target.head.clone()),
        };
        if let Some(start) = &mut arm.start {
            start.folder = folder_in(tree, &place(&start.folder, top, key)?);
        }
        Ok(arm)
    }

    /// Top of the repository, without links.
    ///
    /// # Errors
    /// Where there is none.
    pub fn top(&self) -> Result<PathBuf, Failure> {
        let top = self.git.top().and_then(|top| top.canonicalize().ok());
        let folder = self.git.folder().display();
        top.ok_or_else(|| Failure::Usage(format!("there is no base: {folder} is in no work tree of git")))
    }
}

fn place(folder: &Path, top: &Path, key: &str) -> Result<PathBuf, Failure> {
    inner(folder, top).ok_or_else(|| {
        Failure::Usage(format!(
            "`{key}` is {}, outside of the repository {}, so its place in a checkout of base is not known: name a folder \
             inside of it, or describe base by `target.base` alone, without `target.build` and --against",
            folder.display(),
            top.display()
        ))
    })
}

/// A command as people are shown it.
pub fn shown(line: &CommandLine) -> String {
    match line {
        CommandLine::Shell(text) => text.lines().next().unwrap_or_default().to_owned(),
        CommandLine::Words(words) => words.join(" "),
    }
}
