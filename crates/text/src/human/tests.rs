use super::{LANGUAGES, wants_a_person};

const ASKS: &str = "
haluan puhua ihmiselle
Haluaisin puhua oikealle ihmiselle, kiitos.
asiakaspalvelija kiitos
asiakaspalveluun
Saisinko asiakaspalvelijan puhelimeen?
voinko jutella jonkun kanssa
Yhdistäkää minut asiakaspalvelijalle
siirrä minut aspaan
onko siellä ketään oikeaa ihmistä
onko asiakaspalvelijaa paikalla?
En halua puhua botille
en jaksa jutella robotin kanssa, antakaa ihminen
tarvitsen ihmisen apua
ihminen!
Voisiko joku soittaa minulle?
voisinko keskustella asiakaspalvelijan kanssa tästä laskusta
haluun puhua jollekin
pääsenkö puhumaan ihmisen kanssa
haluaisin asiakaspalvelijan
ihmiselle kiitos
oikea ihminen
soittakaa minulle
haluan asioida ihmisen kanssa enkä koneen kanssa
miten saan yhteyden asiakaspalveluun
kan jag få prata med en människa
Jag vill prata med en riktig människa
Koppla mig till kundtjänst tack
kundtjänst tack
Kan jag få tala med någon?
jag vill ha kontakt med en handläggare
finns det någon människa där?
människa tack
Jag vill inte prata med en robot
kan ni ringa mig
kan någon ringa upp mig
jag behöver en människa
får jag chatta med en medarbetare
jag vill bli kopplad till en riktig person
en riktig person tack
prata med en person
jag skulle vilja prata med kundservice
ge mig en människa nu
sluta, jag vill snacka med nån på riktigt, inte en bot
talk to a person
I want to talk to a human
Can I speak with someone please?
agent
human please
Connect me to an agent
please transfer me to a representative
I need a real person
is there a human here?
Can someone call me?
I don't want to talk to a bot
put me through to someone
customer service please
let me chat with a live agent
real person
speak to your supervisor
I would like to speak to a customer service representative about my refund
can a real person contact me
call me back please
get me a human
stop this bot
i'd rather talk to somebody than this machine
is there anyone i can talk to
";

const ONLY_MENTIONS: &str = "
ihmisen kokoinen teltta
mahtuuko teltta neljälle ihmiselle
Puhuin eilen asiakaspalvelijanne kanssa ja hän lupasi hyvityksen
mihin aikaan asiakaspalvelu on auki
milloin puhelinpalvelu vastaa
haluan ihmisen kokoisen nuken
kuinka monta henkilöä veneeseen mahtuu
siirrän jäsenyyden toiselle henkilölle
voiko joku muu hakea pakettini
robotti-imuri ei lataudu
henkilökohtaiset tietoni ovat väärin
asiakaspalvelijanne oli todella ystävällinen
ihmisten arvostelut tuotteesta
en halua robottiruohonleikkuria vaan käsikäyttöisen
onko tuote turvallinen ihmiselle
mikä on henkilötunnus lomakkeella
paljonko postikulut on
haluan palauttaa ihmisten kehumat kengät
saako puhelimen korjattua
tält i människostorlek
hur många personer får plats i tältet
jag pratade med kundtjänst igår
när har kundtjänst öppet
kan någon annan hämta mitt paket
personuppgifterna är fel
finns tröjan för en lång person
kan en person under 18 beställa
robotdammsugaren laddar inte
medarbetaren i butiken var trevlig
är krämen säker för människor
jag vill skicka presenten till en annan person
a human sized tent
how many people fit in the tent
I talked to an agent yesterday and she promised a refund
when is customer service open
can someone else pick up my parcel
is this cleaning agent safe for wool
my personal details are wrong
does a person under 18 need a guardian to order
robot vacuum does not charge
the person at the shop said it is free
is the cream safe for humans
how do I remove a person from my account
the operator of my phone line changed
after speaking with a representative I still have no refund
do you deliver to people on islands
I need a tent for one person
my bot vacuum will not start
";

fn lines(block: &'static str) -> impl Iterator<Item = &'static str> {
    block.lines().filter(|line| !line.is_empty())
}

#[test]
fn every_wording_of_the_wish_is_heard() {
    let missed: Vec<_> = lines(ASKS).filter(|text| !wants_a_person(text)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn texts_that_only_mention_people_are_left_to_the_bot() {
    let wrong: Vec<_> = lines(ONLY_MENTIONS).filter(|text| wants_a_person(text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_pattern_compiles() {
    assert!(LANGUAGES.iter().all(|language| language.patterns.len() == language.wording.patterns.len()));
}

#[test]
fn wordings_written_after_the_patterns_are_heard_too() {
    let missed: Vec<_> = lines(include_str!("asks.txt")).filter(|text| !wants_a_person(text)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn later_mentions_are_left_to_the_bot_too() {
    let wrong: Vec<_> = lines(include_str!("mentions.txt")).filter(|text| wants_a_person(text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
