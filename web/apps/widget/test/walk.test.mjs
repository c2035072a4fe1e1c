// The widget as a visitor meets it: on a shop with a strict CSP, by keyboard, without a connection, on a phone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, closeBrowser, visit } from "./browser.mjs";
import { states } from "./states.mjs";
import { newMessage } from "./world.mjs";

after(closeBrowser);

const until = async (what, check, ms = 5_000) => {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (await check()) return;
    await new Promise((r) => setTimeout(r, 25));
  }
  assert.fail(`did not happen in ${ms} ms: ${what}`);
};
/** Opens the talk that waits on the home view. */
const resume = async ({ launcher, frame }) => {
  await launcher.click();
  await frame.locator("h1").waitFor();
  const card = frame.locator(".resume");
  await frame.locator(".resume, .also button").first().waitFor();
  if (await card.isVisible()) return card.click();
  await frame.locator(".also button").click();
  await frame.locator(".past").first().click();
};
const messages = (world, id) => world.items[id].filter((i) => i.type === "message" && i.author.kind === "customer").map((i) => i.text);

test("the launcher says the truth in the page's language, moves nothing, and breaks no rule of the page", async () => {
  for (const [lang, words] of [["en", "We answer in about 2 min"], ["fi", "Vastaamme noin 2 minuutissa"], ["sv", "Vi svarar om cirka 2 min"]]) {
    const v = await visit({ lang });
    assert.equal(await v.launcher.innerText(), words);
    const shift = await v.page.evaluate(
      () => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value))).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 300);
      }),
    );
    assert.equal(shift, 0);
    await v.launcher.click();
    await v.frame.locator("h1").waitFor();
    for (const f of v.page.frames()) assert.deepEqual(await f.evaluate(() => window.violations), []);
    assert.deepEqual(v.errors, []);
    await v.close();
  }
});

test("nothing of the frame is loaded before it is wanted", async () => {
  const v = await visit();
  assert.equal(v.page.frames().length, 1);
  await v.launcher.hover();
  await until("the frame warms up", () => v.page.frames().length === 2);
  await v.close();
});

test("by keyboard alone: open, ask, reach a person, close with Esc, and the focus is back", async () => {
  const v = await visit();
  await v.page.locator("main a").last().focus();
  await v.page.keyboard.press("Tab");
  await v.page.keyboard.press("Enter");
  const search = v.frame.locator("input[type=search]");
  await until("the search field has the focus", () => search.evaluate((e) => e === document.activeElement));
  await v.page.keyboard.type("Can I swap the size?");
  await v.page.keyboard.press("Enter");
  await until("the question is stored", () => v.world.stored.size === 1);
  const field = v.frame.locator(".write textarea");
  await until("the field to write has the focus", () => field.evaluate((e) => e === document.activeElement));
  // The way back from the field leads over the file and emoji buttons to the person.
  for (let n = 0; n < 3; n += 1) await v.page.keyboard.press("Shift+Tab");
  assert.match(await v.frame.locator(":focus").innerText(), /Talk to a person/);
  await v.page.keyboard.press("Enter");
  await v.frame.locator("text=You are second in line").waitFor();
  await v.page.keyboard.press("Escape");
  await until("the panel is closed", async () => !(await v.page.locator("helppo-widget dialog").evaluate((d) => d.open)));
  assert.equal(await v.page.evaluate(() => document.activeElement.shadowRoot.activeElement.tagName), "BUTTON");
  assert.equal(await v.launcher.getAttribute("aria-expanded"), "false");
  await v.close();
});

