//! Anger and distress: texts that a machine should not go on answering.
//!
//! Each language has beginnings of words (`*`) and whole phrases. Every language is tried, whatever the
//! language of the conversation: people curse in any.

use crate::words;

/// How a customer feels, as far as words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    /// Nothing out of the ordinary.
    Even,
    /// Angry or losing patience.
    Angry,
    /// In grief, fear or danger: a person is needed whatever is known.
    Distressed,
}

/// How the writer of a text feels.
pub fn mood(text: &str) -> Mood {
    let folded: Vec<String> = words(text).map(|word| word.text).take(MOST_WORDS).collect();
    let joined = format!(" {} ", folded.join(" "));
    let said = |list: &str| {
        list.lines().map(str::trim).filter(|line| !line.is_empty()).any(|line| said(&joined, line))
    };
    if said(DISTRESSED) {
        return Mood::Distressed;
    }
    if said(ANGRY) || shouts(text) {
        return Mood::Angry;
    }
    Mood::Even
}

/// Words of a text that are looked at.
const MOST_WORDS: usize = 300;

fn said(joined: &str, line: &str) -> bool {
    match line.strip_suffix('*') {
        Some(beginning) => joined.contains(&format!(" {beginning}")),
        None => joined.contains(&format!(" {line} ")),
    }
}

/// Three marks in a row, or four long words in capitals.
fn shouts(text: &str) -> bool {
    let marks = text.contains("!!!") || text.contains("?!?") || text.contains("!?!");
    let loud = |word: &&str| {
        word.chars().filter(|c| c.is_alphabetic()).count() >= 4 && !word.chars().any(char::is_lowercase)
    };
    marks || text.split_whitespace().take(MOST_WORDS).filter(loud).count() >= 4
}

const DISTRESSED: &str = "
    itsemur*
    tapan itseni
    en jaksa enää elää
    en halua enää elää
    en kestä enää
    hätätilan*
    hengenvaar*
    kuollut puoliso*
    mieheni kuoli
    vaimoni kuoli
    äitini kuoli
    isäni kuoli
    lapseni kuoli
    mieheni on kuollut
    vaimoni on kuollut
    äitini on kuollut
    isäni on kuollut
    on menehtynyt
    menehtyi
    hautajais*
    kuolinpes*
    itken
    paniik*
    epätoivo*
    minua uhkail*
    väkival*
    självmord*
    ta mitt liv
    orkar inte leva
    vill inte leva
    orkar inte mer
    livsfar*
    har avlidit
    avled
    min man dog
    min fru dog
    min mamma dog
    min pappa dog
    min man är död
    min fru är död
    dödsbo*
    begravning*
    gråter
    panik
    förtvivl*
    desperat
    jag är rädd
    hotad
    hotar mig
    våld
    suicid*
    kill myself
    end my life
    dont want to live
    life threatening
    passed away
    my husband died
    my wife died
    my mother died
    my father died
    my husband is dead
    my wife is dead
    funeral
    deceased
    in tears
    crying
    panicking
    panic attack
    desperate
    i am scared
    im scared
    threatening me
    violent
    domestic violence
    its an emergency
    this is an emergency
";

const ANGRY: &str = "
    perkele*
    saatana*
    helvet*
    vittu*
    vitun*
    vituttaa
    paska*
    jumalauta
    raivo*
    törke*
    häpeä*
    häpeisitte
    vihainen
    olen vihai*
    suutuksissa*
    suuttu*
    pettynyt
    pettymys
    ala arvoista
    alaarvoista
    surkea*
    kamala*
    naurettava*
    täysin kohtuuton*
    mitta on täynnä
    hermot men*
    menee hermot
    sain tarpeekseni
    saanut tarpeekseni
    kyllästynyt
    älytön*
    huijar*
    kuluttajariita*
    kuluttajavir*
    asianajaj*
    teen rikosilmoitu*
    ihan sama perse*
    jävla*
    jävl*
    fan också
    för fan
    helvete*
    skit*
    förbann*
    rasande
    arg
    jättearg
    ursinn*
    skandal*
    oacceptab*
    bedrövl*
    värdelös*
    urus*
    besviken
    löjlig*
    under all kritik
    trött på er
    trött på det här
    less på
    fått nog
    konsumentverk*
    allmänna reklamation*
    advokat*
    bedrag*
    furious
    angry
    pissed
    outrag*
    unacceptable
    disgust*
    ridiculous
    worst
    useless
    pathetic
    fed up
    sick of
    had enough
    fuck*
    shit*
    bullshit
    wtf
    damn
    bloody hell
    disappointed
    appalling
    disgrace*
    scammers
    my lawyer
    sue you
    trading standards
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anger_and_distress_are_heard_in_three_languages() {
        for text in [
            "Tämä on aivan törkeää palvelua",
            "nyt menee hermot",
            "MISSÄ MINUN TILAUKSENI OIKEIN VIIPYY",
            "missä se on!!!",
            "Det här är oacceptabelt",
            "jag är så jävla trött på er",
            "This is ridiculous",
            "I am furious about the delay",
        ] {
            assert_eq!(mood(text), Mood::Angry, "{text}");
        }
        for text in [
            "Mieheni kuoli viime viikolla, miten irtisanon liittymän",
            "min man har avlidit",
            "my mother passed away in May",
            "en jaksa enää elää",
            "I am desperate, nothing works",
        ] {
            assert_eq!(mood(text), Mood::Distressed, "{text}");
        }
    }

    #[test]
    fn plain_questions_are_even() {
        for text in [
            "Miten vaihdan salasanan?",
            "paketti ei ole tullut!",
            "Onko teillä IPHONE 15 PRO MAX",
            "Var är mitt paket?",
            "how do I return shoes",
            "Kan jag byta storlek?",
            "Does the shirt shrink in the wash?",
            "margarin hinta",
            "can I get a refund for the argan oil",
            "miten poistan kertakirjautumisen käytöstä",
        ] {
            assert_eq!(mood(text), Mood::Even, "{text}");
        }
    }
}
