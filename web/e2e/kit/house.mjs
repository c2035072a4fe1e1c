// A house of two hundred agents and ten thousand customers who wait, told to the real desk by routes inside the page:
// what is measured is the page and not a server.
import { readFile } from "node:fs/promises";
import path from "node:path";

const DIST = new URL("../../apps/desk/dist/", import.meta.url);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };
const MINUTE = 60_000;
const KINDS = ["chat", "email", "voice", "messaging", "form"];
const FIRST = ["Aino", "Eero", "Silja", "Örjan", "Åsa", "Matti", "Liisa", "Kerttu", "Väinö", "Elli"];
const LAST = ["Virtanen", "Lindqvist", "Korhonen", "Nieminen", "Häggström", "Salonen", "Mäkelä", "Björk"];
const TARGETS = { chat: MINUTE, voice: MINUTE, messaging: 15 * MINUTE, email: 480 * MINUTE, form: 480 * MINUTE };
export const AGENTS = 200;
export const WAITING = 10_000;

/** The same house for the same seed. */
export function makeHouse(seed = 7) {
  let state = seed;
  const chance = () => ((state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32);
  const any = (list) => list[Math.floor(chance() * list.length)];
  const born = Date.now();
  const name = (i) => `${FIRST[i % FIRST.length]} ${LAST[Math.floor(i / FIRST.length) % LAST.length]} ${i}`;
  const teams = Array.from({ length: 6 }, (_, i) => ({ id: `tea_${i}`, name: ["Palautukset", "Laskutus", "Myynti", "Tekniikka", "Energia", "Yritykset"][i] }));
  const people = Array.from({ length: AGENTS }, (_, i) => ({ id: `agt_${i}`, name: name(i), status: any(["available", "available", "busy", "away"]), reason: null, since: born - Math.floor(chance() * 90) * MINUTE, until: null, load: i % 6, limit: 5 }));
  const queues = teams.flatMap((team) => KINDS.slice(0, 4).map((channel_kind) => ({ team, channel_kind, waiting: Math.round(WAITING / 24), longest_ms: Math.floor(chance() * 2 * TARGETS[channel_kind]), target_ms: TARGETS[channel_kind], serving: Math.floor(chance() * 20), in_target: chance(), state: "ok" })));
  const rows = Array.from({ length: WAITING }, (_, i) => makeRow(i));
  let told = 0;

  function makeRow(i) {
    const kind = KINDS[i % KINDS.length];
    return {
      id: `cas_${i}`, number: i + 1, subject: "Rahat palautuksesta puuttuvat", task: i % 3 ? "Palauta tuote" : null, status: "open", priority: i % 4, team: teams[i % teams.length], owner: null,
      channel: { id: `chn_${kind}`, kind, name: kind }, language: any(["fi", "sv", "en"]), last: { author_kind: "customer", text: "Hei, palautin saappaat kaksi viikkoa sitten eikä rahoja näy. Milloin ne tulevat?", at: born }, unread: i % 2 === 0, tags: [], waiting_since: born - (WAITING - i) * 2_000,
      snoozed_until: null, due: null, interaction: { id: `int_${i}`, state: "waiting", agent: null }, created_at: born, updated_at: born, merged_into: null, customer: { id: `cus_${i}`, name: name(i) },
    };
  }

  const board = () => ({
    at: Date.now(), waiting: WAITING + (told % 17), longest_wait_ms: 20_000_000, offered: 61, at_risk: 148, late: 37, abandoned: 92, answered_in_target: 0.78, ces: { mean: 5.9, n: 412 }, queues, people,
    today: { from: new Date().setHours(0, 0, 0, 0), step_ms: 30 * MINUTE, counts: Array.from({ length: new Date().getHours() * 2 + 1 }, (_, i) => 40 + i + (told % 5)), usual: Array.from({ length: 48 }, (_, i) => 40 + i), usual_low: Array.from({ length: 48 }, () => 20), usual_high: Array.from({ length: 48 }, () => 90) },
    alarms: queues.slice(0, 4).map((queue) => ({ kind: "queue_over", level: "breach", team: queue.team, channel_kind: queue.channel_kind, waiting: queue.waiting, serving: queue.serving, idle: 0 })),
  });

  /** The next thing that happens: mostly news of cases, then of people; the board moves a few times a second. */
  function event(at) {
    told++;
    const pos = { pos: `0-${told}`, at: Date.now(), actor: { kind: "agent", id: "agt_3", name: people[3].name } };
    const person = any(people);
    if (at % 5 === 4) {
      person.load = Math.floor(chance() * 6);
      person.status = any(["available", "busy"]);
      person.since = Date.now();
      return { type: "event", ...pos, topic: "presence", kind: "PresenceChanged", data: { agent: person.id, name: person.name, status: person.status, reason: null, since: person.since, load: person.load, limit: 5 } };
    }
    const queue = any(queues);
    queue.waiting = Math.max(0, queue.waiting + any([-1, 1]));
    queue.longest_ms += 1_000;
    if (at % 13 === 12) return { type: "event", topic: "board", kind: "BoardMoved", at: Date.now(), data: {} };
    const row = { ...any(rows), updated_at: Date.now(), unread: chance() < 0.5 };
    return { type: "event", ...pos, topic: "inbox", kind: any(["MessageReceived", "OfferAccepted", "CaseAssigned"]), case: row.id, data: { row } };
  }

  function answer(url) {
    const at = url.pathname.replace("/api/v1", "");
    const page = (items) => ({ items, next: null });
    switch (at) {
      case "/session":
        return { agent: { id: "agt_lead", name: "Mats Backlund", email: "mats@talo.example", role: "supervisor", locale: "fi", theme: "system", shortcuts_on: true, sounds: false }, teams, permissions: ["case.read", "case.assign", "board.read", "report.read", "routing.manage", "team.manage", "presence.set"], organisation: { name: "Talo", languages: ["fi"] }, undo_seconds: 10 };
      case "/views":
        return { views: ["mine", "unassigned", "all"].map((id) => ({ id, name: "", kind: "built_in", count: 3, more: false, filter: {}, order: "new" })) };
      case "/presence":
        return page(people.map((person) => ({ ...person, agent: person.id, focus: null })));
      case "/board":
        return board();
      case "/board/rows": {
        const from = Number(url.searchParams.get("cursor") ?? 0);
        const limit = Number(url.searchParams.get("limit") ?? 50);
        return { items: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null };
      }
      case "/teams":
        return page(teams.map((team, i) => ({ ...team, members: people.filter((_, at) => at % teams.length === i).map((person) => person.id) })));
      case "/agents":
        return page(people.map((person) => ({ id: person.id, name: person.name, email: "", role: "agent", locale: "fi", skills: [], teams: [], created_at: born, disabled_at: null })));
      default:
        return page([]);
    }
  }

  return { answer, event, told: () => told };
}

/** Everything the page asks for comes from here: the bundle from its folder, the rest from the house. */
export async function live(context, house) {
  await context.addInitScript(() => localStorage.setItem("helppo.signed-in", "1"));
  await context.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith("/api/")) return route.fulfill({ json: house.answer(url) });
    const asked = path.extname(url.pathname) ? `.${url.pathname}` : "./index.html";
    const body = await readFile(new URL(asked, DIST)).catch(() => null);
    return body ? route.fulfill({ body, contentType: TYPES[path.extname(asked)] ?? "application/octet-stream" }) : route.fulfill({ status: 404 });
  });
  const lines = new Set();
  await context.routeWebSocket("**/api/v1/live", (line) => {
    lines.add(line);
    line.onMessage((text) => {
      if (JSON.parse(String(text)).type === "hello") for (const frame of [{ type: "welcome", pos: "0-0" }, { type: "ready", pos: "0-0" }]) line.send(JSON.stringify(frame));
    });
    line.onClose(() => lines.delete(line));
  });
  return { send: (frame) => lines.forEach((line) => line.send(JSON.stringify(frame))) };
}
