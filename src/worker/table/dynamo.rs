//! The table of a worker in DynamoDB, or in what speaks its language.

use super::TableFault;
use crate::aws::{self, Cause, Service, said};
use crate::job::{Completion, Status};
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, KeyType};
use jiff::Timestamp;
use std::error::Error;
use std::sync::Arc;

/// The key of every item.
const KEY: &str = "job_id";
/// Where stand-ins are asked that nobody gave a region.
const DEFAULT_REGION: Region = Region::from_static("us-east-1");

/// A table; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Dynamo(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    name: String,
    service: Service,
}

impl Dynamo {
    pub async fn open(name: &str) -> Result<Self, TableFault> {
        let config = aws::patient(aws_config::defaults(BehaviorVersion::latest())).load().await;
        let service = Service::of(&config, "DynamoDB");
        let mut client = Builder::from(&config);
        if config.region().is_none() && service.is_elsewhere() {
            client = client.region(DEFAULT_REGION);
        }
        let table = Self(Arc::new(Inner { client: Client::from_conf(client.build()), name: name.to_owned(), service }));
        if config.region().is_none() && !table.0.service.is_elsewhere() {
            return Err(table.told("find", "no region is known; set AWS_REGION"));
        }
        let described = table.0.client.describe_table().table_name(name).send().await;
        let described = described.map_err(|error| table.fault("find", "dynamodb:DescribeTable", &error))?;
        let schema = described.table.and_then(|table| table.key_schema).unwrap_or_default();
        match schema.as_slice() {
            [key] if key.attribute_name == KEY && key.key_type == KeyType::Hash => Ok(table),
            _ => Err(table.told("use", "its key is not `job_id` alone; make one with the partition key job_id (S)")),
        }
    }

    pub async fn note(&self, started: Timestamp, completion: &Completion) -> Result<(), TableFault> {
        let status = match completion.status {
            Status::Completed => "completed",
            Status::Failed => "failed",
        };
        let texts = [
            ("status", Some(status.to_owned())),
            ("started_at", Some(started.to_string())),
            ("completed_at", completion.completed_at.map(|at| at.to_string())),
            ("output_key", completion.output_key.clone()),
            ("test_run_id", completion.test_run_id.clone()),
        ];
        let key = AttributeValue::S(completion.job_id.clone());
        let mut request = self.0.client.update_item().table_name(&self.0.name).key(KEY, key);
        let mut set = Vec::new();
        // `status` is a reserved word: all names go by placeholders.
        for (name, text) in texts {
            let Some(text) = text else { continue };
            set.push(format!("#{name} = :{name}"));
            request = request.expression_attribute_names(format!("#{name}"), name);
            request = request.expression_attribute_values(format!(":{name}"), AttributeValue::S(text));
        }
        let sent = request.update_expression(format!("SET {}", set.join(", "))).send().await;
        sent.map(drop).map_err(|error| self.fault("write to", "dynamodb:UpdateItem", &error))
    }

    fn told(&self, wanted: &'static str, why: &str) -> TableFault {
        TableFault { table: self.0.name.clone(), wanted, why: why.to_owned() }
    }

    /// Which fault an error is.
    fn fault<E>(&self, wanted: &'static str, permission: &str, error: &SdkError<E>) -> TableFault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let service = &self.0.service;
        let role = "give the task or function a role, or set AWS_PROFILE";
        let why = match aws::sort(error) {
            Cause::NoCredentials(why) => format!("{why}; {role}"),
            Cause::Unreachable(what) => {
                format!("{service} {what}; check the network, and AWS_ENDPOINT_URL where it is set")
            }
            Cause::Foreign(answer) => service.foreign(&answer),
            Cause::Refused(reply, meta) => match meta.code().unwrap_or_default() {
                "ResourceNotFoundException" => format!(
                    "there is no such table at {service}; create it with the partition key job_id (S), or correct its \
                     name and AWS_REGION"
                ),
                code if code.contains("AccessDenied") => {
                    format!("{}; grant {permission} on it to whoever runs this", said(meta))
                }
                _ => format!("{service} answers {} {}", reply.status(), said(meta)),
            },
            Cause::Other(why) => why,
        };
        self.told(wanted, &why)
    }
}
