/** Swedish: office language, the passive in -s, long compounds, nouns in place of verbs. The list is our own. */
import type { Tongue } from "./hint";

const official: Record<string, string> = {
  erhålla: "få", erhåller: "får", erhållit: "fått", erhöll: "fick", erhålls: "fås", avseende: "om", angående: "om", beträffande: "om", rörande: "om", jämlikt: "enligt", "i enlighet med": "enligt", "på grund av att": "eftersom", "med anledning av": "på grund av", "i syfte att": "för att",
  "i det fall": "om", "i de fall": "om", "i den mån": "om", "under förutsättning att": "om", såvida: "om", ehuru: "fast", emedan: "eftersom", enär: "eftersom", huruvida: "om", härmed: "– stryk det", härvid: "då", därvid: "då", därest: "om", varvid: "och då", varmed: "som", vari: "där", därtill: "dessutom", därmed: "så",
  samtliga: "alla", samt: "och", ävensom: "och", likväl: "ändå", dock: "men", "vidta åtgärder": "göra något", vidta: "göra", vidtar: "gör", vidtaga: "göra", vidtagit: "gjort", "erfordra*": "behövas", erforderlig: "nödvändig", erforderliga: "nödvändiga", erlägga: "betala", erlägger: "betalar", erläggs: "betalas", erlagts: "betalats", "tillhandahåll*": "ge, erbjuda",
  tillse: "se till", tillser: "ser till", ombesörja: "ordna", ombesörjer: "ordnar", "ombesörj*": "ordna", föreligga: "finnas", föreligger: "finns", inneha: "ha", innehar: "har", nyttja: "använda", nyttjar: "använder", "nyttja*": "använda", påbörja: "börja", påbörjar: "börjar", "påbörja*": "börja",
  inkomma: "komma in", inkommer: "kommer in", inkommit: "kommit in", insända: "skicka in", insänd: "skicka in", tillställa: "skicka", tillställs: "skickas", översända: "skicka", översänder: "skickar", översänds: "skickas", delge: "meddela", delges: "meddelas", anmoda: "be", anmodas: "ombeds", åligger: "måste", åligga: "måste", "äga rum": "vara, hända", "äger rum": "är, händer",
  "i samband med": "när, vid", "inom ramen för": "i", "per omgående": "genast", omgående: "genast", skyndsamt: "snabbt", ifrågavarande: "den här", ifråga: "den här", nedanstående: "den här", ovanstående: "den här", ovannämnd: "den här", ovannämnda: "den här", undertecknad: "jag", vederbörande: "den det gäller", "vederbörlig*": "rätt", handha: "sköta", handhar: "sköter", "förfarande*": "sätt",
  "till ditt förfogande": "– säg vad man kan använda", "reklamation*": "klagomål", "reklamera*": "klaga, anmäla fel", "autentiser*": "visa vem du är", "verifiera*": "bekräfta", "implementera*": "införa", "initiera*": "börja", "generera*": "ge, skapa", "konfigurera*": "ställa in", "optimera*": "förbättra", "modifiera*": "ändra", "indikera*": "visa",
  utgöra: "vara", utgör: "är", utgörs: "är", medföra: "leda till", medför: "leder till", möjliggöra: "– säg vad man kan göra", möjliggör: "– säg vad man kan göra", säkerställa: "se till", säkerställer: "ser till", "säkerställ*": "se till", uppvisa: "visa", understiga: "vara mindre än", understiger: "är mindre än", överstiga: "vara mer än", överstiger: "är mer än", "i dagsläget": "nu", "i nuläget": "nu", framgent: "i fortsättningen", "vad gäller": "om", "vad avser": "om", "med hänsyn till": "på grund av", "fullgöra": "göra", "fullgör*": "göra", "avisering*": "meddelande",
};

/** Verbs in -s that are no passives, and other words that end so. */
const ALIKE = new Set([
  "finnas", "hoppas", "lyckas", "misslyckas", "minnas", "trivas", "andas", "låtsas", "saknas", "vistas", "åldras", "träffas", "fattas", "kallas", "turas", "slåss", "umgås", "brottas", "avundas", "envisas", "kräkas", "nalkas", "nännas", "skämmas", "svettas", "synas", "tyckas", "kännas", "rymmas", "mötas", "enas", "ses",
  "deras", "allas", "bådas", "vissas", "andras", "mångas", "fleras", "någras", "kassas", "klimatas", "atlas", "kanvas", "fiskas", "mammas", "pappas", "flickas", "veckas", "sidas", "annas", "ellas", "lukas", "thomas", "jonas", "andreas", "mattias", "palmas",
]);
const IN_AS = /(?<![\p{L}-])\p{L}{3,}as(?!\p{L})/giu;
const NAMED = /(?<![\p{L}-])(?:görs|tas|ges|läggs|sätts|skrivs|sänds|säljs|köps|väljs|används|krävs|utförs|betals|hämtas|förs|dras|dröjs|byts|skickades|betalades|användes|gjordes|togs|gavs|sändes|såldes|köptes|valdes|krävdes|utfördes|lades|sattes|skrevs)(?!\p{L})/giu;
const PERFECT = /(?<![\p{L}-])(?:har|hade|ha)\s+(?:(?:inte|redan|nu|ännu|också)\s+)?\p{L}{3,}(?:ats|its|tts|rts|kts|lts|nts|pts)(?!\p{L})/giu;
const BECOME = /(?<![\p{L}-])(?:blir|blev|bli|blivit)\s+(?:(?:inte|redan|nu|också)\s+)?\p{L}{4,}(?:ad|at|ade)(?!\p{L})/giu;

function passive(text: string): { from: number; to: number }[] {
  const inAs = [...text.matchAll(IN_AS)].filter((one) => !ALIKE.has(one[0].toLowerCase()) && !/(?:arnas|ernas|ornas|arenas|ias)$/i.test(one[0]) && !/^\p{Lu}/u.test(one[0]));
  const others = [NAMED, PERFECT, BECOME].flatMap((one) => [...text.matchAll(one)]);
  return [...inAs, ...others].map((one) => ({ from: one.index, to: one.index + one[0].length }));
}

export const tongue: Tongue = {
  official,
  longSentence: 20,
  longWord: 20,
  passive,
  nominal: /(?<![\p{L}-])(?:\p{L}{3,}(?:[nrl]ing|[nrl]ingen|ande|andet|else|elsen)\s+(?:sker|görs|utförs|genomförs|äger\s+rum)|(?:gör|göra|utför|utföra|genomför|genomföra|företar|företa)\s+(?:en|ett)\s+\p{L}{3,}(?:[nrl]ing|ande|else|tion))(?!\p{L})/giu,
};
