//! Bodies of requests, made ready ahead of the run as far as they can be.

use super::config::Body;
use super::data::{DataSet, Needs};
use super::multipart::Multipart;
use super::pairs::Pairs;
use super::scope::{Missing, Scope};
use super::template::{Slip, Spelling, Template};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;
use std::io::Write;

/// The body of a request.
#[derive(Debug)]
pub struct Payload {
    kind: Kind,
    gzip: bool,
    /// The whole, where it is the same for every request.
    fixed: Option<Bytes>,
    content_type: Option<String>,
}

#[derive(Debug)]
enum Kind {
    Bytes(Bytes),
    Text(Template),
    Form(Pairs),
    Multipart(Multipart),
}

impl Payload {
    /// Makes a body ready; what is the same for every request is made once.
    ///
    /// # Errors
    /// Where a placeholder does not exist.
    pub fn new(body: Option<&Body>, gzip: bool, sets: &[DataSet]) -> Result<Self, Slip> {
        let plain = |text: &str| Template::parse(text, Spelling::Plain, sets);
        let (kind, content_type) = match body {
            None => (Kind::Bytes(Bytes::new()), None),
            Some(Body::Raw(text)) => (Kind::Text(plain(text)?), None),
            Some(Body::Json(text)) => {
                // It was made from a value.
                let value = serde_json::from_str(text).unwrap_or_default();
                (Kind::Text(Template::json(&value, sets)?), Some("application/json".to_owned()))
            }
            Some(Body::File(bytes)) => (Kind::Bytes(Bytes::copy_from_slice(bytes)), None),
            Some(Body::Form(pairs)) => {
                (Kind::Form(Pairs::parse(pairs, sets)?), Some("application/x-www-form-urlencoded".to_owned()))
            }
            Some(Body::Multipart(parts)) => {
                let parts = Multipart::new(parts, sets)?;
                let content_type = parts.content_type();
                (Kind::Multipart(parts), Some(content_type))
            }
        };
        let mut payload = Self { kind, gzip: gzip && body.is_some(), fixed: None, content_type };
        if payload.is_fixed() {
            payload.fixed =
                payload.make(|template| Ok::<_, Missing>(template.fixed().unwrap_or_default().to_owned())).ok();
        }
        Ok(payload)
    }

    /// What `content-type` says where the request says nothing.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Whether it is compressed.
    pub fn is_gzip(&self) -> bool {
        self.gzip
    }

    /// The body, where it is the same for every request.
    pub fn fixed(&self) -> Option<&Bytes> {
        self.fixed.as_ref()
    }

    /// The body with everything filled in.
    ///
    /// # Errors
    /// Where a value was not captured.
    pub fn fill(&self, scope: &mut Scope<'_>) -> Result<Bytes, Missing> {
        match &self.fixed {
            Some(bytes) => Ok(bytes.clone()),
            None => self.make(|template| template.fill(scope)),
        }
    }

    /// The rows of data that one of them takes.
    pub fn needs(&self) -> Needs {
        match &self.kind {
            Kind::Bytes(_) => Needs::default(),
            Kind::Text(text) => text.needs(),
            Kind::Form(pairs) => pairs.needs(),
            Kind::Multipart(parts) => parts.needs(),
        }
    }

    fn is_fixed(&self) -> bool {
        match &self.kind {
            Kind::Bytes(_) => true,
            Kind::Text(text) => text.fixed().is_some(),
            Kind::Form(pairs) => pairs.is_fixed(),
            Kind::Multipart(parts) => parts.is_fixed(),
        }
    }

    fn make<E>(&self, mut fill: impl FnMut(&Template) -> Result<String, E>) -> Result<Bytes, E> {
        let plain = match &self.kind {
            Kind::Bytes(bytes) => bytes.clone(),
            Kind::Text(text) => fill(text)?.into(),
            Kind::Form(pairs) => pairs.join(fill, "+")?.into(),
            Kind::Multipart(parts) => parts.make(fill)?.into(),
        };
        Ok(if self.gzip { zipped(&plain) } else { plain })
    }
}

fn zipped(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A vector takes everything.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::super::config::{Content, Part};
    use super::super::data::Stretches;
    use super::super::scope::Iteration;
    use super::super::variables::Variables;
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;
    use std::rc::Rc;

    fn made(body: &Body, gzip: bool) -> Vec<u8> {
        let mut variables = Variables::default();
        variables.set(&"id".into(), "a b&c=ä".to_owned());
        let payload = Payload::new(Some(body), gzip, &[]).expect("known placeholders");
        filled(variables, |scope| payload.fill(scope)).to_vec()
    }

    fn filled<T>(variables: Variables, fill: impl FnOnce(&mut Scope<'_>) -> Result<T, Missing>) -> T {
        let mut iteration = Iteration::new(1, 1, 1, Stretches::default(), [Rc::default(), Rc::default()]);
        iteration.variables = variables;
        iteration.scoped(7, &[], fill).expect("all values")
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn pairs_are_encoded_after_they_were_filled() {
        let pairs = [pair("a b", "{{id}}"), pair("n", "{{seq}}"), pair("plain", "x~y.z_-%20")];
        let form = String::from_utf8(made(&Body::Form(pairs.to_vec()), false)).expect("ASCII");
        assert_eq!(form, "a+b=a+b%26c%3D%C3%A4&n=7&plain=x~y.z_-%2520");
        let query = Pairs::parse(&[pair("q", "a b+c")], &[]).expect("no placeholders");
        assert_eq!(filled(Variables::default(), |scope| query.query(scope)), "q=a%20b%2Bc");
    }

    #[test]
    fn a_gzip_body_is_the_body() {
        for body in [Body::Raw("x{{seq}}".repeat(100)), Body::Raw("fixed".to_owned())] {
            let mut text = String::new();
            GzDecoder::new(made(&body, true).as_slice()).read_to_string(&mut text).expect("gzip");
            assert_eq!(text.into_bytes(), made(&body, false));
        }
    }

    #[test]
    fn parts_stand_between_boundaries() {
        let text = Part {
            name: "a\"b".to_owned(),
            content: Content::Text("v{{seq}}".to_owned()),
            filename: None,
            content_type: None,
        };
        let file = Part {
            name: "f".to_owned(),
            content: Content::File(vec![0, 255].into()),
            filename: Some("x.bin".to_owned()),
            content_type: Some("image/png".to_owned()),
        };
        let body = Body::Multipart(vec![text, file]);
        let boundary = Payload::new(Some(&body), false, &[]).expect("known placeholders");
        let boundary =
            boundary.content_type().and_then(|kind| kind.split_once("boundary=")).expect("a boundary").1.to_owned();
        let mut expected = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"a%22b\"\r\n\r\nv7\r\n--{boundary}\r\n\
             content-disposition: form-data; name=\"f\"; filename=\"x.bin\"\r\ncontent-type: image/png\r\n\r\n"
        )
        .into_bytes();
        expected.extend_from_slice(b"\x00\xff\r\n");
        expected.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        assert_eq!(made(&body, false), expected);
    }
}
