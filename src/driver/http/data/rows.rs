//! The rows of a data file in memory: one buffer, and where each stretch of it ends.

use super::Column;
use crate::fingerprint::fingerprint;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Rows of a file. Costs their text and 4 bytes a row; of CSV 4 bytes a cell.
#[derive(Debug, Default, PartialEq)]
pub struct Rows {
    /// Names of the columns of CSV; empty where every row is JSON.
    header: Vec<String>,
    text: String,
    /// Where each row of JSON, or each cell of CSV, ends.
    ends: Vec<u32>,
}

/// Most bytes of the rows of one file, decompressed.
pub const MOST_BYTES: usize = 1 << 30;

impl Rows {
    /// No row yet; `header` is that of CSV.
    pub fn new(header: Vec<String>) -> Self {
        Self { header, ..Self::default() }
    }

    /// Adds a row of JSON, or a cell of CSV; nothing where that is too much.
    pub fn push(&mut self, text: &str) -> Option<()> {
        let end = self.text.len() + text.len();
        if end > MOST_BYTES {
            return None;
        }
        self.text.push_str(text);
        self.ends.push(u32::try_from(end).ok()?);
        Some(())
    }

    /// Gives back what was set aside while reading.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len() / self.header.len().max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hash of the contents.
    pub fn hash(&self) -> String {
        let header = Value::from(self.header.clone()).to_string();
        let ends: Vec<u8> = self.ends.iter().flat_map(|end| end.to_le_bytes()).collect();
        fingerprint(&[header.as_bytes(), self.text.as_ref(), &ends], 16)
    }

    /// The columns of CSV, or the keys of the first row of JSON.
    pub fn columns(&self) -> Vec<String> {
        if !self.header.is_empty() {
            return self.header.clone();
        }
        match serde_json::from_str(self.piece(0)) {
            Ok(Value::Object(entries)) => entries.into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        }
    }

    /// The column of a name; of JSON a path such as `customer.id`. Nothing where no row has it.
    pub fn column(&self, name: &str) -> Option<Column> {
        if !self.header.is_empty() {
            let index = self.header.iter().position(|known| known == name)?;
            return Some(Column::Cell(index, name.to_owned()));
        }
        let column = Column::Keys(name.split('.').map(str::to_owned).collect());
        (0..self.len()).any(|row| self.value(row, &column).is_some()).then_some(column)
    }

    /// The value of a column, where the row has it.
    pub fn value(&self, row: usize, column: &Column) -> Option<Value> {
        match column {
            Column::Cell(index, _) => Some(self.piece(row * self.header.len() + index).into()),
            Column::Keys(keys) => {
                let mut json = serde_json::Deserializer::from_str(self.piece(row));
                Pick(keys).deserialize(&mut json).ok().flatten()
            }
        }
    }

    /// Writes a row as JSON; of CSV as an object of texts.
    pub fn write_row(&self, row: usize, text: &mut String) {
        if self.header.is_empty() {
            return text.push_str(self.piece(row));
        }
        let mut open = '{';
        for (index, name) in self.header.iter().enumerate() {
            text.push(open);
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push(':');
            text.push_str(&Value::from(self.piece(row * self.header.len() + index)).to_string());
            open = ',';
        }
        text.push('}');
    }

    fn piece(&self, index: usize) -> &str {
        let begin = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[begin..self.ends[index] as usize]
    }
}

/// Reads one value out of JSON and passes over the rest.
struct Pick<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            return serde::Deserialize::deserialize(from).map(Some);
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            match self.0.split_first() {
                Some((key, rest)) if *key == *name => found = map.next_value_seed(Pick(rest))?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let (mut found, mut index) = (None, 0_usize);
        loop {
            let item = match self.0.split_first() {
                Some((key, rest)) if *key == index.to_string() => {
                    items.next_element_seed(Pick(rest))?.map(|item| found = item)
                }
                _ => items.next_element::<IgnoredAny>()?.map(|_| ()),
            };
            if item.is_none() {
                return Ok(found);
            }
            index += 1;
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn lines(rows: &[Value]) -> Rows {
        let mut found = Rows::new(Vec::new());
        rows.iter().for_each(|row| found.push(&row.to_string()).expect("small"));
        found
    }

    #[test]
    fn values_of_json_keep_their_types() {
        let rows = lines(&[json!({"id": 7, "tags": ["a", {"b": true}], "deep": {"x": 1.5, "id": 0}}), json!([1, 2])]);
        for (path, expected) in [
            ("id", Some(json!(7))),
            ("tags.0", Some(json!("a"))),
            ("tags.1.b", Some(json!(true))),
            ("deep", Some(json!({"x": 1.5, "id": 0}))),
            ("deep.x", Some(json!(1.5))),
            ("deep.y", None),
            ("id.x", None),
            ("tags.2", None),
        ] {
            let value = rows.column(path).and_then(|column| rows.value(0, &column));
            assert_eq!(value, expected, "{path}");
        }
        assert_eq!(rows.column("1").and_then(|column| rows.value(1, &column)), Some(json!(2)));
        assert_eq!((rows.len(), rows.columns()), (2, vec!["deep".to_owned(), "id".to_owned(), "tags".to_owned()]));
    }

    #[test]
    fn cells_of_csv_are_texts() {
        let mut rows = Rows::new(vec!["id".to_owned(), "the \"name\"".to_owned()]);
        ["1", "a\"b", "2", ""].iter().for_each(|cell| rows.push(cell).expect("small"));
        let column = rows.column("id").expect("there");
        assert_eq!((rows.len(), rows.value(1, &column), rows.column("nam")), (2, Some(json!("2")), None));
        let mut text = String::new();
        rows.write_row(0, &mut text);
        assert_eq!(text, r#"{"id":"1","the \"name\"":"a\"b"}"#);
    }

    #[test]
    fn the_hash_sees_contents_and_their_borders() {
        let of = |rows: &[&str]| {
            let mut found = Rows::new(Vec::new());
            rows.iter().for_each(|row| found.push(row).expect("small"));
            found.hash()
        };
        assert_eq!(of(&["12", "3"]), of(&["12", "3"]));
        assert_ne!(of(&["12", "3"]), of(&["1", "23"]));
        assert_ne!(of(&["12", "3"]), of(&["12", "4"]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_row_comes_back(values in prop::collection::vec("\\PC{0,12}", 1..20)) {
            let rows = lines(&values.iter().map(|value| json!({"other": [1], "v": value})).collect::<Vec<_>>());
            let column = rows.column("v").expect("there");
            for (row, value) in values.iter().enumerate() {
                prop_assert_eq!(rows.value(row, &column), Some(json!(value)));
            }
        }
    }
}
