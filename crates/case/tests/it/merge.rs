//! Merging, and that taking it back leaves no trace but its events.

use helppo_case::{
    CaseRecord, CaseStatus, Inbound, InteractionRecord, MergeCases, MergeCasesError, Thread,
    live_interactions, merge_cases, unmerge_case,
};
use helppo_customer::{IdentityKind, Merge, Sender, Unmerge};
use helppo_kernel::{Actor, CaseId};
use helppo_store::Tx;
use helppo_testkit::{World, both_dbs};

use crate::desk::{Desk, SILJA, aino, mail};

const ME: Actor = Actor::Agent(SILJA);

impl Desk {
    pub async fn merge(&self, from: CaseId, into: CaseId) -> Result<(), MergeCasesError> {
        let amb = self.ambient.clone();
        let input = MergeCases { from, into, actor: ME };
        self.store.write(async move |tx: &mut Tx| merge_cases(tx, &amb, &input).await).await.map(|_| ())
    }

    pub async fn unmerge(&self, case: CaseId) -> Result<(), MergeCasesError> {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| unmerge_case(tx, &amb, case, ME).await).await.map(|_| ())
    }

    /// Everything a merge touches, without the event count.
    async fn stand(&self, case: CaseId) -> (CaseRecord, Vec<InteractionRecord>) {
        let record = CaseRecord { seq: 0, ..self.case(case).await };
        let live = self.write(async move |tx| live_interactions(tx, case).await).await;
        (record, live)
    }

    async fn tally(&self) -> Vec<(i64, i64, String, i64)> {
        let sql = "SELECT owner, team, status, CAST(sum(n) AS BIGINT) FROM case_tally
            GROUP BY owner, team, status HAVING sum(n) <> 0 ORDER BY owner, team, status";
        self.write(async move |tx| tx.all(sql, &[]).await).await
    }
}

both_dbs!(merging_and_unmerging_cases_is_as_if_nothing_had_been, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    desk.ambient.clock.advance(1_000);
    let second = desk.mail("<2@x>", "Sama asia").await;
    let before = (desk.stand(first.case).await, desk.stand(second.case).await, desk.tally().await);
    desk.merge(second.case, first.case).await.unwrap();
    let merged = desk.case(second.case).await;
    assert_eq!((merged.status, merged.merged_into), (CaseStatus::Closed, Some(first.case)));
    assert_eq!(desk.stand(first.case).await.1.len(), 2, "what was live moved over");
    assert_eq!(desk.case(first.case).await.unread, 2);
    desk.unmerge(second.case).await.unwrap();
    let after = (desk.stand(first.case).await, desk.stand(second.case).await, desk.tally().await);
    assert_eq!(after, before);
    assert!(matches!(desk.unmerge(second.case).await, Err(MergeCasesError::NothingToUndo)));
});

both_dbs!(words_for_a_merged_case_land_in_the_case_it_is_part_of, async |world: &World| {
    let desk = Desk::new(world).await;
    let first = desk.mail("<1@x>", "Hei").await;
    let second = desk.mail("<2@x>", "Sama asia").await;
    desk.merge(second.case, first.case).await.unwrap();
    for thread in [Thread::Case(second.case), Thread::ProviderIds(vec!["<2@x>".into()])] {
        let id = format!("<{thread:?}@x>");
        let more = desk.ingest(Inbound { thread, ..mail(&desk.ambient, &id, "Vielä") }).await.unwrap();
        assert_eq!(more.case, first.case);
    }
    assert!(matches!(desk.merge(first.case, first.case).await, Err(MergeCasesError::Same)));
    let theirs = Sender { value: "erik@example.com".into(), ..aino() };
    let other = desk.ingest(Inbound { from: theirs, ..mail(&desk.ambient, "<9@x>", "Hej") }).await.unwrap();
    assert!(matches!(desk.merge(other.case, first.case).await, Err(MergeCasesError::OtherCustomer)));
});

both_dbs!(merging_and_unmerging_customers_moves_cases_there_and_back, async |world: &World| {
    let desk = Desk::new(world).await;
    let by_mail = desk.mail("<1@x>", "Hei").await;
    let phone = Sender { kind: IdentityKind::Phone, value: "+358401234567".into(), name: None, ..aino() };
    let by_phone =
        desk.ingest(Inbound { from: phone.clone(), ..mail(&desk.ambient, "<2@x>", "Hei") }).await.unwrap();
    assert_ne!(by_mail.customer, by_phone.customer);
    let before = (desk.case(by_mail.case).await, desk.case(by_phone.case).await);
    let (amb, from, into) = (desk.ambient.clone(), by_phone.customer, by_mail.customer);
    let merge = Merge { from, into, actor: ME };
    desk.store.write(async move |tx: &mut Tx| helppo_customer::merge(tx, &amb, &merge).await).await.unwrap();
    assert_eq!(desk.case(by_phone.case).await.customer, by_mail.customer);
    // The telephone leads to the merged customer now.
    let again = desk.ingest(Inbound { from: phone, ..mail(&desk.ambient, "<3@x>", "Taas") }).await.unwrap();
    assert_eq!(again.customer, by_mail.customer);
    let amb = desk.ambient.clone();
    desk.store
        .write(async move |tx: &mut Tx| {
            helppo_customer::unmerge(tx, &amb, &Unmerge { customer: into, actor: ME }).await
        })
        .await
        .unwrap();
    assert_eq!((desk.case(by_mail.case).await, desk.case(by_phone.case).await), before);
    // What came between stays where it was taken in.
    assert_eq!(desk.case(again.case).await.customer, by_mail.customer);
});
