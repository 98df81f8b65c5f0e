//! Nothing that can be typed makes the reader panic.

use super::{corpus, read_with};
use crate::config::Overrides;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _ = read_with(&text, &Overrides::default());
    }

    #[test]
    fn no_yaml_like_text_makes_the_reader_panic(text in "[-a-c:?{}\\[\\]&*!|>'\"%@`#, \n\t<~0-9$]{0,120}") {
        let _ = read_with(&text, &Overrides::default());
    }

    #[test]
    fn no_mutation_of_a_valid_file_makes_the_reader_panic(
        which in 0_usize..5,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "\\PC{0,3}|[-:{}\\[\\]&*\n ]{1,4}"), 1..6),
        key in "[a-z_.0-9]{0,24}",
    ) {
        let corpus = corpus();
        let mut text: Vec<char> = corpus[which % corpus.len()].1.chars().collect();
        for (at, removed, inserted) in edits {
            let start = at.index(text.len());
            let end = (start + removed).min(text.len());
            text.splice(start..end, inserted.chars());
        }
        let text: String = text.into_iter().collect();
        let overrides = Overrides { set: vec![(key, text.chars().take(30).collect())], ..Overrides::default() };
        let _ = read_with(&text, &overrides);
    }
}
