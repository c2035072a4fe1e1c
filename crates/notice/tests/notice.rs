//! Notices on real databases.

use helppo_kernel::{Actor, Locale, Millis};
use helppo_notice::{Level, NewNotice, Notice, NoticeChange, NoticeError, Texts};
use helppo_store::{DbError, Tx, p};
use helppo_testkit::{World, both_dbs};

both_dbs!(a_notice_stands_from_its_start_until_its_end, async |world: &World| {
    let now = world.ambient.now();
    let outage = NewNotice { ends_at: Some(now.plus(60_000)), ..notice(Level::Outage, "Cards fail") };
    let info = notice(Level::Info, "New hours");
    let later = NewNotice { starts_at: Some(now.plus(30_000)), ..notice(Level::Warning, "Slow mail") };
    for new in [&info, &outage, &later] {
        publish(world, new).await.expect("published");
    }
    assert_eq!(words(&standing(world, now).await), ["Cards fail", "New hours"]);
    assert_eq!(words(&standing(world, now.plus(30_000)).await), ["Cards fail", "Slow mail", "New hours"]);
    assert_eq!(words(&standing(world, now.plus(60_000)).await), ["Slow mail", "New hours"]);
    let all = world.store.read(async move |tx: &mut Tx| helppo_notice::upcoming(tx, now).await).await;
    assert_eq!(words(&all.expect("read")), ["Slow mail", "Cards fail", "New hours"]);
});

both_dbs!(a_reader_gets_the_own_language_or_another_that_there_is, async |world: &World| {
    let texts: Texts = [(Locale::Fi, "Häiriö".into()), (Locale::Sv, "Störning".into())].into();
    let made = publish(world, &NewNotice { texts, ..notice(Level::Outage, "") }).await.expect("published");
    assert_eq!((made.text(Locale::Sv), made.text(Locale::En)), ("Störning", "Häiriö"));
});

both_dbs!(a_change_shows_at_once_and_a_withdrawn_notice_is_gone_everywhere, async |world: &World| {
    let made = publish(world, &notice(Level::Warning, "Slow mail")).await.expect("published");
    let change = NoticeChange {
        level: Some(Level::Outage),
        texts: Some([(Locale::En, " Mail is down ".into())].into()),
        ..NoticeChange::default()
    };
    let amb = world.ambient.clone();
    let changed = world.store.write(async move |tx: &mut Tx| {
        helppo_notice::change(tx, &amb, Actor::System, made.id, &change).await
    });
    assert_eq!(changed.await.expect("changed").text(Locale::En), "Mail is down");
    let stands = standing(world, world.ambient.now()).await;
    assert_eq!((stands[0].level, stands.len()), (Level::Outage, 1));
    withdraw(world, &made).await.expect("withdrawn");
    assert!(standing(world, world.ambient.now()).await.is_empty());
    assert!(matches!(withdraw(world, &made).await, Err(NoticeError::NotFound)));
    let told = world.store.read(async |tx: &mut Tx| {
        tx.all::<String>("SELECT kind FROM event WHERE kind LIKE 'Notice%' ORDER BY id", p![]).await
    });
    let told: Result<_, DbError> = told.await;
    assert_eq!(told.expect("events"), ["NoticePublished", "NoticeChanged", "NoticeWithdrawn"]);
});

both_dbs!(
    a_notice_without_words_or_with_too_many_or_an_end_before_its_start_is_refused,
    async |world: &World| {
        let now = world.ambient.now();
        let wrong = [
            notice(Level::Info, "   "),
            notice(Level::Info, &"a".repeat(201)),
            NewNotice { ends_at: Some(now.plus(-1)), ..notice(Level::Info, "Late") },
        ];
        for new in &wrong {
            let refused = publish(world, new).await;
            assert!(matches!(refused, Err(NoticeError::Invalid { .. })), "{new:?} gave {refused:?}");
        }
        assert!(standing(world, now).await.is_empty());
    }
);

fn notice(level: Level, text: &str) -> NewNotice {
    NewNotice { level, texts: [(Locale::En, text.to_owned())].into(), starts_at: None, ends_at: None }
}

async fn publish(world: &World, new: &NewNotice) -> Result<Notice, NoticeError> {
    let (amb, new) = (world.ambient.clone(), new.clone());
    world
        .store
        .write(async move |tx: &mut Tx| helppo_notice::publish(tx, &amb, Actor::System, &new).await)
        .await
}

async fn withdraw(world: &World, notice: &Notice) -> Result<Notice, NoticeError> {
    let (amb, id) = (world.ambient.clone(), notice.id);
    world
        .store
        .write(async move |tx: &mut Tx| helppo_notice::withdraw(tx, &amb, Actor::System, id).await)
        .await
}

async fn standing(world: &World, at: Millis) -> Vec<Notice> {
    let read = world.store.read(async move |tx: &mut Tx| helppo_notice::standing(tx, at).await);
    let read: Result<_, DbError> = read.await;
    read.expect("read")
}

fn words(notices: &[Notice]) -> Vec<&str> {
    notices.iter().map(|n| n.text(Locale::En)).collect()
}
