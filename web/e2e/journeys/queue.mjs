// One queue over calls, chats and mail: four agents, a supervisor's board, and everything that goes wrong on a day.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { available, away, composer, EERO, KATARINA, leaveField, MATS, openCase, RITVA, signIn, SILJA, stream, TUULI } from "../kit/desk.mjs";
import { sendMail, SUPPORT } from "../kit/mail.mjs";
import { ring } from "../kit/phone.mjs";
import { LIMIT_MS, pause, until } from "../kit/time.mjs";
import { visit } from "../kit/visitor.mjs";
import { startWire } from "../kit/wire.mjs";
import { theWorld } from "../world.mjs";

/** What is aimed at; printed, not judged: a loaded machine is slow without being wrong. */
const BOARD_MS = 1_000;
/** A call rings this long at one agent. */
const RINGS_MS = 6_000;
const MARK = Date.now().toString(36);

let wire;
let silja;
let eero;
let katarina;
let tuuli;
let agents;
let supervisor;
let admin;
let policy;
let queues;
const guests = [];

before(async () => {
  await theWorld();
  wire = await startWire();
  // Whose cable is pulled may be at no other desk: the journeys before this one have left theirs open.
  [katarina, silja, eero, tuuli, supervisor, admin] = await Promise.all([signIn(KATARINA, { proxy: wire.proxy }), ...[SILJA, EERO, TUULI, MATS, RITVA].map((email) => signIn(email))]);
  agents = [silja, eero, katarina, tuuli];
  for (const one of [...agents, supervisor, admin]) await away(one);
  for (const { id } of (await admin.ask("GET", "/cases?view=waiting&limit=100")).items) await admin.ask("POST", `/cases/${id}/take`);
  await setQueue();
  await supervisor.go("/board");
  await supervisor.page.locator(".nums").waitFor();
});

after(goHome);

/** The queue decides as before, and the journeys after this one have the house to themselves. */
async function goHome() {
  try {
    if (policy) {
      await admin.ask("PUT", "/queue-policy", policy);
      await admin.ask("PUT", "/queues", queues);
    }
    policy = undefined;
    for (const one of agents?.splice(0) ?? []) {
      await away(one);
      await one.close();
    }
    for (const one of [supervisor, admin, ...guests.splice(0)]) await one?.close();
  } finally {
    wire?.close();
  }
}

/** Calls ring briefly, no language is waited for, and Energy helps customer service out. */
async function setQueue() {
  policy = await admin.ask("GET", "/queue-policy");
  queues = await admin.ask("GET", "/queues");
  const none = Object.fromEntries(Object.keys(policy.language_ms).map((kind) => [kind, 0]));
  const changed = { ...policy, language_ms: none, preferred_ms: none, offer_ms: { ...policy.offer_ms, voice: RINGS_MS }, cooldown_ms: 600_000 };
  await admin.ask("PUT", "/queue-policy", changed);
  const teams = await admin.ask("GET", "/teams");
  const energy = (teams.items ?? teams).find((one) => one.name === "Energy").id;
  const items = queues.items.map((one) => (one.team.name === "Customer service" ? { ...one, overflow: [{ team: energy, after_ms: 3_600_000 }] } : one));
  await admin.ask("PUT", "/queues", { ...queues, items });
}

/** What somebody is offered now; whose cable is out cannot tell. */
const offersOf = async (one) => (one.cut ? [] : (await one.ask("GET", "/offers")).items);

/** Waits until the work that `fits` is offered to one of `among`; fails when two have it. */
async function offered(what, fits, among = agents) {
  let holder;
  await until(`${what} is offered`, async () => {
    const all = await Promise.all(among.map(offersOf));
    holder = among[all.findIndex((items) => items.some(fits))];
    return holder;
  });
  await pause(500);
  const all = await Promise.all(agents.map(offersOf));
  const holders = agents.filter((_, index) => all[index].some(fits));
  assert.ok(holders.length <= 1, `${what} is offered to one agent only: ${holders.map((one) => one.email)}`);
  for (const items of all) assert.ok(items.length <= 1, "nobody is offered two things at once");
  return { agent: holders[0] ?? holder, offer: all.flat().find(fits) };
}

const over = ({ state }) => state === "ended" || state === "wrap_up";
const finish = (agent, id) => agent.ask("PATCH", `/cases/${id}`, { status: "solved" });
const thisCall = (call) => (offer) => offer.interaction === call.id;
const thisCase = (id) => (offer) => offer.case.id === id;

async function accept(agent, offer) {
  await agent.ask("POST", `/offers/${offer.id}/accept`);
  await agent.go(`/inbox/mine/${offer.case.id}`);
  await agent.page.locator(composer).waitFor();
}

