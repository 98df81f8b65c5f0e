//! Templates as they are filled in.

use super::*;
use crate::driver::http::data::{Order, Places, Rows};
use crate::driver::http::variables::Variables;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serde_json::json;
use std::sync::Arc;

fn sets() -> Vec<DataSet> {
    let mut lines = Rows::new(Vec::new());
    [r#"{"id":7,"name":"a \"b\"","none":null}"#, r#"{"id":8}"#].iter().for_each(|row| lines.push(row).expect("small"));
    let mut table = Rows::new(vec!["id".to_owned(), "n".to_owned()]);
    ["x", "1", "y", "2"].iter().for_each(|cell| table.push(cell).expect("small"));
    let set = |name: &str, rows| DataSet {
        name: name.to_owned(),
        file: format!("{name}.csv").into(),
        order: Order::Sequential,
        rows: Arc::new(rows),
    };
    vec![set("orders", lines), set("people", table)]
}

fn variables() -> Variables {
    let mut variables = Variables::default();
    variables.set(&"token".into(), "a/b \"c\"".to_owned());
    variables.set(&"number".into(), 5);
    variables.set(&"none".into(), Value::Null);
    variables
}

fn filled(template: &Template, seed: u64) -> Result<String, Missing> {
    let (sets, variables) = (sets(), variables());
    let mut places = Places::default();
    places.open(1, sets.len());
    let mut rows = places.take(&template.needs(), &sets, 1).expect("it wraps");
    template.fill(&mut Scope {
        rng: &mut Pcg64Mcg::seed_from_u64(seed),
        seq: 7,
        user: 2,
        iteration: 3,
        variables: &[&Variables::default(), &variables],
        sets: &sets,
        rows: &mut rows,
    })
}

fn fill(text: &str, spelling: Spelling) -> String {
    filled(&Template::parse(text, spelling, &sets()).expect(text), 42).expect(text)
}

fn fill_json(value: &Value) -> String {
    filled(&Template::json(value, &sets()).expect("right"), 42).expect("there")
}

#[test]
fn placeholders_are_filled_in() {
    for (text, expected) in [
        ("/a/{{seq}}/{{ user }}-{{iteration}}.json", "/a/7/2-3.json"),
        ("{{number}} {{token}}", "5 a/b \"c\""),
        ("{{\"{{\"}}uuid}}", "{{uuid}}"),
        ("{{orders.id}} {{orders.id}} {{orders.name}}", "7 7 a \"b\""),
        ("{{people.n}}: {{people}}", "1: {\"id\":\"x\",\"n\":\"1\"}"),
        ("{{people[3]}}", "[{\"id\":\"x\",\"n\":\"1\"},{\"id\":\"y\",\"n\":\"2\"},{\"id\":\"x\",\"n\":\"1\"}]"),
        ("{{orders.id}} {{orders[1]}}", "7 [{\"id\":8}]"),
    ] {
        assert_eq!(fill(text, Spelling::Plain), expected, "{text}");
    }
    assert_eq!(fill("/x y/{{token}}?n={{number}}", Spelling::Url), "/x y/a%2Fb%20%22c%22?n=5");
}

#[test]
fn what_has_no_placeholder_is_fixed() {
    for text in ["", "{}", "{\"a\": {\"b\": 1}}", "{{open", "}}", "{{#if x}}y{{/if x}}"] {
        assert_eq!(Template::parse(text, Spelling::Plain, &[]).expect("right").fixed(), Some(text));
    }
    assert_eq!(Template::parse("a{{seq}}", Spelling::Plain, &[]).expect("right").fixed(), None);
    assert_eq!(Template::parse("/{{seq}}/{{id}}", Spelling::Url, &[]).expect("right").sample(), "/0/0");
}

#[test]
fn every_uuid_is_another_and_both_builds_get_the_same() {
    let template = Template::parse("{{uuid}} {{uuid}}", Spelling::Plain, &[]).expect("right");
    let text = filled(&template, 1).expect("there");
    let (one, other) = text.split_once(' ').expect("two");
    assert_ne!(one, other);
    assert_eq!(filled(&template, 1).as_ref(), Ok(&text));
    assert_ne!(filled(&template, 2).as_ref(), Ok(&text));
}

#[test]
fn numbers_alone_in_json_are_numbers() {
    let value = json!({
        "alone": ["{{seq}}", "{{number}}", "{{orders.id}}", "{{people.n}}", "{{token}}", "{{choice 10:2 10}}", "{{none}}"],
        "among": "{{seq}}: {{token}}",
        "row": "{{orders}}",
        "{{token}}": [{}, [], 1.5, true, null, "\"{{\"{{\"}}\""],
        "pick": "{{choice \"10\"}}",
    });
    let text = fill_json(&value);
    let expected = json!({
        "alone": [7, 5, 7, "1", "a/b \"c\"", 10, null],
        "among": "7: a/b \"c\"",
        "row": {"id": 7, "name": "a \"b\"", "none": null},
        "a/b \"c\"": [{}, [], 1.5, true, null, "\"{{\""],
        "pick": "10",
    });
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), expected);
}

