import { beforeEach, describe, expect, it } from "vitest";
import { aDetail, aMessage, type Asked, FakeServer, ME, NOW } from "../../testing/world";
import { CaseState } from "./case.svelte";
import { ComposerState, LARGEST_FILE } from "./composer.svelte";
import { Drafts } from "./drafts";

class Memory {
  readonly #map = new Map<string, string>();
  get length(): number {
    return this.#map.size;
  }
  getItem = (key: string): string | null => this.#map.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#map.set(key, value);
  removeItem = (key: string): void => void this.#map.delete(key);
  key = (index: number): string | null => [...this.#map.keys()][index] ?? null;
}

const REPLY = "POST /cases/cas_1/replies";
const DRAFT = "PUT /cases/cas_1/draft";
let server: FakeServer;
let memory: Memory;
let kase: CaseState;
let composer: ComposerState;
let waiting: { run: () => void; ms: number }[];
let clock: number;

function sit(): ComposerState {
  return new ComposerState(kase, {
    client: server.client,
    drafts: new Drafts(memory, () => ME),
    actor: () => ({ kind: "agent", id: ME, name: "Silja" }),
    now: () => clock,
    later: (run, ms) => {
      const one = { run, ms };
      waiting.push(one);
      return () => void (waiting = waiting.filter((other) => other !== one));
    },
  });
}

/** Lets the scheduled saves happen. */
async function settle(): Promise<void> {
  for (const one of waiting.splice(0)) one.run();
  await new Promise((done) => setTimeout(done, 0));
}

beforeEach(async () => {
  clock = NOW;
  waiting = [];
  memory = new Memory();
  server = new FakeServer()
    .on("GET /cases/cas_1", { body: aDetail({ id: "cas_1", seq: 4 }) })
    .on("GET /cases/cas_1/timeline", { body: { items: [aMessage(4, "customer", "Hei")], has_more: false } })
    .on(DRAFT, ({ body }: Asked) => ({ body: { version: Number(body["version"]) + 1 } }))
    .on(REPLY, { body: { message: "msg_new", leaves_at: NOW + 10_000 } });
  kase = new CaseState("cas_1", server.client, () => clock);
  await kase.load();
  composer = sit();
});

describe("a draft", () => {
  it("is on this device with every key press, before the server has it", () => {
    composer.type("H");
    composer.type("He");
    expect(sit().text).toBe("He");
    expect(server.count(DRAFT)).toBe(0);
  });

  it("goes to the server when the writer pauses, and never later than two seconds", async () => {
    composer.type("H");
    expect(waiting.at(-1)?.ms).toBe(500);
    clock += 1_800;
    composer.type("He");
    expect(waiting).toHaveLength(1);
    expect(waiting[0]?.ms).toBe(200);
    await settle();
    expect(server.last(DRAFT)?.body).toEqual({ mode: "reply", text: "He", version: 0 });
    expect(composer.kept).toEqual({ kind: "kept", at: clock });
  });

  it("says honestly that it is only here when the server is silent", async () => {
    server.on(DRAFT, "silence");
    composer.type("Hei");
    await settle();
    expect(composer.kept).toEqual({ kind: "here" });
    expect(sit().text).toBe("Hei");
  });

  it("from another device replaces an older one, and says so", () => {
    composer.type("old");
    composer.adopt({ mode: "note", text: "newer", version: 5, updated_at: NOW + 60_000 });
    expect([composer.text, composer.mode, composer.fromElsewhere]).toEqual(["newer", "note", true]);
  });

  it("that was typed here last and never saved wins over the server's", () => {
    clock = NOW + 60_000;
    server.on(DRAFT, "silence");
    composer.type("mine");
    return settle().then(() => {
      composer.adopt({ mode: "reply", text: "theirs", version: 5, updated_at: NOW });
      expect(composer.text).toBe("mine");
    });
  });

  it("keeps its text when it turns from reply to note", () => {
    composer.type("Hei");
    composer.turn("note");
    expect([composer.text, composer.mode]).toEqual(["Hei", "note"]);
  });

  it("of two devices ends with what was typed last", async () => {
    server.on(DRAFT, { status: 409, body: { slug: "draft-moved", draft: { mode: "reply", text: "theirs", version: 9, updated_at: NOW - 1 } } });
    composer.type("mine");
    await settle();
    server.on(DRAFT, ({ body }: Asked) => ({ body: { version: Number(body["version"]) + 1 } }));
    await settle();
    expect(server.last(DRAFT)?.body).toEqual({ mode: "reply", text: "mine", version: 9 });
  });
});

describe("sending", () => {
  it("shows the words at once and empties the field", async () => {
    composer.type("Kiitos!");
    const sent = composer.send();
    expect(kase.items.at(-1)?.message?.text).toBe("Kiitos!");
    expect(composer.text).toBe("");
    await sent;
    expect(server.last(REPLY)?.body).toMatchObject({ text: "Kiitos!", seen: 4, attachments: [] });
    expect(kase.items.filter((item) => item.message?.text === "Kiitos!")).toHaveLength(1);
  });

  it("does not show the same words twice when the live line is faster than the answer", async () => {
    server.on(REPLY, () => {
      kase.put(aMessage(5, "agent", "Kiitos!"));
      return { body: { message: "msg_5", leaves_at: NOW } };
    });
    composer.type("Kiitos!");
    await composer.send();
    expect(kase.items.filter((item) => item.message?.text === "Kiitos!")).toHaveLength(1);
  });

  it("while the one before is under way waits its turn in sight, and leaves after it", async () => {
    let arrive: () => void = () => undefined;
    server.on(REPLY, () => new Promise((done) => (arrive = () => done({ body: { message: "msg_new", leaves_at: NOW } }))));
    composer.type("Ensin.");
    const first = composer.send();
    composer.type("Sitten.");
    const second = composer.send();
    expect(kase.items.slice(-2).map((item) => item.message?.text)).toEqual(["Ensin.", "Sitten."]);
    expect([composer.text, server.count(REPLY)]).toEqual(["", 1]);
    arrive();
    await new Promise((done) => setTimeout(done, 0));
    expect(server.last(REPLY)?.body).toMatchObject({ text: "Sitten.", seen: 4 });
    arrive();
    await Promise.all([first, second]);
    expect(server.count(REPLY)).toBe(2);
  });

  it("that fails brings back everything behind it, and a try again repeats each with its own key", async () => {
    server.on(REPLY, "silence");
    composer.type("Ensin.");
    const first = composer.send();
    composer.type("Sitten.");
    const second = composer.send();
    composer.type("Kesken");
    await Promise.all([first, second]);
    expect(composer.text).toBe("Ensin.\n\nSitten.\n\nKesken");
    const tried = server.last(REPLY)?.key;
    server.on(REPLY, { body: { message: "msg_new", leaves_at: NOW } });
    await composer.retry();
    const sent = server.asked.filter((one) => one.path.endsWith("/replies"));
    expect(sent.map((one) => one.body["text"])).toEqual(["Ensin.", "Ensin.", "Sitten."]);
    expect(sent[1]?.key).toBe(tried);
    expect(composer.text).toBe("Kesken");
  });

  it("a note that could not be saved never comes back as a reply", async () => {
    server.on("POST /cases/cas_1/notes", "silence");
    composer.turn("note");
    composer.type("Vain meille");
    const sent = composer.send();
    composer.type("Asiakkaalle");
    await sent;
    expect([composer.mode, composer.text]).toEqual(["note", "Vain meille\n\nAsiakkaalle"]);
  });

  it("nothing sends nothing", async () => {
    composer.type("   ");
    await composer.send();
    expect(server.count(REPLY)).toBe(0);
  });

  it("brings the text back when it was refused, with the reason", async () => {
    server.on(REPLY, { status: 422, body: { slug: "no-channel", detail: "No address." } });
    composer.type("Kiitos!");
    await composer.send();
    expect([composer.text, composer.failure?.why]).toEqual(["Kiitos!", "No address."]);
    expect(kase.items.some((item) => item.message?.text === "Kiitos!")).toBe(false);
  });

  it("tried again after silence uses the same key, so that it cannot leave twice", async () => {
    server.on(REPLY, "silence");
    composer.type("Kiitos!");
    await composer.send();
    const first = server.last(REPLY)?.key;
    server.on(REPLY, { body: { message: "msg_new", leaves_at: NOW } });
    await composer.retry();
    expect(server.count(REPLY)).toBe(2);
    expect(server.last(REPLY)?.key).toBe(first);
  });

  it("and solving changes the case at once", async () => {
    composer.type("Valmis.");
    await composer.send("solve");
    expect(server.last(REPLY)?.body["then"]).toBe("solve");
    expect(kase.detail?.status).toBe("solved");
  });

  it("can be taken back: the message goes, the text returns", async () => {
    server.on("POST /messages/msg_9/recall", { body: {} });
    const item = aMessage(9, "agent", "Hups");
    kase.put(item);
    expect(await composer.recall(item)).toBe("back");
    expect(composer.text).toBe("Hups");
    expect(kase.items.some((one) => one.id === item.id)).toBe(false);
  });

  it("cannot be taken back when it has left", async () => {
    server.on("POST /messages/msg_9/recall", { status: 409, body: { slug: "left" } });
    expect(await composer.recall(aMessage(9, "agent", "Hups"))).toBe("late");
    expect(composer.text).toBe("");
  });

  it("waits for a file that is still on its way, and refuses one that is too large", async () => {
    composer.type("Liitteenä.");
    let arrive: (file: { id: string; name: string; size: number; media_type: string }) => void = () => undefined;
    const attached = composer.attach([{ name: "a.pdf", size: 10 } as File, { name: "b.mov", size: LARGEST_FILE + 1 } as File], () => new Promise((done) => (arrive = done)));
    await composer.send();
    expect(server.count(REPLY)).toBe(0);
    arrive({ id: "att_1", name: "a.pdf", size: 10, media_type: "application/pdf" });
    await attached;
    await composer.send();
    expect(server.last(REPLY)?.body["attachments"]).toEqual(["att_1"]);
  });
});

describe("a colleague who was faster", () => {
  const theirs = aMessage(5, "agent", "Takki lähtee tänään.", { agent: "agt_eero" });

  it("stops the send: nothing of ours leaves, theirs is shown, our text stays", async () => {
    server.on(REPLY, { status: 409, body: { slug: "case-moved", newer: [theirs] } });
    composer.type("Takki on varattu.");
    await composer.send();
    expect(composer.cop?.newer).toEqual([theirs]);
    expect(composer.text).toBe("Takki on varattu.");
    expect(kase.items.some((item) => item.id === theirs.id)).toBe(true);
    await composer.send();
    expect(server.count(REPLY)).toBe(1);
  });

  it("is noticed while we write, before we send", () => {
    composer.type("Takki");
    composer.notice(theirs);
    expect(composer.cop?.newer).toEqual([theirs]);
  });

  it("is told once, also when a replay repeats it", () => {
    composer.type("Takki");
    composer.notice(theirs);
    composer.notice(theirs);
    expect(composer.cop?.newer).toHaveLength(1);
  });

  it("is nobody's business when we write nothing, or a note, or it was ourselves", () => {
    composer.notice(theirs);
    composer.type("x");
    composer.notice(aMessage(6, "agent", "mine from another tab"));
    composer.notice(aMessage(7, "customer", "hei"));
    composer.turn("note");
    composer.notice(theirs);
    expect(composer.cop).toBeNull();
  });

  it("can be overruled, and the server is told", async () => {
    composer.type("Takki");
    composer.notice(theirs);
    await composer.sendAnyway();
    expect(server.last(REPLY)?.body["send_anyway"]).toBe(true);
  });

  it("may turn our words into a note", () => {
    composer.type("Takki");
    composer.notice(theirs);
    composer.makeNote();
    expect([composer.mode, composer.text, composer.cop]).toEqual(["note", "Takki", null]);
  });
});

describe("a lost line", () => {
  it("lets nothing leave before what was missed is on the screen", async () => {
    kase.caughtUp = false;
    composer.type("Takki");
    await composer.send();
    expect(server.count(REPLY)).toBe(0);
    expect(composer.waits).toEqual({ then: undefined });
    kase.caughtUp = true;
    await composer.lineBack([]);
    expect(server.count(REPLY)).toBe(1);
    expect(composer.waits).toBeNull();
  });

  it("back with a colleague's answer does not send ours", async () => {
    kase.caughtUp = false;
    composer.type("Takki");
    await composer.send();
    kase.caughtUp = true;
    await composer.lineBack([aMessage(5, "agent", "Takki lähtee.", { agent: "agt_eero" })]);
    expect(server.count(REPLY)).toBe(0);
    expect(composer.cop).not.toBeNull();
    expect(composer.text).toBe("Takki");
  });
});

describe("a note", () => {
  it("is shown at once, saved with the people it mentions, and hands the field back to replies", async () => {
    server.on("POST /cases/cas_1/notes", { body: { id: "not_1" } });
    composer.turn("note");
    composer.mentions.set("Eero Lehto", "agt_eero");
    composer.mentions.set("Maria", "agt_maria");
    composer.type("@Eero Lehto katso tämä");
    await composer.send();
    expect(server.last("POST /cases/cas_1/notes")?.body).toEqual({ text: "@Eero Lehto katso tämä", mentions: ["agt_eero"] });
    expect(composer.mode).toBe("reply");
  });

  it("that could not be saved stays a note with its text", async () => {
    server.on("POST /cases/cas_1/notes", "silence");
    composer.turn("note");
    composer.type("katso");
    await composer.send();
    expect([composer.mode, composer.text, composer.failure?.mode]).toEqual(["note", "katso", "note"]);
  });
});

describe("a talk that has ended", () => {
  it("turns the field to notes, keeps it there after one, and goes back when the customer writes again", async () => {
    server.on("POST /cases/cas_1/notes", { body: { id: "note_1" } });
    composer.talk("int_a");
    expect(composer.mode).toBe("note");
    composer.type("Maksu palautettu");
    await composer.send();
    expect([composer.mode, server.count(REPLY), server.count("POST /cases/cas_1/notes")]).toEqual(["note", 0, 1]);
    composer.talk(null);
    expect(composer.mode).toBe("reply");
  });

  it("leaves to its writer what was turned back to a reply, or goes by another channel", () => {
    composer.talk("int_a");
    composer.turn("reply");
    composer.talk("int_a");
    expect(composer.mode).toBe("reply");
    composer.channel = "chn_mail";
    composer.talk(null);
    composer.talk("int_b");
    expect(composer.mode).toBe("reply");
  });

  it("leaves an empty note that its writer chose when the customer writes again", () => {
    composer.talk("int_a");
    composer.turn("note");
    composer.talk(null);
    expect(composer.mode).toBe("note");
    composer.turn("reply");
    composer.talk("int_b");
    composer.turn("reply");
    composer.turn("note");
    composer.talk(null);
    expect(composer.mode).toBe("note");
  });

  it("leaves a note that was there before it ended", () => {
    composer.turn("note");
    composer.talk("int_a");
    composer.talk(null);
    expect(composer.mode).toBe("note");
  });

  it("leaves a reply that is being written, and one that a reload brings back", () => {
    composer.talk("int_a");
    composer.turn("reply");
    composer.type("Palaan tähän huomenna");
    const again = sit();
    again.talk("int_a");
    expect([again.mode, again.text]).toEqual(["reply", "Palaan tähän huomenna"]);
    again.talk(null);
    again.talk("int_b");
    expect(again.mode).toBe("reply");
  });

  it("leaves a note that the server's draft brought, also when its words were taken away", () => {
    composer.talk("int_a");
    composer.adopt({ mode: "note", text: "Soita pajalle", version: 5, updated_at: NOW + 1 });
    composer.type("");
    composer.talk(null);
    expect(composer.mode).toBe("note");
  });

  it("does not make a half-written note a reply", () => {
    composer.talk("int_a");
    composer.type("Asiakas on väsynyt");
    composer.talk(null);
    expect(composer.mode).toBe("note");
  });
});
