//! What every store does, whatever it is made of.

use super::build::{at, everything, only, place, record, summary};
use crate::support::stores::Bench;
use futures_util::StreamExt;
use perf_gate::store::{Kind, Place, Scope, Store};

#[tokio::test]
async fn a_folder_keeps_the_contract() {
    keeps_the_contract(&Bench::folder()).await;
}

#[tokio::test]
async fn s3s_fs_keeps_the_contract() {
    keeps_the_contract(&Bench::s3s().await).await;
}

#[tokio::test]
async fn moto_keeps_the_contract() {
    keeps_the_contract(&Bench::moto().await).await;
}

/// One server for all: each part has a scenario or a repository of its own.
async fn keeps_the_contract(bench: &Bench) {
    let store = &bench.store().await;
    nothing_stored_is_an_empty_listing(store).await;
    what_is_added_is_listed_and_read(store).await;
    runs_come_newest_first_and_from_a_time_on(store).await;
    odd_names_come_back(store).await;
    whole_runs_are_no_baselines(store).await;
    concurrent_adds_are_all_kept(store).await;
    many_more_than_a_page_are_all_listed(bench, store).await;
    good_objects_are_used_and_the_others_named(bench, store).await;
}

async fn nothing_stored_is_an_empty_listing(store: &Store) {
    for scope in [everything(), only(&["main", "other"])] {
        for kind in [Kind::Baseline, Kind::Run] {
            assert_eq!(store.list(kind, &scope, None).await.expect("a listing"), Default::default());
        }
    }
}

async fn what_is_added_is_listed_and_read(store: &Store) {
    let stored = summary(&at(1));
    let added = store.add(&place("main"), &stored).await.expect("added");
    let listing = store.list(Kind::Baseline, &everything(), None).await.expect("a listing");
    let [entry] = listing.entries.as_slice() else { panic!("{listing:?}") };
    assert_eq!((&entry.name, &*entry.branch, &*entry.run), (&added.name, "main", "77-a"));
    assert_eq!((Some(entry.began), &entry.environment), (stored.when(), &stored.key.hash()));
    let (read, unusable) = store.summaries(&listing.entries).await.expect("read");
    assert_eq!((read, unusable), (vec![(entry.clone(), stored)], Vec::new()));
    assert!(store.get(entry).await.expect("its bytes").starts_with(b"{"));

    store.remove(entry).await.expect("removed");
    store.remove(entry).await.expect("gone already");
    assert_eq!(store.list(Kind::Baseline, &everything(), None).await.expect("a listing"), Default::default());
    let (read, unusable) = store.summaries(&listing.entries).await.expect("read");
    assert!(read.is_empty() && unusable[0].why.contains("gone"), "{unusable:?}");
    let said = store.get(entry).await.expect_err("gone").to_string();
    assert!(said.contains(&entry.name) && said.contains("not there any more"), "{said}");
}

async fn runs_come_newest_first_and_from_a_time_on(store: &Store) {
    let of = |branches: &[&str]| Scope::branches("own/er", "times", branches);
    let place = |branch: &str| Place { scenario: "times".to_owned(), ..place(branch) };
    for (branch, minute) in [("main", 3), ("next", 5), ("main", 1), ("next", 2), ("main", 4)] {
        store.add(&place(branch), &summary(&at(minute))).await.expect("added");
    }
    let minutes = async |scope: Scope, from: Option<u32>| -> Vec<String> {
        let from = from.map(|minute| at(minute).parse().expect("a time"));
        let listing = store.list(Kind::Baseline, &scope, from).await.expect("a listing");
        assert_eq!(listing.foreign, [""; 0]);
        listing.entries.iter().map(|entry| entry.began.to_string()[14..16].to_owned()).collect()
    };
    let all = Scope::scenario("own/er", "times");
    assert_eq!(minutes(all.clone(), None).await, ["05", "04", "03", "02", "01"]);
    assert_eq!(minutes(all, Some(3)).await, ["05", "04", "03"]);
    assert_eq!(minutes(of(&["main", "none"]), None).await, ["04", "03", "01"]);
    assert_eq!(minutes(of(&["next", "main", "next"]), Some(4)).await, ["05", "04"]);
    assert_eq!(minutes(of(&["next", "none"]), Some(6)).await, [""; 0]);
}

async fn odd_names_come_back(store: &Store) {
    let odd = ["a/b c", "ü/日本", "100%", "..", "", "runs", "+&?#=", "-x-.json"];
    for name in odd {
        let place = Place { repository: name.to_owned(), scenario: name.to_owned(), branch: name.to_owned() };
        let added = store.add(&place, &summary(&at(1))).await.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let scope = Scope::scenario(name, name);
        let listing = store.list(Kind::Baseline, &scope, None).await.expect("a listing");
        assert_eq!(listing.foreign, [""; 0], "{name}");
        let [entry] = listing.entries.as_slice() else { panic!("{name}: {listing:?}") };
        assert_eq!([&entry.name, &entry.repository, &entry.branch], [&added.name, name, name]);
        assert_eq!(store.summaries(&listing.entries).await.expect("read").0.len(), 1, "{name}");
        store.remove(entry).await.expect("removed");
        assert_eq!(store.list(Kind::Baseline, &scope, None).await.expect("a listing").entries, [], "{name}");
    }
}