test("the panel is not modal: Tab goes on through the page, and Esc uncovers what has the focus", async () => {
  const v = await visit();
  await v.launcher.click();
  await v.frame.locator("h1").waitFor();
  assert.equal(await v.page.locator("helppo-widget dialog").evaluate((d) => d.matches(":modal")), false);
  // A link that the panel hides gets the focus: Esc on the page closes the panel.
  await v.page.evaluate(() => {
    const link = document.createElement("a");
    Object.assign(link, { href: "#under", textContent: "under", id: "under" });
    Object.assign(link.style, { position: "fixed", right: "100px", bottom: "300px" });
    document.body.append(link);
    link.focus();
  });
  await v.page.keyboard.press("Escape");
  assert.equal(await v.page.locator("helppo-widget dialog").evaluate((d) => d.open), false);
  assert.equal(await v.page.evaluate(() => document.activeElement.id), "under");
  await v.close();
});

test("the launcher steps aside while it would cover what has the focus", async () => {
  const v = await visit();
  await v.page.evaluate(() => {
    const link = document.createElement("a");
    Object.assign(link, { href: "#low", textContent: "low", id: "low" });
    Object.assign(link.style, { position: "fixed", right: "60px", bottom: "40px" });
    document.body.append(link);
    link.focus();
  });
  assert.equal(await v.launcher.evaluate((b) => b.hasAttribute("data-aside")), true);
  await v.page.evaluate(() => document.querySelector("main a").focus());
  assert.equal(await v.launcher.evaluate((b) => b.hasAttribute("data-aside")), false);
  await v.close();
});

test("written without a connection: a clock, then one tick, and one message on the server", async () => {
  const v = await visit();
  await v.launcher.click();
  await v.frame.locator("text=Chat").click();
  v.world.down = true;
  const field = v.frame.locator(".write textarea");
  await field.fill("First");
  await field.press("Enter");
  await field.fill("Second");
  await field.press("Enter");
  await v.frame.locator("text=Waits for the connection").first().waitFor();
  assert.equal(await v.frame.locator(".unsent").count(), 2);
  v.world.down = false;
  // The answer to the first try is lost on its way back: the repeat must not make a second message.
  v.world.drop = true;
  await until("both are confirmed", async () => (await v.frame.locator(".unsent").count()) === 0, 15_000);
  assert.deepEqual(messages(v.world, v.world.talks[0].id), ["First", "Second"]);
  assert.equal(v.world.talks.length, 1);
  await v.frame.locator(".state", { hasText: "Sent" }).waitFor();
  await v.close();
});

test("a closed tab loses nothing: what was not sent leaves on the next visit", async () => {
  const v = await visit();
  await v.launcher.click();
  await v.frame.locator("text=Chat").click();
  v.world.down = true;
  await v.frame.locator(".write textarea").fill("Do not lose me");
  await v.frame.locator(".write textarea").press("Enter");
  await v.frame.locator(".unsent").waitFor();
  await v.page.goto("about:blank");
  v.world.down = false;
  await v.go();
  await v.launcher.click();
  await until("it is stored", () => v.world.talks.length === 1);
  assert.deepEqual(messages(v.world, v.world.talks[0].id), ["Do not lose me"]);
  await v.close();
});

test("a refused message is visibly not sent and can be removed", async () => {
  const v = await visit();
  await v.launcher.click();
  await v.frame.locator("text=Chat").click();
  await v.frame.locator(".write textarea").fill("FORBIDDEN");
  await v.frame.locator(".write textarea").press("Enter");
  await v.frame.locator("text=Not sent.").waitFor();
  await v.frame.locator("text=Remove").click();
  await until("it is gone", async () => (await v.frame.locator(".unsent").count()) === 0);
  await v.close();
});

