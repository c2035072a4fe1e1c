/** What the case already knows and the reply is about to ask again. Deterministic, quiet, and wrong rarely. */
import type { Fact } from "@helppo/api";
import { fold } from "../../shell/match";

/** Word stems people ask with, by the fact they ask for. Finnish inflects, so stems are enough. */
const STEMS: Record<string, string[]> = {
  order: ["tilausnumero", "tilauksen numero", "tilausnro", "order number", "ordernummer", "bestallningsnummer"],
  customer_number: ["asiakasnumero", "customer number", "kundnummer"],
  email: ["sahkoposti", "e-mail", "email", "e-post", "mejl"],
  phone: ["puhelinnumero", "phone number", "telefonnummer"],
  address: ["osoite", "osoittee", "address", "adress"],
  product: ["tuotteen nimi", "mika tuote", "mita tuotetta", "which product", "vilken produkt", "vilken vara"],
  invoice: ["laskun numero", "laskunumero", "invoice number", "fakturanummer"],
  metering_point: ["kayttopaikka", "kayttopaikan", "metering point", "anlaggningsid"],
};
const ALIASES: Record<string, string> = { order_number: "order", ordernumber: "order", tilausnumero: "order", ordernummer: "order", customer: "customer_number", tilaus: "order", tuote: "product" };

/** The first known fact that the text asks for and does not itself contain. */
export function knownFact(text: string, facts: Fact[], dismissed: ReadonlySet<string>): Fact | null {
  const asks = fold(text)
    .split(/(?<=[.!\n])/)
    .filter((sentence) => sentence.includes("?"));
  if (asks.length === 0) return null;
  const whole = fold(text);
  for (const fact of facts) {
    if (dismissed.has(fact.key) || !fact.value || whole.includes(fold(fact.value))) continue;
    const key = fold(fact.key).replace(/[\s-]+/g, "_");
    const stems = [...(STEMS[ALIASES[key] ?? key] ?? []), fold(fact.key).replaceAll("_", " ")].filter((stem) => stem.length > 3);
    if (asks.some((sentence) => stems.some((stem) => sentence.includes(stem)))) return fact;
  }
  return null;
}