async fn whole_runs_are_no_baselines(store: &Store) {
    let place = Place { scenario: "kept".to_owned(), ..place("runs") };
    let scope = Scope::scenario("own/er", "kept");
    let kept = store.keep(&place, &record()).await.expect("kept");
    assert_eq!(store.list(Kind::Baseline, &scope, None).await.expect("a listing"), Default::default());
    let listing = store.list(Kind::Run, &scope, None).await.expect("a listing");
    assert_eq!(listing.entries.iter().map(|entry| &entry.name).collect::<Vec<_>>(), [&kept.name]);
    let (read, unusable) = store.records(&listing.entries).await.expect("read");
    assert_eq!((&read[0].1, unusable), (&record(), Vec::new()));
    assert!(store.get(&listing.entries[0]).await.expect("its bytes").starts_with(&[0x1f, 0x8b]), "gzip");
}

async fn concurrent_adds_are_all_kept(store: &Store) {
    let place = Place { scenario: "at once".to_owned(), ..place("main") };
    let names = add_at_once(store, &place).await;
    let listing = store.list(Kind::Baseline, &Scope::scenario("own/er", "at once"), None).await.expect("a listing");
    let mut listed: Vec<String> = listing.entries.into_iter().map(|entry| entry.name).collect();
    listed.sort();
    assert_eq!((listed.len(), listed), (20, names));
}

/// 20 adds of one run at once; their names in order.
pub async fn add_at_once(store: &Store, place: &Place) -> Vec<String> {
    let mut adds = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, place) = (store.clone(), place.clone());
        adds.spawn(async move { store.add(&place, &summary(&at(1))).await.expect("added").name });
    }
    let mut names = adds.join_all().await;
    names.sort();
    names
}

/// A page of S3 has 1,000 names.
async fn many_more_than_a_page_are_all_listed(bench: &Bench, store: &Store) {
    let plant = async |number: u32| {
        let time = format!("20261121T07{:02}{:02}000Z", number / 60, number % 60);
        bench.plant(&format!("v1/own%2Fer/many/main/{time}-0123abcd-1-0a.json"), b"{}").await;
    };
    futures_util::stream::iter(0..1100).for_each_concurrent(16, plant).await;
    let scope = Scope::scenario("own/er", "many");
    let listing = store.list(Kind::Baseline, &scope, None).await.expect("a listing");
    assert_eq!((listing.entries.len(), listing.foreign.len()), (1100, 0));
    assert!(listing.entries.is_sorted_by(|a, b| a.began > b.began));
}

async fn good_objects_are_used_and_the_others_named(bench: &Bench, store: &Store) {
    let place = Place { scenario: "mixed".to_owned(), ..place("main") };
    let scope = Scope::scenario("own/er", "mixed");
    let good = store.add(&place, &summary(&at(1))).await.expect("added").name;
    let json = serde_json::to_vec(&summary(&at(2))).expect("JSON");
    let newer = br#"{"kind": "perf-gate-baseline", "version": 99}"#;
    let unusable: [(u32, &[u8], &str); 4] = [
        (5, &json[..json.len() / 2], "damaged"),
        (4, b"\0\x01garbage", "damaged"),
        (3, br#"{"results": []}"#, "not written by perf-gate"),
        (2, newer, "newer perf-gate (format 99"),
    ];
    let folder = "v1/own%2Fer/mixed";
    let name = |minute: u32| format!("{folder}/main/20261121T07{minute:02}00000Z-0123abcd-1-0a.json");
    for (minute, bytes, _) in unusable {
        bench.plant(&name(minute), bytes).await;
    }
    let foreign = ["README.md", "main/deeper/x.json", "main/notes.txt", "odd name/x.json"];
    for name in foreign {
        bench.plant(&format!("{folder}/{name}"), b"x").await;
    }
    let listing = store.list(Kind::Baseline, &scope, None).await.expect("a listing");
    let named = ["README.md", "main/deeper/", "main/notes.txt", "odd name/"].map(|name| format!("{folder}/{name}"));
    assert_eq!(listing.foreign, named);
    let (read, found) = store.summaries(&listing.entries).await.expect("read");
    assert_eq!(read.iter().map(|(entry, _)| &entry.name).collect::<Vec<_>>(), [&good]);
    assert_eq!(found.len(), unusable.len());
    for (found, (minute, _, why)) in found.iter().zip(unusable) {
        assert!(found.name == name(minute) && found.why.contains(why), "{found:?}: {why}");
    }
    let (kept, found) = store.records(&listing.entries).await.expect("read");
    assert!(kept.is_empty() && found.iter().all(|found| found.why.contains("damaged")), "{found:?}");
}
