import { describe, expect, it } from "vitest";
import { parts } from "./quote";

const check = (text: string): [string, string][] => parts(text).map((part) => [part.kind, part.text]);

describe("a mail", () => {
  it("without a quote is all said", () => {
    expect(check("Hei,\n\nmissä paketti on?\n")).toEqual([["said", "Hei,\n\nmissä paketti on?"]]);
  });

  it.each([
    ["English", "Thanks.\n\nOn Mon, 5 Oct 2026 at 09:00, Routa <a@b.example> wrote:\n> Your order"],
    ["Finnish", "Kiitos.\n\nma 5.10.2026 klo 9.00 Routa (a@b.example) kirjoitti:\n> Tilauksesi"],
    ["Swedish", "Tack.\n\nDen mån 5 okt. 2026 kl 09:00 skrev:\n> Din beställning"],
  ])("in %s folds the quote with the line that introduces it", (_, text) => {
    const found = parts(text);
    expect(found.map((part) => part.kind)).toEqual(["said", "quoted"]);
    expect(found[1]?.lines).toBe(2);
  });

  it("with Outlook's head folds everything below", () => {
    expect(check("Selvä.\n\nLähettäjä: Routa <a@b.example>\nLähetetty: maanantai 5. lokakuuta\nVastaanottaja: Aino\nAihe: Tilaus\n\nHei Aino").map(([kind]) => kind)).toEqual(["said", "quoted"]);
  });

  it("answered between the lines shows the answers", () => {
    expect(check("> Which size?\nM, please.\n> Which colour?\nBlack.")).toEqual([
      ["quoted", "> Which size?"],
      ["said", "M, please."],
      ["quoted", "> Which colour?"],
      ["said", "Black."],
    ]);
  });

  it("that mentions a sender in its own words folds nothing", () => {
    expect(check("From: the start I liked it.\nThanks").map(([kind]) => kind)).toEqual(["said"]);
  });

  it("that is nothing but a quote is shown", () => {
    expect(check("> only this")).toEqual([["said", "> only this"]]);
  });
});
