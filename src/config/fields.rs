//! A section of the tree, held against its table: unknown, missing and conflicting keys.

use super::field::Field;
use super::nearest::nearest;
use super::platforms::HERE;
use super::shape::{Rule, Section, alternatives};
use super::tree::Name;

/// The keys of one section.
#[derive(Debug)]
pub struct Fields<'a> {
    section: &'static Section,
    field: Field<'a>,
    entries: Vec<(&'a Name, Field<'a>)>,
}

impl<'a> Fields<'a> {
    /// The section written at a field; notes every key that is unknown, missing or in conflict.
    /// Nothing where the field is no mapping.
    pub fn open(field: &Field<'a>, section: &'static Section) -> Option<Self> {
        let fields = Self { section, field: field.clone(), entries: field.entries()? };
        for (name, entry) in &fields.entries {
            fields.check(name, entry);
        }
        for key in section.keys.iter().filter(|key| key.required && !fields.has(key.name)) {
            field.problem(format!("the key `{}` is missing: {}", key.name, key.shape.form()));
        }
        for rule in section.rules {
            fields.hold(rule);
        }
        Some(fields)
    }

    fn check(&self, name: &Name, entry: &Field<'_>) {
        let known = || self.section.keys.iter().map(|key| key.name);
        let problem = |text: String| self.field.sink.add(&name.place, &entry.path, text);
        if let Some(key) = self.section.keys.iter().find(|key| key.name == name.text) {
            // What was measured elsewhere can be judged here.
            let refusal = key.refusal(HERE).filter(|_| !self.field.sink.is_without_files());
            return refusal.into_iter().for_each(problem);
        }
        let all = alternatives(known().map(|key| format!("`{key}`")));
        if self.section.later.contains(&name.text.as_str()) {
            return problem(format!("`{}` is not there yet; what is there: {all}", name.text));
        }
        match nearest(&name.text, known()) {
            Some(meant) => problem(format!("unknown key `{}`; did you mean `{meant}`?", name.text)),
            None => problem(format!("unknown key `{}`; expected {all}", name.text)),
        }
    }

    fn hold(&self, rule: &Rule) {
        let quoted = |names: &[&str]| alternatives(names.iter().map(|name| format!("`{name}`")));
        match rule {
            Rule::One(names) => match names.iter().filter(|name| self.has(name)).count() {
                0 if self.no_key_known() => {}
                0 => self.field.problem(format!("one of {} is missing", quoted(names))),
                1 => {}
                _ => self.field.problem(format!("only one of {} can be there", quoted(names))),
            },
            Rule::Any(names) if !names.iter().any(|name| self.has(name)) => {
                self.field.problem(format!("at least one of {} is needed", quoted(names)));
            }
            Rule::Unless(one, other) if !self.has(one) && !self.has(other) => {
                let key = self.section.keys.iter().find(|key| key.name == *one);
                let form = key.map(|key| key.shape.form()).unwrap_or_default();
                self.field.problem(format!("the key `{one}` is missing: {form}"));
            }
            Rule::NotBoth(one, other) if self.has(one) && self.has(other) => {
                self.field.problem(format!("`{one}` and `{other}` exclude each other: keep one"));
            }
            Rule::Any(_) | Rule::Unless(..) | Rule::NotBoth(..) => {}
        }
    }

    /// Where keys are there and none of them is known, they have been complained about.
    fn no_key_known(&self) -> bool {
        !self.entries.is_empty() && self.section.keys.iter().all(|key| !self.has(key.name))
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.text == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Field<'a>> {
        debug_assert!(self.section.keys.iter().any(|known| known.name == key), "{key} is in no table");
        self.entries.iter().find(|(name, _)| name.text == key).map(|(_, field)| field.clone())
    }
}
