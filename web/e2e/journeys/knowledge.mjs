// Knowledge that is there at once: what is published in the desk answers the next visitor, and what is taken away does not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RITVA, signIn } from "../kit/desk.mjs";
import { LIMIT_MS, until } from "../kit/time.mjs";
import { visit } from "../kit/visitor.mjs";

/** What is aimed at; printed beside the figure, since a loaded machine is slow without being wrong. */
const SEEN_MS = 2_000;
const TITLE = `Renting a cargo trailer ${Date.now() % 10_000}`;
const BODY = "You can rent a cargo trailer from our Vaasa shop for 25 euros a day. Bring your driving licence.";
const QUESTION = "Can I rent a cargo trailer from you?";

let editor;

before(async () => {
  editor = await signIn(RITVA);
});

after(() => editor.close());

/** Asks as somebody who has never been here, and gives the bot's first words with their source. */
async function asked(question) {
  const visitor = await visit({ lang: "en" });
  await visitor.open();
  await visitor.ask(question);
  await visitor.frame.locator("li.bot").first().waitFor();
  const said = visitor.frame.locator("li.bot").first();
  const found = { text: await said.innerText(), links: await said.locator("a").evaluateAll((all) => all.map((one) => one.href)) };
  assert.deepEqual(visitor.errors, []);
  await visitor.close();
  return found;
}

/** The languages' switch, the title and the words of a new article, by the desk's own screens. */
async function write() {
  const { page } = editor;
  await editor.go("/knowledge?new=1");
  await page.locator("form#new-article input").first().fill(TITLE);
  await page.locator("form#new-article select").first().selectOption("en");
  await page.locator("button[form=new-article]").click();
  const words = page.locator("#article [contenteditable=true]");
  await words.click();
  await page.keyboard.insertText(BODY);
}

test("an article that is published in the desk answers the next visitor's question, and no longer once it is taken back", { timeout: LIMIT_MS }, async () => {
  const before = await asked(QUESTION);
  assert.ok(!before.text.includes("Vaasa"), "nobody knows it yet");
  await write();
  const { page } = editor;
  const publish = page.locator("main.article header button.main");
  await publish.click();
  await page.locator("main.article header button.main[aria-disabled]").waitFor();
  const published = Date.now();
  const answer = await asked(QUESTION);
  console.log(`# answered from the new article ${Date.now() - published} ms after publishing, a new visitor's page included (aim ${SEEN_MS})`);
  assert.match(answer.text, /cargo trailer from our Vaasa shop for 25 euros/);
  assert.ok(answer.links.some((href) => href.includes("/help/en/a/renting-a-cargo-trailer")), `its source: ${answer.links}`);

  const [, id] = /knowledge\/([^/]+)\/en/.exec(page.url());
  await editor.ask("POST", `/articles/${id}/translations/en/unpublish`);
  await until("it is gone from search", async () => !(await (await editor.context.request.get(new URL("/help/en/search?q=cargo+trailer+Vaasa", page.url()).href)).text()).includes("Vaasa"));
  const after = await asked(QUESTION);
  assert.ok(!after.text.includes("Vaasa") && after.links.every((href) => !href.includes("cargo-trailer")), after.text);
  assert.deepEqual(editor.errors, []);
});
