//! What starts, stops and stills a clock.

use helppo_case::{Author, Snooze, Wish, hand_over, set_pending, snooze, solve};
use helppo_kernel::{Actor, Millis};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{AINO, DAY, HOUR, House, MINUTE};

const ME: Actor = Actor::Agent(AINO);

fn due(kind: &str, at: i64) -> Option<(String, i64)> {
    Some((kind.to_owned(), at))
}

both_dbs!(the_first_reply_is_owed_in_open_hours_until_a_person_answers, async |world: &World| {
    let house = House::open(world).await;
    house.at(2 * HOUR);
    let case = house.mail(None).await.case;
    // Eight open hours after ten on Monday: ten on Tuesday.
    assert_eq!(house.due(case).await, due("first", DAY + 2 * HOUR));
    house.at(5 * HOUR);
    let first = house.clock(case, "first").await;
    assert_eq!((&first["state"], &first["left_ms"]), (&json!("running"), &json!(5 * HOUR)));
    // More words of the customer start nothing anew.
    house.mail(Some(case)).await;
    assert_eq!(house.due(case).await, due("first", DAY + 2 * HOUR));
    house.at(6 * HOUR);
    house.answer(case).await;
    assert_eq!(house.due(case).await, None);
    let first = house.clock(case, "first").await;
    assert_eq!((&first["state"], &first["spent_ms"]), (&json!("answered"), &json!(4 * HOUR)));
    assert_eq!(house.clock(case, "next").await, Value::Null);
});

both_dbs!(a_bots_words_are_no_answer_and_the_clock_waits_for_the_hand_over, async |world: &World| {
    let house = House::open(world).await;
    let talk = house.chat(true).await;
    let interaction = talk.interaction.expect("a talk");
    assert_eq!(house.due(talk.case).await, None);
    house.at(10 * MINUTE);
    house.answer_quietly(talk.case, Author::Bot).await;
    house.catch_up().await;
    let first = house.clock(talk.case, "first").await;
    assert_eq!((&first["state"], &first["paused_by"]), (&json!("paused"), &json!("bot")));
    house.write(async move |tx, amb| hand_over(tx, amb, interaction, "asked", Value::Null).await).await;
    house.catch_up().await;
    assert_eq!(house.due(talk.case).await, due("first", 11 * MINUTE));
    // The bot speaks once more; a person still owes the first reply.
    house.answer_quietly(talk.case, Author::Bot).await;
    house.catch_up().await;
    assert_eq!(house.due(talk.case).await, due("first", 11 * MINUTE));
});

both_dbs!(the_next_reply_is_owed_from_the_words_after_an_answer, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(HOUR);
    house.answer(case).await;
    house.at(DAY + 2 * HOUR);
    house.mail(Some(case)).await;
    assert_eq!(house.due(case).await, due("next", 2 * DAY + 2 * HOUR));
    house.answer(case).await;
    house.at(2 * DAY);
    house.mail(Some(case)).await;
    // The last open moment of the day is still that day.
    assert_eq!(house.due(case).await, due("next", 2 * DAY + 8 * HOUR));
});

both_dbs!(the_final_reply_does_not_count_while_we_wait_for_the_customer, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(2 * HOUR);
    house.answer(case).await;
    house.at(DAY);
    let last = house.clock(case, "final").await;
    assert_eq!((&last["paused_by"], &last["left_ms"]), (&json!("pending"), &json!(38 * HOUR)));
    assert_eq!(last["due_at"], Value::Null);
    house.mail(Some(case)).await;
    house.at(DAY + HOUR);
    house.write(async move |tx, amb| set_pending(tx, amb, case, ME).await).await;
    house.catch_up().await;
    // Pending by hand stills the next reply too.
    assert_eq!(house.due(case).await, None);
    assert_eq!(house.clock(case, "next").await["left_ms"], json!(7 * HOUR));
    house.at(2 * DAY);
    house.write(async move |tx, amb| solve(tx, amb, case, ME).await).await;
    house.catch_up().await;
    let last = house.clock(case, "final").await;
    assert_eq!((&last["state"], &last["spent_ms"]), (&json!("solved"), &json!(3 * HOUR)));
});

both_dbs!(a_solved_case_that_opens_again_goes_on_where_it_was, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(2 * HOUR);
    house.write(async move |tx, amb| solve(tx, amb, case, ME).await).await;
    house.catch_up().await;
    assert_eq!(house.due(case).await, None);
    // Solved by mistake: nobody has answered yet.
    house.at(3 * HOUR);
    house.write(async move |tx, amb| helppo_case::reopen(tx, amb, case, ME).await).await;
    house.catch_up().await;
    assert_eq!(house.due(case).await, due("first", DAY + HOUR));
    assert_eq!(house.clock(case, "final").await["spent_ms"], json!(2 * HOUR));
});

both_dbs!(a_snooze_stills_the_clocks_only_by_the_customers_wish, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    let put_off = async |wish: Wish, until: Option<Millis>| {
        house
            .write(async move |tx, amb| snooze(tx, amb, &Snooze { case, until, wish, actor: ME }).await)
            .await;
        house.catch_up().await;
    };
    house.at(HOUR);
    put_off(Wish::Ours, Some(house.monday.plus(DAY))).await;
    assert_eq!(house.due(case).await, due("first", 8 * HOUR));
    put_off(Wish::Ours, None).await;
    put_off(Wish::Customers, Some(house.monday.plus(DAY))).await;
    assert_eq!(house.due(case).await, None);
    assert_eq!(house.clock(case, "first").await["paused_by"], json!("snoozed"));
    house.at(3 * HOUR);
    put_off(Wish::Ours, None).await;
    assert_eq!(house.due(case).await, due("first", DAY + 2 * HOUR));
});

both_dbs!(who_leaves_the_talk_is_owed_no_reply_until_they_are_back, async |world: &World| {
    let house = House::open(world).await;
    let talk = house.chat(false).await;
    assert_eq!(house.due(talk.case).await, due("first", MINUTE));
    house.at(30_000);
    house.end(talk.interaction.expect("a talk"), "abandoned").await;
    assert_eq!(house.due(talk.case).await, None);
    assert_eq!(house.clock(talk.case, "first").await["state"], json!("left"));
    house.at(10 * MINUTE);
    house.chat(false).await;
    assert_eq!(house.due(talk.case).await, due("first", 10 * MINUTE + 30_000));
    // A snooze ends the talk too, and the customer has not left.
    let (case, until) = (talk.case, Some(house.monday.plus(DAY)));
    let wish = Wish::Ours;
    house.write(async move |tx, amb| snooze(tx, amb, &Snooze { case, until, wish, actor: ME }).await).await;
    house.catch_up().await;
    assert_eq!(house.due(case).await, due("first", 10 * MINUTE + 30_000));
});

both_dbs!(an_answer_that_is_called_back_never_was, async |world: &World| {
    let house = House::open(world).await;
    let case = house.mail(None).await.case;
    house.at(HOUR);
    let message = house.answer(case).await;
    assert_eq!(house.due(case).await, None);
    house.at(HOUR + 5_000);
    house.write(async move |tx, amb| helppo_case::recall(tx, amb, AINO, message).await).await;
    house.catch_up().await;
    // The few seconds in which the case was pending do not count.
    assert_eq!(house.due(case).await, due("first", DAY + 5_000));
    assert_eq!(house.clock(case, "first").await["state"], json!("running"));
});
