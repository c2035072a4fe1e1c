// Talks in the states that a visitor meets, for the stand-in server.
import { newMessage } from "./world.mjs";

const NOW = Date.now();

function talk(world, over) {
  const made = { id: "cas_1", subject: "Exchange", state: "bot", agent: null, queue: null, callback: null, solved_at: null, last: null, unread: 0, ...over };
  world.talks = [made];
  return made;
}

const asked = (world) => newMessage(world, "customer", "The zip came off my Routa jacket. Can I swap it?", { at: NOW - 600_000 });
const answered = (world) =>
  newMessage(world, "bot", "Yes. A faulty product is exchanged free of charge for two years.", {
    at: NOW - 599_000,
    source: { title: "Exchange a faulty product", url: "/help/en/a/exchange" },
  });

export const states = {
  bot(world) {
    talk(world, {});
    world.items.cas_1 = [asked(world), answered(world)];
  },
  waiting(world) {
    talk(world, { state: "waiting", queue: { position: 2, estimate_ms: 120_000 } });
    world.items.cas_1 = [asked(world), answered(world), newMessage(world, "customer", "Can somebody check?", { at: NOW - 300_000 })];
  },
  person(world) {
    const agent = { name: "Silja", present: true };
    talk(world, { state: "person", agent, unread: 1, last: { author: { kind: "agent", name: "Silja" }, text: "It leaves today.", at: NOW } });
    world.items.cas_1 = [
      asked(world),
      { type: "joined", id: "evt_1", at: NOW - 200_000, name: "Silja", waited_ms: 240_000 },
      newMessage(world, "agent", "It leaves today: https://track.example/1", {
        at: NOW - 100_000,
        files: [{ id: "att_1", name: "label.pdf", media_type: "application/pdf", size: 340_000, url: "/files/1", inline: false }],
      }),
    ];
  },
  solved(world) {
    talk(world, { state: "solved", solved_at: NOW, agent: { name: "Silja", present: true }, unread: 1, last: { author: { kind: "system", name: null }, text: "", at: NOW } });
    world.items.cas_1 = [
      newMessage(world, "agent", "The new jacket leaves today at 16.", { at: NOW - 60_000 }),
      newMessage(world, "customer", "Perfect, thank you", { at: NOW - 50_000, delivery: "read", read_at: NOW - 45_000 }),
      { type: "solved", id: "evt_2", at: NOW - 10_000, name: "Silja", waited_ms: null },
      newMessage(world, "system", "How easy was it?", { at: NOW - 9_000, survey: { ask: "ask_1", score: null, text: null } }),
    ];
  },
};
