import type { Channel } from "@helppo/api";
import { en as w } from "@helppo/i18n/desk-b.channels.en";
import { expect, it } from "vitest";
import { check, emptyForm, formOf, inputOf, siteOf, snippet, usualPort, wrongFields } from "./form";

const common = { id: "chn_1", name: "Shop", enabled: true, team: { id: "tea_1", name: "A" }, brand: null, language: "fi" as const, secrets: [], quarantined: 0, oldest_unprocessed: null, trouble_at: null, trouble: null, created_at: 1 };

it("a chat comes back from its form as it went in", () => {
  const settings = { brand_name: "Suopursu", colour: "#9a3b1b", languages: ["fi" as const], sites: ["https://shop.example"], bot: true, callback: true, identity: "required" as const, position: "left" as const, launcher: "round" as const, notice: "Back soon", privacy_url: "https://shop.example/privacy" };
  const channel: Channel = { ...common, kind: "chat", settings };
  expect(inputOf(formOf(channel, ["en", "fi", "sv"])).settings).toEqual(settings);
});

it("e-mail comes back as it went in, and a password travels only when somebody typed one", () => {
  const settings = { address: "a@b.fi", from_name: "A", signature: "", bot: true, receive: { way: "imap" as const, host: "imap.b.fi", port: 993, tls: "tls" as const, user: "a", folder: "INBOX" }, send: { way: "relay" as const, host: "localhost", port: 25, tls: "none" as const, user: "" } };
  const form = formOf({ ...common, kind: "email", settings }, ["en"]);
  expect(inputOf(form).settings).toEqual(settings);
  expect(inputOf(form).secrets).toBeUndefined();
  form.email.imap.password = "s3cret";
  form.email.smtp.password = "not used by a relay";
  expect(inputOf(form).secrets).toEqual({ imap_password: "s3cret" });
});

it("settings that the form does not show are kept", () => {
  const hidden = { also: ["b@b.fi"], plus_addresses: false, receive: { poll_seconds: 90, certificate: "PEM" } };
  const settings = { address: "a@b.fi", from_name: "", signature: "", bot: false, receive: { way: "smtp" as const, host: "", port: 0, tls: "none" as const, user: "", folder: "" }, send: { way: "relay" as const, host: "", port: 0, tls: "none" as const, user: "" } };
  const form = formOf({ ...common, kind: "email", settings }, ["en"]);
  const sent = inputOf(form, hidden as object).settings as unknown as typeof hidden;
  expect(sent).toMatchObject(hidden);
});

it("sites are read as people paste them", () => {
  expect(siteOf("Shop.example/returns?x=1")).toBe("https://shop.example");
  expect(siteOf("http://localhost:5173/")).toBe("http://localhost:5173");
  expect(siteOf("https://*.shop.example")).toBe("https://*.shop.example");
  for (const wrong of ["", "shop", "ftp://x.fi", "javascript:alert(1)", "https://user@shop.fi"]) expect(siteOf(wrong)).toBeNull();
});

it("what is missing is said before anything is sent", () => {
  const form = emptyForm("email", ["en"], "Shop", [{ id: "tea_1", name: "A" }, { id: "tea_2", name: "B" }]);
  expect(Object.keys(check(form, w)).sort()).toEqual(["address", "name", "smtpHost", "team"]);
  form.email.receive = "imap";
  form.email.send = "relay";
  expect(Object.keys(check(form, w)).sort()).toEqual(["address", "imapHost", "name", "team"]);
});

it("with one team there is nothing to choose", () => {
  expect(emptyForm("chat", ["en"], "Shop", [{ id: "tea_1", name: "A" }]).team).toBe("tea_1");
});

it("the server's refusals stand at their fields, whichever way they are written", () => {
  expect(wrongFields([{ field: "settings.sites.0", message: "no" }])).toEqual({ sites: "no" });
  expect(wrongFields({ name: "taken" })).toEqual({ name: "taken" });
});

it("ports follow the protection", () => {
  expect([usualPort("imap", "tls"), usualPort("smtp", "starttls")]).toEqual(["993", "587"]);
  expect(snippet("https://desk.shop.example", "chn_1")).toBe('<script async src="https://desk.shop.example/widget.js?channel=chn_1"></script>');
});