/** The number on a tile of the board, as a person reads it. */
const tile = (rows) => supervisor.page.locator(`a[href="/board?rows=${rows}"] .v`).innerText();

async function boardShows(what, check) {
  const began = Date.now();
  await until(`the board shows ${what}`, check);
  console.log(`# the board shows ${what} after ${Date.now() - began} ms (aim ${BOARD_MS})`);
}

async function chat(words, lang = "fi") {
  const visitor = await visit({ lang });
  guests.push(visitor);
  await visitor.open();
  await visitor.ask("haluan puhua ihmiselle");
  await visitor.say(words);
  return visitor;
}

let call;
let visitor;
let chatCase;

test("calls, chats and mail wait in one queue, and the board shows it by itself", { timeout: LIMIT_MS }, async () => {
  const before = Number(await tile("waiting"));
  const { smtp } = await theWorld();
  call = await ring(`Oskari ${MARK}`);
  await boardShows("the call that waits", async () => Number(await tile("waiting")) === before + 1);
  visitor = await chat(`Chat ${MARK}`);
  await sendMail(smtp, { from: `Maija ${MARK} <maija.${MARK}@asiakas.example>`, to: SUPPORT, subject: `Lasku ${MARK}`, text: "Hei! Lasku on väärin." });
  await boardShows("all three", async () => Number(await tile("waiting")) === before + 3);
});

test("three agents come, and each piece of work is offered to one of them, the most urgent first", { timeout: LIMIT_MS }, async () => {
  await available(silja);
  const first = await offered("the call", thisCall(call), [silja]);
  assert.equal(first.agent, silja, "the call is more urgent than the chat after it and the mail");
  assert.ok(first.offer.why.urgency > 0 && first.offer.why.agent, `the offer says why: ${JSON.stringify(first.offer.why)}`);
  await silja.page.locator("section.offer").waitFor();
  await accept(silja, first.offer);
  await until("the caller hears somebody", async () => (await call.heard()).state === "active");
  await Promise.all([available(eero), available(katarina)]);
  const talk = await offered("the chat", (one) => one.channel.kind === "chat", [eero, katarina]);
  const mail = await offered("the mail", (one) => one.channel.kind === "email", [eero, katarina]);
  assert.notEqual(talk.agent, mail.agent, "one offer at a time");
  assert.equal((await offersOf(silja)).length, 0, "a call excludes everything else");
  chatCase = talk.offer.case.id;
});

test("declined work goes to another, and not back", { timeout: LIMIT_MS }, async () => {
  const { agent: first, offer } = await offered("the mail", (one) => one.channel.kind === "email", [eero, katarina]);
  const other = first === eero ? katarina : eero;
  const { offer: talk } = await offered("the chat", (one) => one.channel.kind === "chat", [other]);
  await accept(other, talk);
  visitor.server = other;
  await first.page.locator("section.offer").waitFor();
  await first.page.locator("section.offer button").first().click();
  await until("the offer has left the screen", async () => !(await first.page.locator("section.offer").isVisible()));
  const next = await offered("the declined mail", thisCase(offer.case.id), [other]);
  assert.equal(next.agent, other);
  await accept(other, next.offer);
  await boardShows("that nobody of these waits", async () => !(await admin.ask("GET", "/board/rows?list=waiting&limit=100").catch(() => ({ items: [] }))).items?.some((row) => row.id === offer.case.id));
});

test("a call that is not answered in time rings at the next, and nobody is offered it twice at once", { timeout: LIMIT_MS }, async () => {
  await call.hangUp();
  await until("the call has ended", async () => over(await call.heard()));
  // Whoever talks in the chat cannot be rung; the other two can.
  const free = visitor.server === eero ? katarina : eero;
  const second = await ring(`Toinen ${MARK}`);
  const { agent: first } = await offered("the second call", thisCall(second));
  assert.ok([free, silja].includes(first), `it rings at somebody who is free: ${first.email}`);
  const next = first === free ? silja : free;
  const { offer } = await offered("the unanswered call", thisCall(second), [next]);
  await accept(next, offer);
  await second.hangUp();
  await until("the second call is over", async () => over(await second.heard()));
  await finish(visitor.server, chatCase);
});