test("an answer reaches the launcher while the panel is closed, and is read when it is seen", async () => {
  const v = await visit({ known: true, setup: states.bot });
  await until("the frame is warm and listens", () => v.world.sockets.size === 1);
  const agent = { name: "Silja", present: true };
  const talk = { ...v.world.talks[0], state: "person", agent, unread: 1, last: { author: { kind: "agent", name: "Silja" }, text: "Hi", at: Date.now() } };
  v.world.talks = [talk];
  const item = newMessage(v.world, "agent", "Hi, Silja here");
  v.world.items.cas_1.push(item);
  v.world.push({ type: "talk", talk: { ...talk, unread: 0 } });
  v.world.push({ type: "item", talk: "cas_1", item });
  await until("the launcher tells", async () => /Silja answered\s*1/.test(await v.launcher.innerText()));
  await resume(v);
  await v.frame.locator("text=Hi, Silja here").waitFor();
  await until("it is marked as read", () => v.world.requests.some((r) => r.path === "/talks/cas_1/read" && r.body.message === item.id));
  assert.equal(await v.frame.locator("[role=log]").getAttribute("aria-live"), "polite");
  assert.equal(await v.frame.getByText("Hi, Silja here", { exact: true }).count(), 1);
  await v.close();
});

test("one tap rates, and the comment is not required", async () => {
  const v = await visit({ known: true, setup: states.solved });
  await resume(v);
  await v.frame.locator(".seven label").nth(5).click();
  await v.frame.locator("text=Your 6 is kept").waitFor();
  assert.deepEqual(v.world.requests.findLast((r) => r.path.startsWith("/surveys/msg_")).body, { score: 6, text: null });
  await v.frame.locator(".ces textarea").fill("Fewer steps");
  await v.frame.locator("text=Send the comment").click();
  await v.frame.locator("text=Your comment is kept").waitFor();
  await v.close();
});

test("closed hours: the words and the address travel together", async () => {
  const opens_at = Date.now() + 40_000_000;
  const staffed = { state: "closed", estimate_ms: null, opens_at, answer_by: opens_at + 7_200_000 };
  const v = await visit({ boot: { staffed, bot: false } });
  assert.match(await v.launcher.innerText(), /^Closed, back .*\. Leave a message$/);
  await v.launcher.click();
  await v.frame.locator("#about").fill("Where is my parcel?");
  await v.frame.locator("#mail").fill("maja");
  await v.frame.locator("text=Send").click();
  await v.frame.locator("text=Check the address").waitFor();
  await v.frame.locator("#mail").fill("maja@posten.example");
  await v.frame.locator("text=Send").click();
  await until("it is stored", () => v.world.stored.size === 1);
  const sent = v.world.requests.find((r) => r.path === "/messages").body;
  assert.equal(sent.email, "maja@posten.example");
  assert.equal(sent.text, "Where is my parcel?");
  await v.close();
});

test("a page that signs its visitors is asked for the signature, and forgetting leaves nothing behind", async () => {
  const v = await visit({ boot: { identity: "signed" } });
  await v.page.evaluate(() => Helppo.on("identity-needed", () => (window.asked = true)));
  await v.launcher.click();
  await v.frame.locator("text=Sign in on this site").waitFor();
  await until("the page is asked", () => v.page.evaluate(() => window.asked === true));
  await v.page.evaluate(() => Helppo.identify("a.b.c"));
  await v.frame.locator("input[type=search]").waitFor();
  assert.equal(v.world.requests.find((r) => r.path === "/session").body.jwt, "a.b.c");
  await v.page.evaluate(() => Helppo.forget());
  await v.frame.locator("text=Sign in on this site").waitFor();
  const frame = v.page.frames().find((f) => f.url().includes("/widget/frame"));
  assert.equal(await frame.evaluate(() => localStorage.length), 0);
  await v.close();
});

test("a page that takes the widget away and back, or swaps its whole body, keeps one launcher", async () => {
  const v = await visit();
  await v.page.evaluate(() => {
    const body = document.createElement("body");
    document.documentElement.replaceChild(body, document.body);
    document.querySelector("helppo-widget")?.remove();
  });
  await until("it is back", () => v.page.evaluate(() => document.querySelectorAll("helppo-widget").length === 1));
  await v.page.evaluate(() => Helppo.unmount());
  assert.equal(await v.page.locator("helppo-widget").count(), 0);
  await v.page.evaluate(() => Helppo.mount());
  assert.equal(await v.page.locator("helppo-widget").count(), 1);
  await v.close();
});

