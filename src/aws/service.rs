//! Where a service is asked.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use std::fmt;

/// A service of AWS, or what stands in for it at an endpoint of its own; shown as what is asked.
#[derive(Debug, Clone)]
pub struct Service {
    name: &'static str,
    endpoint: Option<String>,
}

impl Service {
    /// The service of this name (`S3`, `SQS`) at the endpoint that the environment or the profile names for it alone, or for all
    /// services.
    pub fn of(config: &SdkConfig, name: &'static str) -> Self {
        let key = ServiceConfigKey::builder().service_id(name).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        let own = config.service_config().zip(key.build().ok()).and_then(|(loaded, key)| loaded.load_config(key));
        Self { name, endpoint: own.or_else(|| config.endpoint_url().map(str::to_owned)) }
    }

    /// Whether an endpoint was named.
    pub fn is_elsewhere(&self) -> bool {
        self.endpoint.is_some()
    }

    /// ` at` its endpoint, where one was named.
    pub fn at(&self) -> String {
        self.endpoint.as_ref().map(|endpoint| format!(" at {endpoint}")).unwrap_or_default()
    }

    /// What is to be done about an answer that is not the service's.
    pub fn foreign(&self, answer: &str) -> String {
        format!("what {self} answers ({answer}) is none of {}; check AWS_ENDPOINT_URL", self.name)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.endpoint.as_deref().unwrap_or(self.name))
    }
}
