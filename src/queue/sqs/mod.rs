//! A standard queue of Amazon SQS, or of what speaks its language.

mod address;
mod refusal;
mod throttles;

use super::{Action, Claim, Depth, Fault, Outcome, Receipt, Received, Refused, batch};
use crate::aws::{self, Service};
use address::Address;
use aws_config::{ConfigLoader, Region};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::types::{
    BatchResultErrorEntry, ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, Message,
    MessageSystemAttributeName, QueueAttributeName, SendMessageBatchRequestEntry,
};
use refusal::Request;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use throttles::{Throttles, is_throttle};

/// Where stand-ins for SQS are asked that nobody gave a region.
const DEFAULT_REGION: &str = "us-east-1";

/// Visibility time-out of a queue that does not tell, in seconds: SQS's own default.
const SQS_VISIBILITY: u64 = 30;

/// A queue of SQS; a handle that is cheap to clone. As many calls as one likes may be under way at once, each on a
/// connection of its own.
#[derive(Debug, Clone)]
pub struct SqsQueue(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    /// What every call names it by, and what it is called in faults.
    url: String,
    arn: String,
    service: Service,
    throttles: Throttles,
}

impl SqsQueue {
    /// Opens a queue by its URL or name.
    pub(super) async fn open(queue: &str, loader: ConfigLoader) -> Result<Self, Fault> {
        let address: Address = queue.parse()?;
        let config = aws::patient(loader).load().await;
        let service = Service::of(&config, "SQS");
        let configured = config.region().map(|region| region.as_ref().to_owned());
        let fallback = service.is_elsewhere().then(|| DEFAULT_REGION.to_owned());
        let Some(region) = address.region().or(configured).or(fallback) else {
            let why = "no region is known; set AWS_REGION, or give the queue's URL instead of its name".to_owned();
            return Err(Fault::Other { queue: queue.to_owned(), action: Action::Open, why });
        };
        let throttles = Throttles::default();
        let arn = address.arn(&region);
        let client = Builder::from(&config).region(Region::new(region)).interceptor(throttles.clone()).build();
        let client = Client::from_conf(client);
        let url = match address {
            Address::Url { url, .. } => url,
            Address::Name(name) => {
                let found = client.get_queue_url().queue_name(&name).send().await;
                let request = Request { action: Action::Open, queue, arn: &arn, service: &service };
                let found = found.map_err(|error| request.fault(&error))?;
                found.queue_url.unwrap_or(name)
            }
        };
        Ok(Self(Arc::new(Inner { client, url, arn, service, throttles })))
    }

    pub(super) fn name(&self) -> &str {
        &self.0.url
    }

    pub(super) fn throttled(&self) -> u64 {
        self.0.throttles.count()
    }

    pub(super) async fn send(&self, bodies: &[String]) -> Result<Vec<Outcome>, Fault> {
        batch::count(&self.0.url, Action::Send, bodies.len())?;
        let entry = |(index, body): (usize, &String)| {
            SendMessageBatchRequestEntry::builder().id(index.to_string()).message_body(body).build()
        };
        let entries: Result<Vec<_>, _> = bodies.iter().enumerate().map(entry).collect();
        let entries = entries.map_err(|error| self.unmade(Action::Send, &error))?;
        let request = self.0.client.send_message_batch().queue_url(&self.0.url).set_entries(Some(entries));
        let reply = request.send().await.map_err(|error| self.request(Action::Send).fault(&error))?;
        Ok(self.outcomes(bodies.len(), reply.successful().iter().map(|entry| entry.id()), reply.failed()))
    }