test("on a phone the panel fills the screen, is modal, and every target is at least 44 px", async () => {
  for (const state of [null, "bot", "waiting", "person", "solved"]) {
    const v = await visit({ phone: true, known: state !== null, setup: state ? states[state] : () => {} });
    if (state) await resume(v);
    else await v.launcher.click();
    await v.frame.locator("h1").waitFor();
    await v.page.waitForTimeout(300);
    const dialog = v.page.locator("helppo-widget dialog");
    assert.deepEqual(await dialog.evaluate((d) => [d.matches(":modal"), d.clientWidth, d.clientHeight]), [true, 390, 844]);
    const small = await v.frame.locator("main").evaluate((main) =>
      [...main.querySelectorAll("button, a, input:not(.picker), textarea, label")]
        .filter((e) => e.checkVisibility() && !e.closest("p"))
        .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().width, e.getBoundingClientRect().height])
        .filter(([html, w, h]) => (w < 44 || h < 43.5) && !/class="(lab|fl)"/.test(html)),
    );
    assert.deepEqual(small, [], state ?? "home");
    await v.close();
  }
});

test("axe finds nothing to say, open and closed, in every state, light and dark", async () => {
  for (const dark of [false, true]) {
    for (const state of [null, "bot", "waiting", "person", "solved", "closed"]) {
      const boot = state === "closed" ? { staffed: { state: "closed", estimate_ms: null, opens_at: Date.now() + 4e7, answer_by: null } } : {};
      const v = await visit({ dark, boot, known: state in states, setup: states[state] ?? (() => {}) });
      assert.deepEqual((await axe(v.page, false)).filter((x) => x.includes("helppo")), []);
      if (state in states) await resume(v);
      else await v.launcher.click();
      await v.frame.locator("h1").waitFor();
      await v.page.waitForTimeout(250);
      if (state === "waiting") await v.frame.locator(".sys .btn").first().click();
      if (state === "bot") await v.frame.locator(".write .btn").nth(1).click();
      if (state === "solved") await v.frame.locator(".seven label").nth(2).click();
      assert.deepEqual(await axe(v.page, true), [], `${state} ${dark ? "dark" : "light"}`);
      assert.deepEqual((await axe(v.page, false)).filter((x) => x.includes("helppo")), []);
      await v.close();
    }
  }
});

test("axe would notice: a planted fault is found", async () => {
  const v = await visit();
  await v.launcher.click();
  await v.frame.locator("h1").waitFor();
  await v.frame.locator("main").evaluate((m) => m.append(document.createElement("button")));
  assert.match((await axe(v.page, true)).join(), /button-name/);
  await v.close();
});

test("what everybody is to know stands above the first view; in a talk only what is broken", async () => {
  const notices = [{ level: "outage", text: "Card payments do not work just now." }, { level: "info", text: "We are closed on 6 December." }];
  for (const [phone, dark] of [[false, false], [true, true]]) {
    const v = await visit({ boot: { notices }, known: true, phone, dark, setup: states.person });
    await v.launcher.click();
    await v.frame.locator(".notices li").first().waitFor();
    assert.deepEqual(await v.frame.locator(".notices li").allInnerTexts(), notices.map((one) => one.text));
    assert.deepEqual(await axe(v.page, true), []);
    if (process.env.SHOTS) await v.page.screenshot({ path: `${process.env.SHOTS}/widget-notice-${phone ? "390-dark" : "1000-light"}.png` });
    await v.frame.locator(".resume").click();
    await v.frame.locator(".write textarea").waitFor();
    assert.deepEqual(await v.frame.locator(".notices li").allInnerTexts(), [notices[0].text]);
    assert.deepEqual(await axe(v.page, true), []);
    if (process.env.SHOTS) await v.page.screenshot({ path: `${process.env.SHOTS}/widget-notice-talk-${phone ? "390-dark" : "1000-light"}.png` });
    await v.close();
  }
});
