//! Channels, their settings and secrets, and opening hours.

use helppo_channel::{ChannelChange, change_channel, channel_at, find_channel, hours_of, put_hours};
use helppo_hours::Hours;
use helppo_kernel::{ChannelKind, Problem};
use helppo_people::By;
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::json;

use crate::desk::Desk;

async fn change(desk: &Desk, change: ChannelChange) -> Result<(), Problem> {
    let (room, fake, id) = (desk.room.clone(), desk.fake.clone(), desk.channel);
    let verb = async move |tx: &mut Tx| {
        change_channel(tx, room.ambient(), room.store().vault(), &*fake, &By::system(), id, &change).await
    };
    desk.room.store().write(verb).await.map_err(Problem::from)
}

both_dbs!(secrets_are_sealed_and_open_only_for_their_channel, async |world: &World| {
    let desk = Desk::new(world).await;
    let sealed = desk.text("SELECT enc_secrets FROM channel").await;
    assert!(sealed.starts_with("v1.") && !sealed.contains("hush"));
    let id = desk.channel;
    let record =
        world.store.read(async move |tx: &mut Tx| find_channel(tx, id).await).await.unwrap().unwrap();
    assert_eq!(record.open(world.store.vault()).secrets["token"], "hush");
    let secrets = [("token".to_owned(), Some("louder".to_owned()))].into();
    change(&desk, ChannelChange { secrets, ..Default::default() }).await.unwrap();
    let record =
        world.store.read(async move |tx: &mut Tx| find_channel(tx, id).await).await.unwrap().unwrap();
    assert_eq!(record.open(world.store.vault()).secrets["token"], "louder");
    let wrong = [("pasword".to_owned(), None)].into();
    let problem = change(&desk, ChannelChange { secrets: wrong, ..Default::default() }).await.unwrap_err();
    assert_eq!(problem.fields[0].field, "secrets.pasword");
});

both_dbs!(an_address_leads_to_one_channel, async |world: &World| {
    let desk = Desk::new(world).await;
    let taken = desk.make("+358401").await.unwrap_err();
    assert_eq!((taken.status, taken.slug.as_str()), (409, "address-taken"));
    let at = async |address: &'static str| {
        let read = async move |tx: &mut Tx| channel_at(tx, ChannelKind::Messaging, address).await;
        world.store.read(read).await.unwrap().map(|c| c.id)
    };
    assert_eq!(at("+358401").await, Some(desk.channel));
    change(&desk, ChannelChange { settings: Some(json!({ "number": "+358402" })), ..Default::default() })
        .await
        .unwrap();
    assert_eq!((at("+358401").await, at("+358402").await), (None, Some(desk.channel)));
    change(&desk, ChannelChange { enabled: Some(false), ..Default::default() }).await.unwrap();
    assert_eq!(at("+358402").await, None);
});

both_dbs!(wrong_settings_name_their_field, async |world: &World| {
    let desk = Desk::new(world).await;
    let problem = desk.make("").await.unwrap_err();
    assert_eq!(problem.fields[0].field, "settings.number");
});

both_dbs!(every_change_is_told_and_audited, async |world: &World| {
    let desk = Desk::new(world).await;
    let rename = || ChannelChange { name: Some("Other".into()), ..Default::default() };
    change(&desk, rename()).await.unwrap();
    change(&desk, rename()).await.unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM event WHERE kind = 'ChannelChanged'").await, 2);
    assert_eq!(desk.number("SELECT count(*) FROM audit_entry WHERE action LIKE 'channel.%'").await, 2);
});

both_dbs!(a_channel_keeps_the_hours_of_the_house_unless_it_has_its_own, async |world: &World| {
    let desk = Desk::new(world).await;
    let (amb, channel) = (world.ambient.clone(), desk.channel);
    let verb = async move |tx: &mut Tx| {
        assert_eq!(hours_of(tx, Some(channel)).await?, None);
        let house = Hours::office("Europe/Helsinki", "08:00", "16:00").expect("hours");
        put_hours(tx, &amb, &By::system(), None, &house).await?;
        assert_eq!(hours_of(tx, Some(channel)).await?.as_ref(), Some(&house));
        let own = Hours::always("Europe/Helsinki").expect("hours");
        put_hours(tx, &amb, &By::system(), Some(channel), &own).await?;
        assert_eq!(hours_of(tx, Some(channel)).await?, Some(own));
        assert_eq!(hours_of(tx, None).await?, Some(house));
        tx.exec("DELETE FROM opening_hours WHERE channel <> $1", p![0i64]).await?;
        Ok::<_, DbError>(())
    };
    world.store.write(verb).await.expect("written");
});
