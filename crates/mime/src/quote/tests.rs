use super::{Split, split};

fn check(text: &str, new: &str, signature: Option<&str>, quote_starts: Option<&str>) {
    let Split { new: found, signature: sign, quoted } = split(text);
    assert_eq!(found, new, "new words of {text:?}");
    assert_eq!(sign.as_deref(), signature, "signature of {text:?}");
    match (quoted, quote_starts) {
        (Some(quoted), Some(wanted)) => assert!(quoted.starts_with(wanted), "{quoted:?} of {text:?}"),
        (found, wanted) => assert_eq!(found.as_deref(), wanted, "quote of {text:?}"),
    }
}

#[test]
fn every_dialect_is_recognised() {
    let quote = "\n\n> old words\n> more";
    for line in [
        "On Mon, Nov 21, 2026 at 10:00 AM Support <tuki@shop.fi> wrote:",
        "On 21 Nov 2026, at 10.00, Support <tuki@shop.fi> wrote:",
        "On 21/11/2026 10:00, Support wrote:",
        "ma 21. marrask. 2026 klo 10.00 Asiakaspalvelu (tuki@shop.fi) kirjoitti:",
        "ma 21. marrask. 2026 klo 10.00 Asiakaspalvelu <tuki@shop.fi> kirjoitti:",
        "Asiakaspalvelu <tuki@shop.fi> kirjoitti 21.11.2026 kello 10.00:",
        "21.11.2026 10.00, Asiakaspalvelu kirjoitti:",
        "Asiakaspalvelu kirjoitti 21.11.2026 klo 10.00:",
        "Den mån 21 nov. 2026 kl 10:00 skrev Kundtjänst <tuki@shop.fi>:",
        "21 nov. 2026 kl. 10:00 skrev Kundtjänst <tuki@shop.fi>:",
        "Den 2026-11-21 kl. 10:00, skrev Kundtjänst:",
        "mån 21 nov. 2026 kl. 10:00 skrev Kundtjänst <tuki@shop.fi>:",
        "Am 21.11.2026 um 10:00 schrieb Support <tuki@shop.fi>:",
        "Support <tuki@shop.fi> wrote on 21.11.2026 10:00:",
    ] {
        check(&format!("Kiitos!\n\n{line}{quote}"), "Kiitos!", None, Some(line));
        check(&format!("Kiitos!\n\n{line}\n\nquoted without marks"), "Kiitos!", None, Some(line));
    }
}

#[test]
fn wrapped_introductions_are_joined() {
    check(
        "Yes please\n\nOn Mon, Nov 21, 2026 at 10:00 AM Somebody With A Long Name <\nsomebody.with.a.long.name@example.com> wrote:\n> x",
        "Yes please",
        None,
        Some("On Mon"),
    );
    check(
        "Joo\n\nma 21. marrask. 2026 klo 10.00 Asiakaspalvelu Oy\n(asiakaspalvelu@esimerkki.fi) kirjoitti:\n\n> x",
        "Joo",
        None,
        Some("ma 21."),
    );
}

#[test]
fn outlook_blocks_end_the_new_words() {
    check(
        "Hi\n\n________________________________\nFrom: Support <a@b>\nSent: Monday\nTo: Me\nSubject: RE: x\n\nold",
        "Hi",
        None,
        Some("____"),
    );
    check(
        "Hei\n\nLähettäjä: Tuki <a@b>\nLähetetty: maanantai\nVastaanottaja: Minä\nAihe: x\n\nvanha",
        "Hei",
        None,
        Some("Lähettäjä"),
    );
    check(
        "Hej\n\nFrån: Support <a@b>\nSkickat: måndag\nTill: Mig\nÄmne: x\n\ngammalt",
        "Hej",
        None,
        Some("Från"),
    );
    check("Hi\n\n-----Original Message-----\nFrom: x\n\nold", "Hi", None, Some("-----Original"));
    check("Hei\n\n-----Alkuperäinen viesti-----\nvanha", "Hei", None, Some("-----Alku"));
    check("Hej\n\n-----Ursprungligt meddelande-----\ngammalt", "Hej", None, Some("-----Urspr"));
}

#[test]
fn marks_of_html_clients_end_the_new_words() {
    check("Hei\n\u{1}\nanything old", "Hei", None, Some("anything old"));
}

#[test]
fn a_bare_quote_at_the_end_is_cut_and_answers_between_the_lines_are_not() {
    check("New\n\n> old\n> old", "New", None, Some("> old"));
    let inline = "On 21 Nov 2026 10:00, X wrote:\n> one?\n\nYes.\n\n> two?\n\nNo.";
    check(inline, "On 21 Nov 2026 10:00, X wrote:\n> one?\n\nYes.\n\n> two?\n\nNo.", None, None);
    check(
        "Intro\n\nOn 21 Nov 2026 10:00, X wrote:\n> one?\n\nYes.",
        "Intro\n\nOn 21 Nov 2026 10:00, X wrote:\n> one?\n\nYes.",
        None,
        None,
    );
}

#[test]
fn a_message_that_is_only_a_quote_or_a_forward_stays_whole() {
    check("> old\n> old", "> old\n> old", None, None);
    check(
        "See below\n\n---------- Forwarded message ---------\nFrom: A <a@b>\nDate: x\nSubject: y\nTo: z\n\nwords",
        "See below\n\n---------- Forwarded message ---------\nFrom: A <a@b>\nDate: x\nSubject: y\nTo: z\n\nwords",
        None,
        None,
    );
    check(
        "FYI\n\u{1}\n---------- Forwarded message ---------\nold",
        "FYI\n\n---------- Forwarded message ---------\nold",
        None,
        None,
    );
}

#[test]
fn signatures_are_set_apart_and_closings_are_not() {
    check(
        "Hei\n\nTerveisin\nAino\n\n-- \nAino Virtanen\nToimitusjohtaja",
        "Hei\n\nTerveisin\nAino",
        Some("-- \nAino Virtanen\nToimitusjohtaja".replace("-- ", "--").as_str()),
        None,
    );
    check("Hei\n\nLähetetty iPhonesta", "Hei", Some("Lähetetty iPhonesta"), None);
    check("Hej\n\nSkickat från min iPhone", "Hej", Some("Skickat från min iPhone"), None);
    check(
        "Hi\n\nSent from my iPhone\n\nOn 21 Nov 2026, at 10.00, X <a@b> wrote:\n\n> old",
        "Hi",
        Some("Sent from my iPhone"),
        Some("On 21"),
    );
    check("Sent from my iPhone", "Sent from my iPhone", None, None);
}

#[test]
fn prose_that_looks_a_little_like_an_introduction_stays() {
    for prose in [
        "On Monday I wrote to you about this.\nNo answer yet.",
        "Kirjoitin teille 21.11.2026. Tilaus: 1234\nMissä se on?",
        "From: here to there\nthe parcel went missing",
        "Den 21 november beställde jag en soffa. Den kom aldrig.",
        "Minulla on kysymys:\n\nMilloin paketti tulee?",
    ] {
        check(prose, prose, None, None);
    }
}

#[test]
fn a_megabyte_of_trouble_takes_no_time() {
    for evil in [
        "> ",
        ">\n",
        "On 1 ",
        "On 1\n",
        "From: a\n",
        "_",
        "____________\n",
        "a\n",
        "wrote ",
        "-- \n",
        "\u{1}\n",
        "On 1 <a@b> wrote",
    ] {
        let text = evil.repeat((1 << 20) / evil.len());
        let split = split(&text);
        assert!(split.new.len() <= text.len());
    }
}
