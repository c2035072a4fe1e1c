// Somebody who calls: the demo's simulated telephone line, without its page.
import assert from "node:assert/strict";
import { theWorld } from "../world.mjs";

let line = 0;

/** Calls customer service; `id` is the call's interaction. */
export async function ring(name, says = "Hei, pakettini ei ole tullut.", language = "fi") {
  // Not every number that begins with +3584 exists; these do.
  const number = `+35840${String(Date.now() % 1e5).padStart(5, "0")}${String(line++ % 100).padStart(2, "0")}`;
  const { id } = await ask("", { number, name, language, says });
  return { id, name, heard: () => ask(`/${id}`), hangUp: () => ask(`/${id}/hang-up`, {}) };
}

async function ask(path, body) {
  const { shop } = await theWorld();
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${shop}/phone/calls${path}`, body === undefined ? {} : post);
  const text = await answer.text();
  assert.ok(answer.ok, `the telephone: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
