//! What a job writes.

use hyper::body::Bytes;

/// Largest output in kilobytes, 256 MiB: it is made in memory, once for each job at work.
pub(super) const MOST_KB: u32 = 256 << 10;

/// A JSON object that names its job, filled up with blanks to so many kilobytes of 1024 bytes; longer only where the
/// name itself is.
pub(super) fn output(job_id: &str, kilobytes: u32) -> Bytes {
    let size = kilobytes.min(MOST_KB) as usize * 1024;
    let mut bytes = serde_json::json!({ "job_id": job_id }).to_string().into_bytes();
    bytes.resize(bytes.len().max(size), b' ');
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_json_of_its_size() {
        let bytes = output("r.1.2", 3);
        assert_eq!(bytes.len(), 3072);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).expect("JSON")["job_id"], "r.1.2");
        assert_eq!(output("r.1.2", 0), Bytes::from_static(br#"{"job_id":"r.1.2"}"#));
    }
}
