// Real mail: a Postfix and a Dovecot of our own, swaks to send, and just enough IMAP to read a mailbox.
import { execFile, spawn } from "node:child_process";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { atEnd, program, theWorld } from "../world.mjs";
import { PATIENCE_MS, until } from "./time.mjs";

const run = promisify(execFile);

/** Starts both; Postfix takes mail at `port`. A mailbox is named by the local part of its address. */
export async function startMail(port) {
  const peers = spawn(program("mail-peers", "helppo-testkit", "E2E_MAIL_PEERS"), [String(port)], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  peers.stderr.on("data", (d) => (said += d));
  const ended = new Promise((resolve) => peers.once("exit", resolve));
  atEnd(async () => {
    peers.stdin.end();
    await Promise.race([ended, new Promise((r) => setTimeout(r, 10_000).unref())]);
    peers.kill("SIGKILL");
  });
  const line = await new Promise((resolve, reject) => {
    createInterface(peers.stdout).once("line", resolve);
    ended.then(() => reject(new Error(`the mail peers did not start:\n${said}`)));
  });
  const { imap, password } = JSON.parse(line);
  return {
    /** The newest mail of a mailbox that `fits`, as soon as it is there. */
    mailTo: (user, fits) =>
      until(`mail for ${user}`, async () => (await mailbox(imap, user, password)).findLast(fits), PATIENCE_MS),
  };
}

/** Sends by SMTP to `server`, as a mail program would. */
export async function sendMail(server, { from, to, subject, text, headers = {} }) {
  const address = /<([^>]+)>/.exec(from)?.[1] ?? from;
  const all = { From: from, To: to, Subject: subject, "Content-Type": "text/plain; charset=utf-8", ...headers };
  const args = ["--server", server, "--from", address, "--to", to, "--body", text, "--hide-all"];
  for (const [name, value] of Object.entries(all)) args.push("--header", `${name}: ${value}`);
  await run("swaks", args, { timeout: PATIENCE_MS });
}

/** Where customers of the demo company write. */
export const SUPPORT = "asiakaspalvelu@suopursu.example";

/** New cases by mail, one from each of these customers; `desk` is somebody who sees them. */
export async function casesByMail(desk, names) {
  const { smtp } = await theWorld();
  const mark = Date.now().toString(36);
  for (const name of names) {
    const from = `${name} <${name.toLowerCase().replace(/\W+/g, ".")}.${mark}@asiakas.example>`;
    await sendMail(smtp, { from, to: SUPPORT, subject: `Tilaus ${mark} ${name}`, text: "Hei! Missä tilaukseni on? Ystävällisin terveisin." });
  }
  return until("the mails are cases", async () => {
    const { items } = await desk.ask("GET", "/cases?view=all&order=new&limit=50");
    const mine = items.filter((row) => row.subject?.includes(mark));
    return mine.length === names.length && mine;
  });
}

/** Lets the demo company's mail end in its own catcher, two ports behind its pages. */
export async function relayToCatcher(admin) {
  const { catcher } = await theWorld();
  const { items } = await admin.ask("GET", "/channels");
  const { id, settings } = await admin.ask("GET", `/channels/${items.find((one) => one.kind === "email").id}`);
  const relay = { ...settings.send, way: "relay", host: "127.0.0.1", port: Number(new URL(catcher).port) + 2, tls: "none" };
  await admin.ask("PATCH", `/channels/${id}`, { settings: { ...settings, send: relay } });
}

/** What `find` gives of the first caught mail that has it; mail programs' line ends are taken out before. */
export async function caught(what, find) {
  const { catcher } = await theWorld();
  return until(what, async () => {
    const list = await (await fetch(catcher)).text();
    for (const [, at] of list.matchAll(/href="(\/mail\/\d+)"/g)) {
      const raw = await (await fetch(`${catcher}${at}/raw`)).text();
      const found = find(raw.replace(/=\r?\n/g, ""));
      if (found) return found;
    }
    return null;
  });
}

/** All mails of a mailbox: their headers, unfolded and by lower-case name, and the whole text. */
function mailbox(port, user, password) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const commands = [`a LOGIN ${user} ${password}`, "b SELECT INBOX", "c UID FETCH 1:* BODY.PEEK[]", "d LOGOUT"];
    let heard = "";
    let at = 0;
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("IMAP does not answer")));
    socket.on("error", reject);
    socket.on("data", (data) => {
      heard += data.toString("latin1");
      const done = at === 0 ? heard.includes("* OK") : new RegExp(`^${"abcd"[at - 1]} (OK|NO|BAD)`, "m").test(heard);
      if (!done) return;
      if (at < commands.length) socket.write(`${commands[at++]}\r\n`);
      else socket.end();
    });
    socket.on("close", () => resolve(mailsIn(heard)));
  });
}

function mailsIn(heard) {
  const mails = [];
  const literal = /BODY\[\] \{(\d+)\}\r\n/g;
  for (let found; (found = literal.exec(heard)); ) {
    const raw = heard.slice(literal.lastIndex, literal.lastIndex + Number(found[1]));
    literal.lastIndex += Number(found[1]);
    const [head] = raw.split("\r\n\r\n", 1);
    const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
    const headers = Object.fromEntries(lines.map((l) => [l.slice(0, l.indexOf(":")).toLowerCase(), l.slice(l.indexOf(":") + 1).trim()]));
    mails.push({ headers, raw, text: plainText(raw) });
  }
  return mails;
}

/** What a person would read: quoted-printable and base64 parts decoded, wherever they stand. */
function plainText(raw) {
  const parts = raw.split(/\r\n--[^\r\n]+\r\n/);
  return parts.map((part) => {
    const body = part.slice(part.indexOf("\r\n\r\n") + 4);
    if (/^content-transfer-encoding: *base64/im.test(part)) return Buffer.from(body, "base64").toString("utf8");
    if (!/^content-transfer-encoding: *quoted-printable/im.test(part)) return Buffer.from(body, "latin1").toString("utf8");
    const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
  }).join("\n");
}
