//! What goose does with one request, given its own command line: `peers-goose --host URL --users 64 --run-time 8s`.
//! With `PEERS_THINK` a user waits a second after every request.

use goose::prelude::*;
use std::time::Duration;

async fn get(user: &mut GooseUser) -> TransactionResult {
    user.get("/").await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), GooseError> {
    let mut scenario = scenario!("get").register_transaction(transaction!(get));
    if std::env::var_os("PEERS_THINK").is_some() {
        scenario = scenario.set_wait_time(Duration::from_secs(1), Duration::from_secs(1))?;
    }
    GooseAttack::initialize()?.register_scenario(scenario).execute().await?;
    Ok(())
}