    pub(super) async fn receive(&self, most: usize, wait: Duration) -> Result<Vec<Received>, Fault> {
        batch::poll(&self.0.url, most, wait)?;
        let request = self.0.client.receive_message().queue_url(&self.0.url);
        let request = request.max_number_of_messages(most as i32).wait_time_seconds(seconds(wait));
        let request = request
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp);
        let reply = request.send().await.map_err(|error| self.request(Action::Receive).fault(&error))?;
        Ok(reply.messages.unwrap_or_default().into_iter().filter_map(received).collect())
    }

    pub(super) async fn delete(&self, receipts: &[Receipt]) -> Result<Vec<Outcome>, Fault> {
        batch::count(&self.0.url, Action::Delete, receipts.len())?;
        let entry = |(index, receipt): (usize, &Receipt)| {
            DeleteMessageBatchRequestEntry::builder().id(index.to_string()).receipt_handle(handle(receipt)).build()
        };
        let entries: Result<Vec<_>, _> = receipts.iter().enumerate().map(entry).collect();
        let entries = entries.map_err(|error| self.unmade(Action::Delete, &error))?;
        let request = self.0.client.delete_message_batch().queue_url(&self.0.url).set_entries(Some(entries));
        let reply = request.send().await.map_err(|error| self.request(Action::Delete).fault(&error))?;
        Ok(self.outcomes(receipts.len(), reply.successful().iter().map(|entry| entry.id()), reply.failed()))
    }

    pub(super) async fn hold(&self, receipts: &[Receipt], time: Duration) -> Result<Vec<Outcome>, Fault> {
        batch::count(&self.0.url, Action::Hold, receipts.len())?;
        batch::time(&self.0.url, time)?;
        let entry = |(index, receipt): (usize, &Receipt)| {
            let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(index.to_string());
            entry.receipt_handle(handle(receipt)).visibility_timeout(seconds(time)).build()
        };
        let entries: Result<Vec<_>, _> = receipts.iter().enumerate().map(entry).collect();
        let entries = entries.map_err(|error| self.unmade(Action::Hold, &error))?;
        let request = self.0.client.change_message_visibility_batch().queue_url(&self.0.url);
        let reply = request.set_entries(Some(entries)).send().await;
        let reply = reply.map_err(|error| self.request(Action::Hold).fault(&error))?;
        Ok(self.outcomes(receipts.len(), reply.successful().iter().map(|entry| entry.id()), reply.failed()))
    }

    pub(super) async fn visibility(&self) -> Result<Duration, Fault> {
        let name = QueueAttributeName::VisibilityTimeout;
        let request = self.0.client.get_queue_attributes().queue_url(&self.0.url).attribute_names(name.clone());
        let reply = request.send().await.map_err(|error| self.request(Action::Visibility).fault(&error))?;
        let seconds = reply.attributes.as_ref().and_then(|attributes| attributes.get(&name)?.parse().ok());
        Ok(Duration::from_secs(seconds.unwrap_or(SQS_VISIBILITY)))
    }

    pub(super) async fn depth(&self) -> Result<Depth, Fault> {
        use QueueAttributeName::{
            ApproximateNumberOfMessages as Visible, ApproximateNumberOfMessagesDelayed as Delayed,
            ApproximateNumberOfMessagesNotVisible as InFlight,
        };
        let request = self.0.client.get_queue_attributes().queue_url(&self.0.url);
        let request = request.attribute_names(Visible).attribute_names(InFlight).attribute_names(Delayed);
        let reply = request.send().await.map_err(|error| self.request(Action::Depth).fault(&error))?;
        let attributes = reply.attributes.unwrap_or_default();
        let count = |name| attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or(0);
        Ok(Depth { visible: count(Visible), in_flight: count(InFlight), delayed: count(Delayed), oldest: None })
    }

    /// One outcome for each entry of a batch; what the reply does not name may have happened or not.
    fn outcomes<'a>(
        &self,
        entries: usize,
        successful: impl Iterator<Item = &'a str>,
        failed: &[BatchResultErrorEntry],
    ) -> Vec<Outcome> {
        let mut outcomes = vec![Err(unnamed()); entries];
        let failed = failed.iter().map(|entry| (entry.id(), Err(refused(entry))));
        for (id, outcome) in successful.map(|id| (id, Ok(()))).chain(failed) {
            if let Some(place) = id.parse().ok().and_then(|index: usize| outcomes.get_mut(index)) {
                *place = outcome;
            }
        }
        let throttled = outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(|refused| refused.throttled));
        self.0.throttles.add(throttled.count() as u64);
        outcomes
    }

    fn request(&self, action: Action) -> Request<'_> {
        Request { action, queue: &self.0.url, arn: &self.0.arn, service: &self.0.service }
    }

    fn unmade(&self, action: Action, error: &dyn std::fmt::Display) -> Fault {
        Fault::Other { queue: self.0.url.clone(), action, why: format!("{error}; this is a bug, please report it") }
    }
}

/// Whole seconds, up.
fn seconds(time: Duration) -> i32 {
    time.as_secs_f64().ceil() as i32
}

fn handle(receipt: &Receipt) -> &str {
    match &receipt.0 {
        Claim::Handle(handle) => handle,
        // SQS refuses it by name, as it does any receipt that is not its own.
        Claim::Slot { .. } => "of-the-embedded-queue",
    }
}

fn received(message: Message) -> Option<Received> {
    use MessageSystemAttributeName::{ApproximateReceiveCount, SentTimestamp};
    let attribute = |name| message.attributes.as_ref()?.get(&name)?.parse::<u64>().ok();
    let sent = attribute(SentTimestamp).map(|sent| SystemTime::UNIX_EPOCH + Duration::from_millis(sent));
    let receives = attribute(ApproximateReceiveCount).and_then(|count| u32::try_from(count).ok()).unwrap_or(1);
    let receipt = Receipt(Claim::Handle(message.receipt_handle?.into()));
    Some(Received { body: message.body.unwrap_or_default().into(), receipt, receives, sent })
}

fn refused(entry: &BatchResultErrorEntry) -> Refused {
    let text = entry.message().unwrap_or_default().to_owned();
    let throttled = is_throttle(entry.code());
    Refused { code: entry.code().to_owned(), text, senders_fault: entry.sender_fault() && !throttled, throttled }
}

fn unnamed() -> Refused {
    let text = "the reply does not say what became of it".to_owned();
    Refused { code: "Unnamed".to_owned(), text, senders_fault: false, throttled: false }
}
