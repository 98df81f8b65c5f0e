//! YAML text into a tree: anchors and merge keys resolved, duplicates refused, growth bounded.

use super::problem::{Place, Sink};
use super::tree::{Kind, Name, Node, Scalar};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most nodes after aliases are expanded: hundreds of times what a scenario needs, and no memory.
const MOST_NODES: usize = 50_000;
/// Deepest nesting: readers of the tree recurse.
const DEEPEST: usize = 64;
/// Longest text, in bytes.
const LONGEST: usize = 1 << 20;

/// The one document of a text; `flag` where the text comes from the command line.
///
/// Nothing where there is no tree to read on with; the problems are in `sink` either way.
pub fn parse(text: &str, flag: Option<&Arc<str>>, sink: &Sink) -> Option<Node> {
    let mut builder = Builder { flag, sink, stack: Vec::new(), anchors: BTreeMap::new(), nodes: 0, root: None };
    let start = builder.place(&Marker::new(0, 1, 0));
    if text.len() > LONGEST {
        sink.add(&start, "", "the text is longer than 1 MiB");
        return None;
    }
    let mut parser = Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    loop {
        match parser.next_event() {
            Some(Ok((Event::StreamEnd, _))) | None => break,
            Some(Ok((event, span))) => builder.event(event, &span.start)?,
            Some(Err(error)) => {
                let hint = hint(text, error.marker().line());
                sink.add(&builder.place(error.marker()), "", format!("not YAML: {}{hint}", error.info()));
                return None;
            }
        }
    }
    if builder.root.is_none() {
        sink.add(&start, "", "the file is empty: a scenario needs at least `target`, `load` and `tasks`");
    }
    builder.root
}

/// The trap that everybody falls into once: a bare `${NAME}` within braces closes them.
fn hint(text: &str, line: usize) -> &'static str {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let bare_in_braces = line.contains('{') && line.contains("${") && line.contains('}');
    if bare_in_braces { "; within braces, put quotes around a text that holds ${…}" } else { "" }
}

struct Builder<'a> {
    flag: Option<&'a Arc<str>>,
    sink: &'a Sink,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    root: Option<Node>,
}

/// A list or mapping that has not ended yet.
struct Frame {
    place: Place,
    anchor: usize,
    open: Open,
}

enum Open {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<(Name, Node)>, known: BTreeSet<String>, key: Option<(Name, bool)>, merged: Vec<Node> },
}

