//! Data in texts, and texts without them.

use helppo_asked::{DataKind, asks, given, is_iban, is_identity, mask};
use proptest::prelude::*;

fn check(text: &str, expected: &[(DataKind, &str)]) {
    let found = given(text);
    let found: Vec<(DataKind, &str)> = found.iter().map(|one| (one.kind, one.value.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn numbers_with_check_digits_are_found_only_when_they_hold() {
    assert!(is_iban("FI21 1234 5600 0007 85") && is_iban("SE4550000000058398257466"));
    assert!(!is_iban("FI21 1234 5600 0007 86") && !is_iban("FI2112345600000785X"));
    assert!(is_identity("131052-308T") && is_identity("811228-9874") && is_identity("19811228-9874"));
    assert!(!is_identity("131052-308U") && !is_identity("811228-9873") && !is_identity("991352-308T"));
    check("Tili on FI21 1234 5600 0007 85 ja nimi muu", &[(DataKind::Iban, "FI2112345600000785")]);
    check("Mitt personnummer är 811228-9874.", &[(DataKind::Identity, "811228-9874")]);
    check("hetu 131052-308t", &[(DataKind::Identity, "131052-308T")]);
    check("FI21 1234 5600 0007 86", &[]);
}

#[test]
fn data_are_found_as_people_write_them() {
    check("Write to Aino.Virtanen@Example.fi, please.", &[(DataKind::Email, "aino.virtanen@example.fi")]);
    check(
        "Soita +358 40 123 4567 tai 09-1234567.",
        &[(DataKind::Phone, "+358401234567"), (DataKind::Phone, "091234567")],
    );
    check("My order number is a-48210.", &[(DataKind::OrderNumber, "A-48210")]);
    check("Tilausnumeroni: 48210", &[(DataKind::OrderNumber, "48210")]);
    check(
        "Tilausnumero on 48210, asiakasnumero 7781.",
        &[(DataKind::OrderNumber, "48210"), (DataKind::CustomerNumber, "7781")],
    );
    check("Jag köpte den 3.4.2026", &[(DataKind::Date, "2026-04-03")]);
    check("31.2.2026 or 5/5", &[]);
    check("Nimeni on Aino Virtanen ja asun Helsingissä", &[(DataKind::Name, "Aino Virtanen")]);
    check(
        "Osoitteeni on Mannerheimintie 12, 00100 Helsinki.",
        &[(DataKind::Address, "Mannerheimintie 12, 00100 Helsinki")],
    );
    check("Jag bor på Storgatan 5", &[(DataKind::Address, "Storgatan 5")]);
    check("There were 3 boxes and 24 bottles.", &[]);
}

#[test]
fn what_says_who_somebody_is_is_taken_out() {
    assert_eq!(
        mask("Hei Aino! Kirjoitin Virtaselle osoitteeseen a@b.fi.", &[("Aino Virtanen", "name")]),
        "Hei [name]! Kirjoitin [name] osoitteeseen [email]."
    );
    assert_eq!(
        mask("aino virtanen here, call 0401234567", &[("Aino Virtanen", "name")]),
        "[name] here, call [phone]"
    );
    assert_eq!(mask("Paid to FI2112345600000785, invoice 9912345", &[]), "Paid to [iban], invoice [number]");
    assert_eq!(mask("131052-308T is mine", &[]), "[identity] is mine");
    let both = [("Aino Virtanen", "name"), ("Erik Lund", "agent")];
    assert_eq!(mask("Hi Aino, best wishes Erik Lund", &both), "Hi [name], best wishes [agent]");
    assert_eq!(mask("Reset it within 30 days.", &[("Al", "name")]), "Reset it within 30 days.");
}

#[test]
fn a_fact_is_known_by_its_name() {
    for (key, kind) in [
        ("order_number", Some(DataKind::OrderNumber)),
        ("email_address", Some(DataKind::Email)),
        ("bank_account", Some(DataKind::Iban)),
        ("customer_name", Some(DataKind::Name)),
        ("name", Some(DataKind::Name)),
        ("colour", None),
    ] {
        assert_eq!(DataKind::of_key(key), kind, "{key}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_readers_and_places_are_whole_letters(text in ".{0,200}") {
        for one in given(&text) {
            prop_assert!(text.get(one.from..one.to).is_some());
        }
        for ask in asks(&text) {
            prop_assert!(text.get(ask.from..ask.to).is_some());
        }
        mask(&text, &[("Aino Virtanen", "name")]);
    }

    #[test]
    fn what_is_masked_holds_no_personal_code(day in 1_u32..28, month in 1_u32..13, year in 0_u32..100, n in 2_u32..900) {
        let digits = format!("{day:02}{month:02}{year:02}{n:03}");
        let check = b"0123456789ABCDEFHJKLMNPRSTUVWXY"[digits.parse::<usize>().unwrap() % 31];
        let code = format!("{day:02}{month:02}{year:02}-{n:03}{}", char::from(check));
        prop_assert!(is_identity(&code));
        prop_assert_eq!(mask(&format!("my code is {code}, ok"), &[]), "my code is [identity], ok");
    }
}
