//! What a user takes up while it waits for its answer: thousands of them wait at a time.

use super::*;
use crate::driver::{Arrival, Iterate, Share, Stage, WindowPlan};
use crate::load::{Load, Profile};
use crate::record::{Arm, Coordinates};

fn stage() -> Rc<Stage> {
    let second = Duration::from_secs(1);
    let coordinates = Coordinates {
        arm: Arm::Head,
        round: 0,
        start: 0,
        first: true,
        confirmation: false,
        seed: 1,
        settle: Duration::ZERO,
        measured: second,
    };
    let pass = Load::from(Profile::ConstantVus { vus: 1, duration: None }).stretch(second);
    let (share, epoch) = (Share::whole(&pass, Instant::now()), Instant::now());
    Stage::new(&WindowPlan { coordinates, pass, epoch, patience: second }, share, &[])
}

#[test]
fn a_user_that_waits_for_its_answer_takes_little_room() {
    play(async {
        let (_, url) = raw::plain().await;
        let users = Users::of(url, Wire::default(), connections(Sharing::PerUser, 1)).await;
        let blueprint = Blueprint::new(&request("GET", "/"), users.load.pool.origin(), &users.common).expect("valid");
        let mut iteration = Iteration::new(0, 1, 1, Stretches::default(), [Rc::default(), Rc::default()]);
        let (visit, mut sent) = (Visit { user: 0, jar: None }, Instant::now());
        let exchange = size_of_val(&users.load.exchange(&blueprint, visit, &mut iteration, &mut sent));
        assert!(exchange < 1280, "an exchange: {exchange} bytes");
        let arrival = Arrival { intended: Instant::now(), draw: 1, user: Some(0), kind: None };
        let whole = size_of_val(&users.load.iterate(&stage(), arrival));
        assert!(whole < 2560, "an iteration: {whole} bytes");
    });
}