impl Builder<'_> {
    fn place(&self, marker: &Marker) -> Place {
        match self.flag {
            Some(flag) => Place::Flag(flag.clone()),
            None => Place::File { line: marker.line().max(1), column: marker.col() + 1 },
        }
    }

    /// Nothing where reading must end.
    fn event(&mut self, event: Event<'_>, marker: &Marker) -> Option<()> {
        let place = self.place(marker);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                self.sink.add(&place, "", "a second document begins: one file is one scenario");
                None
            }
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = self.scalar(text, style, tag.as_deref(), &place);
                self.count(1, 0, &place)?;
                self.finish(Node { kind: scalar, place }, anchor)
            }
            Event::Alias(anchor) => self.alias(anchor, &place),
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &place);
                self.begin(Frame { place, anchor, open: Open::Sequence(Vec::new()) })
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &place);
                let open = Open::Mapping { entries: Vec::new(), known: BTreeSet::new(), key: None, merged: Vec::new() };
                self.begin(Frame { place, anchor, open })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Some(()),
        }
    }

    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, place: &Place) -> Kind {
        let mut plain = style == ScalarStyle::Plain;
        match tag {
            Some(tag) if tag.is_yaml_core_schema() => plain = tag.suffix != "str",
            tag => self.refuse_tag(tag, place),
        }
        Kind::Scalar(Scalar { text: text.into_owned(), plain, written: None, unknown: false })
    }

    fn refuse_tag(&self, tag: Option<&Tag>, place: &Place) {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            self.sink.add(place, "", format!("the tag `{tag}` means nothing in a scenario"));
        }
    }

    fn count(&mut self, nodes: usize, depth: usize, place: &Place) -> Option<()> {
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            self.sink.add(place, "", format!("more than {MOST_NODES} values once aliases are expanded"));
            return None;
        }
        if self.stack.len() + depth > DEEPEST {
            self.sink.add(place, "", format!("nested more than {DEEPEST} levels deep"));
            return None;
        }
        Some(())
    }

    fn alias(&mut self, anchor: usize, place: &Place) -> Option<()> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            self.sink.add(place, "", "this alias stands inside its own anchor");
            return None;
        };
        let (nodes, depth) = size(&node);
        self.count(nodes, depth, place)?;
        self.finish(node, 0)
    }

    fn begin(&mut self, frame: Frame) -> Option<()> {
        self.count(1, 1, &frame.place)?;
        self.stack.push(frame);
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let Frame { place, anchor, open } = self.stack.pop()?;
        let kind = match open {
            Open::Sequence(items) => Kind::Sequence(items),
            Open::Mapping { mut entries, mut known, merged, .. } => {
                for node in merged {
                    self.merge(node, &mut entries, &mut known);
                }
                Kind::Mapping(entries)
            }
        };
        self.finish(Node { kind, place }, anchor)
    }

    /// Hands a complete node to what contains it.
    fn finish(&mut self, node: Node, anchor: usize) -> Option<()> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let sink = self.sink;
        match self.stack.last_mut().map(|frame| &mut frame.open) {
            None => self.root = Some(node),
            Some(Open::Sequence(items)) => items.push(node),
            Some(Open::Mapping { entries, known, key, merged }) => match key.take() {
                None => *key = Some(name_of(node, sink)),
                Some((_, true)) => merged.push(node),
                Some((name, false)) => {
                    if !known.insert(name.text.clone()) {
                        sink.add(&name.place, "", format!("the key `{}` is there twice", name.text));
                        return Some(());
                    }
                    entries.push((name.clone(), placed(node, name.place)));
                }
            },
        }
        Some(())
    }

    /// Adds the entries of `<<: …` that the mapping has not got itself.
    fn merge(&self, node: Node, entries: &mut Vec<(Name, Node)>, known: &mut BTreeSet<String>) {
        match node.kind {
            Kind::Mapping(more) => {
                entries.extend(more.into_iter().filter(|(name, _)| known.insert(name.text.clone())));
            }
            Kind::Sequence(items) if items.iter().all(|item| matches!(item.kind, Kind::Mapping(_))) => {
                for item in items {
                    self.merge(item, entries, known);
                }
            }
            _ => self.sink.add(&node.place, "", "`<<` merges a mapping, or a list of mappings: `<<: *name`"),
        }
    }
}

/// A key, and whether it is the merge key.
fn name_of(node: Node, sink: &Sink) -> (Name, bool) {
    match node.kind {
        Kind::Scalar(scalar) => {
            let merge = scalar.plain && scalar.text == "<<";
            (Name { text: scalar.text, place: node.place }, merge)
        }
        _ => {
            sink.add(&node.place, "", "a key must be a text; put quotes around a value that begins with `{` or `[`");
            (Name { text: "?".to_owned(), place: node.place }, false)
        }
    }
}

/// A value that is not there has no position of its own: its key's will do.
fn placed(node: Node, key: Place) -> Node {
    match &node.kind {
        Kind::Scalar(scalar) if scalar.plain && scalar.text.is_empty() => Node { place: key, ..node },
        _ => node,
    }
}

/// Number of nodes, and levels of nesting.
fn size(node: &Node) -> (usize, usize) {
    let children: Vec<&Node> = match &node.kind {
        Kind::Sequence(items) => items.iter().collect(),
        Kind::Mapping(entries) => entries.iter().map(|(_, node)| node).collect(),
        Kind::Scalar(_) | Kind::Hole => return (1, 0),
    };
    let (nodes, depth) =
        children.into_iter().map(size).fold((0, 0), |(nodes, depth), (more, deeper)| (nodes + more, depth.max(deeper)));
    (nodes + 1, depth + 1)
}