#[test]
fn a_value_that_is_missing_is_named() {
    for (text, missing) in [
        ("{{other}}", "no value for {{other}}"),
        ("a{{none}}", "no value for {{none}}"),
        ("{{orders.none}}", "no value for {{orders.none}}"),
        ("{{orders.id}}{{orders.x}}", "names a column"),
    ] {
        let filled = Template::parse(text, Spelling::Plain, &sets())
            .map_err(|slip| slip.text)
            .and_then(|template| filled(&template, 1).map_err(|e| e.to_string()));
        assert!(filled.as_ref().is_err_and(|said| said.starts_with(missing)), "{filled:?}");
    }
}

#[test]
fn data_is_named_rightly_or_the_slip_is_told() {
    for (text, word, part) in [
        ("{{orders.idd}}", "idd", "names a column that orders.csv has not got"),
        ("{{orders[0]}}", "orders", "needs a number of rows"),
        ("{{orders[x]}}", "orders", "needs a number of rows"),
        ("{{orders 5}}", "orders", "is not right"),
        ("{{orders.}}", "orders", "is not right"),
        ("{{order[5]}}", "order", NONE),
    ] {
        let slip = Template::parse(text, Spelling::Plain, &sets()).expect_err(text);
        assert!(slip.word.as_deref() == Some(word) && slip.text.starts_with(part), "{text}: {slip:?}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["\\PC{0,8}", "[{}\"\\\\ a]{0,8}"].prop_map(Value::from);
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from), text];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_without_placeholders_stays_the_same(value in any_json()) {
        if let Ok(template) = Template::json(&value, &[]) && let Some(text) = template.fixed() {
            let again: Value = serde_json::from_str(text).expect("JSON");
            if !value.to_string().contains("{{") {
                prop_assert_eq!(again, value);
            }
        }
    }

    #[test]
    fn whatever_is_filled_in_json_it_stays_json(token in "\\PC{0,12}|[\"\\\\\n\u{1}]{0,4}") {
        let template = Template::json(&json!({"a {{t}}": ["{{t}}", "x{{t}}y"]}), &[]).expect("right");
        let mut variables = Variables::default();
        variables.set(&"t".into(), token.clone());
        let text = template.fill(&mut Scope {
            rng: &mut Pcg64Mcg::seed_from_u64(1), seq: 1, user: 1, iteration: 1,
            variables: &[&variables], sets: &[], rows: &mut Default::default(),
        }).expect("there");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(value, json!({format!("a {token}"): [token.clone(), format!("x{token}y")]}));
    }

    #[test]
    fn no_placeholder_makes_the_reader_panic(inner in "[a-z]{0,6}[ .\\[\\]\":0-9a-z-]{0,20}") {
        let _ = Template::parse(&format!("{{{{{inner}}}}}"), Spelling::Plain, &sets());
    }
}