test("somebody in focus is left alone, though work waits", { timeout: LIMIT_MS }, async () => {
  for (const one of [silja, katarina]) await away(one);
  await available(eero);
  const { smtp } = await theWorld();
  await sendMail(smtp, { from: `Aatu ${MARK} <aatu.${MARK}@asiakas.example>`, to: SUPPORT, subject: `Valitus ${MARK}`, text: "Hei! Tämä on monimutkainen asia." });
  const { offer: mail } = await offered("a complex mail", (one) => one.case.subject === `Valitus ${MARK}`, [eero]);
  await accept(eero, mail);
  await eero.ask("PUT", "/presence/focus", { interaction: mail.interaction });
  const third = await ring(`Kolmas ${MARK}`);
  await pause(2_000);
  assert.equal((await third.heard()).state, "waiting", "nobody is asked");
  await eero.ask("PUT", "/presence/focus", { interaction: null });
  const { offer } = await offered("the third call, once the focus ends", thisCall(third), [eero]);
  await accept(eero, offer);
  await third.hangUp();
  await until("the third call is over", async () => over(await third.heard()));
  await finish(eero, mail.case.id);
});

test("when nobody of the team is there, the team that helps out is asked at once", { timeout: LIMIT_MS }, async () => {
  for (const one of [silja, eero, katarina]) await away(one);
  await available(tuuli);
  const fourth = await ring(`Neljäs ${MARK}`);
  const { agent, offer } = await offered("the call that overflows", thisCall(fourth));
  assert.equal(agent, tuuli, "Energy helps customer service out");
  await accept(tuuli, offer);
  await fourth.hangUp();
  await away(tuuli);
});

test("an agent's line breaks: the chat goes back to the head of the queue, and another takes it up", { timeout: LIMIT_MS }, async () => {
  await available(katarina);
  const second = await chat(`Katkos ${MARK}`);
  const { offer } = await offered("the second chat", (one) => one.channel.kind === "chat", [katarina]);
  await accept(katarina, offer);
  await katarina.page.locator(`${stream} >> text=Katkos ${MARK}`).waitFor();
  katarina.cut = true;
  wire.cut();
  // Something else waits by then: what was broken off comes first.
  await available(eero);
  await until("the lost agent counts as away", async () => (await admin.ask("GET", "/presence")).items.find((one) => one.name.startsWith("Katarina"))?.reason === "connection_lost");
  const back = await offered("the broken-off chat", thisCase(offer.case.id), [eero]);
  assert.ok(back.offer.why.broken_off, "it says that it was broken off");
  await accept(eero, back.offer);
  await eero.page.locator(`${stream} >> text=Katkos ${MARK}`).waitFor();
  wire.join();
  katarina.cut = false;
  assert.equal(await second.frame.locator(`.log >> text=Katkos ${MARK}`).count(), 1, "the visitor's words stand once");
});

test("a supervisor takes a case over, and it is on their screen and no longer the agent's", { timeout: LIMIT_MS }, async () => {
  const id = openCase(eero.page);
  assert.ok(id);
  await supervisor.ask("POST", `/cases/${id}/take`);
  const { owner } = await admin.ask("GET", `/cases/${id}`);
  assert.ok(owner.name.startsWith("Mats"), `the supervisor has it: ${JSON.stringify(owner)}`);
  await leaveField(eero.page);
  await until("the agent sees who has it", async () => (await eero.page.locator("main, #main").first().innerText()).includes("Mats"));
});

test("the server dies in the middle: nothing is lost, and nothing is offered twice", { timeout: LIMIT_MS }, async () => {
  for (const one of agents) await away(one);
  const calls = [];
  for (const name of ["Viides", "Kuudes", "Seitsemäs"]) calls.push(await ring(`${name} ${MARK}`));
  await available(eero);
  const { offer } = await offered("the first of three calls", thisCall(calls[0]), [eero]);
  await accept(eero, offer);
  await available(katarina);
  await offered("the second", thisCall(calls[1]), [katarina]);

  const { restart } = await theWorld();
  const began = Date.now();
  await restart();
  console.log(`# killed and serving again after ${Date.now() - began} ms`);
  assert.equal((await calls[0].heard()).state, "active", "the talk goes on");
  for (const one of [eero, katarina]) await one.page.locator(".me .conn:not(.gone):not(.wait)").waitFor();
  const next = await offered("a call that waited", (one) => calls.slice(1).some((c) => thisCall(c)(one)), [katarina]);
  await accept(katarina, next.offer);
  await available(tuuli);
  await away(tuuli);
  const states = await Promise.all(calls.map(async (c) => (await c.heard()).state));
  assert.deepEqual(states.filter((s) => s === "active").length, 2, `two talk: ${states}`);
  assert.equal(states.filter((s) => s === "waiting" || s === "offered").length, 1, `one waits: ${states}`);
  for (const c of calls) await c.hangUp();
  await until("all have hung up", async () => (await Promise.all(calls.map((c) => c.heard()))).every(over));
  await supervisor.page.locator(".nums").waitFor();
  await goHome();
});
