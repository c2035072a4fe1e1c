// A small stand-in for the server and a shop with a strict CSP, for walking the widget without the binary.
// The visitor API answers as crates/channel-chat documents it; what the fake stores can be asked afterwards.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const dist = new URL("../dist/", import.meta.url).pathname;
const TYPES = { js: "text/javascript", css: "text/css", html: "text/html; charset=utf-8" };

const shades = {
  light: { accent: "#8f3b1d", hover: "#752e15", on: "#ffffff", text: "#86371b", soft: "#f9ebe5" },
  dark: { accent: "#f2a98a", hover: "#f7bfa6", on: "#2a0f04", text: "#f4b398", soft: "#42271b" },
};

/** Starts both servers. `boot` changes the channel's settings. */
export async function openWorld(boot = {}) {
  const world = {
    talks: [],
    items: {},
    stored: new Map(),
    sockets: new Set(),
    requests: [],
    down: false,
    drop: false,
    seq: 0,
    boot: null,
  };
  const server = createServer((req, res) => void answer(world, req, res).catch((e) => res.writeHead(500).end(String(e))));
  server.on("upgrade", (req, socket) => accept(world, req, socket));
  const origin = await listen(server);
  const shop = createServer((req, res) => hostPage(req, res, origin));
  world.shop = await listen(shop);
  world.origin = origin;
  world.boot = {
    channel: "chn_0000000000001",
    name: "Suopursu",
    language: "en",
    ...shades,
    side: "right",
    launcher: "words",
    notice: null,
    staffed: { state: "open", estimate_ms: 120_000, opens_at: null, answer_by: null },
    now: Date.now(),
    sites: [world.shop],
    identity: "open",
    bot: true,
    mail: true,
    callback: true,
    privacy_url: `${world.shop}/privacy`,
    limits: { text: 4000, file_bytes: 10_000_000, files: 5, types: ["image/*", "application/pdf", "text/plain", ".docx"] },
    asked: [
      { title: "Where is my order", url: `${origin}/help/en/a/where` },
      { title: "Exchange a size or a faulty product", url: `${origin}/help/en/a/exchange` },
      { title: "Return and get the money back", url: `${origin}/help/en/a/return` },
    ],
    ...boot,
  };
  world.push = (message) => {
    world.seq += 1;
    for (const socket of world.sockets) socket.write(frame(JSON.stringify({ pos: `0-${world.seq}`, ...message })));
  };
  world.close = () => {
    for (const socket of world.sockets) socket.destroy();
    server.closeAllConnections();
    shop.closeAllConnections();
    server.close();
    shop.close();
  };
  return world;
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)));
}

function hostPage(req, res, origin) {
  const language = new URL(req.url, "http://x").searchParams.get("lang") ?? "en";
  res.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      `default-src 'none'; script-src ${origin}; frame-src ${origin}; connect-src ${origin}; ` +
      "style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  });
  const goods = Array.from({ length: 30 }, (_, n) => `<li><a href="#g${n}">Routa jacket ${n}</a></li>`).join("");
  res.end(`<!doctype html><html lang="${language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Suopursu</title>
<main><h1>Made for weather that does not ask</h1><ul>${goods}</ul></main>
<script async src="${origin}/widget.js?channel=chn_0000000000001"></script></html>`);
}

async function answer(world, req, res) {
  const url = new URL(req.url, "http://x");
  if (world.down && url.pathname.startsWith("/api/")) return void req.socket.destroy();
  if (url.pathname === "/widget.js") {
    const boot = JSON.stringify(world.boot);
    res.writeHead(200, { "content-type": TYPES.js, "cross-origin-resource-policy": "cross-origin" });
    return void res.end(`(self.helppoBoot??={})["${world.boot.channel}"]=${boot};${readFileSync(`${dist}widget.js`)}`);
  }
  if (url.pathname === "/widget/frame") {
    const boot = JSON.stringify({ ...world.boot, now: Date.now() }).replaceAll("<", "\\u003c");
    res.writeHead(200, {
      "content-type": TYPES.html,
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; " +
        `form-action 'none'; frame-ancestors 'self' ${world.boot.sites.join(" ")}; ` +
        "require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
    });
    return void res.end(readFileSync(`${dist}index.html`, "utf8").replace(">null</script>", `>${boot}</script>`));
  }
  if (url.pathname.startsWith("/widget/assets/")) {
    res.writeHead(200, { "content-type": TYPES[url.pathname.split(".").pop()] });
    return void res.end(readFileSync(dist + url.pathname.slice("/widget/".length)));
  }
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const body = req.headers["content-type"] === "application/json" ? JSON.parse(raw.toString()) : null;
  const path = url.pathname.replace("/api/visitor/v1", "");
  world.requests.push({ method: req.method, path, body });
  const [status, json] = api(world, req.method, path, body, url);
  // The work is done and the answer is lost on the way: the client cannot know.
  if (world.drop && path === "/messages") {
    world.drop = false;
    return void req.socket.destroy();
  }
  res.writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*" });
  res.end(json === undefined ? "" : JSON.stringify(json));
}

function api(world, method, path, body, url) {
  if (path.startsWith("/channels/") && path.endsWith("/answers")) {
    const q = url.searchParams.get("q").toLowerCase();
    return [200, { answers: world.boot.asked.filter((a) => a.title.toLowerCase().includes(q)) }];
  }
  if (path.startsWith("/channels/")) return [200, world.boot];
  if (path === "/session") return method === "POST" ? [200, { token: "secret", name: null, email: null, pos: "0-0" }] : [204];
  if (path === "/me") return [204];
  if (path === "/talks") return [200, { pos: "0-0", talks: world.talks }];
  if (path === "/uploads") return [201, { id: `upl_${++world.seq}` }];
  if (path === "/messages") return send(world, body);
  if (path.startsWith("/surveys/")) return [204];
  const [, , id, verb] = path.split("/");
  const talk = world.talks.find((t) => t.id === id);
  if (!talk) return [404, { slug: "talk-gone" }];
  if (verb === "read") {
    talk.unread = 0;
    return [204];
  }
  if (verb === "human") {
    Object.assign(talk, { state: "waiting", queue: { position: 2, estimate_ms: 120_000 } });
    return [200, { talk }];
  }
  return [200, { pos: "0-0", talk, items: world.items[id] ?? [], more: false }];
}

function send(world, body) {
  const known = world.stored.get(body.client_id);
  if (known) return [200, known];
  if (body.text.includes("FORBIDDEN")) return [422, { slug: "refused" }];
  const talk = world.talks.find((t) => t.id === body.talk) ?? newTalk(world, body);
  const message = newMessage(world, "customer", body.text, { client_id: body.client_id, delivery: "received" });
  (world.items[talk.id] ??= []).push(message);
  if (talk.state === "solved") talk.state = "person";
  const stored = { message, talk };
  world.stored.set(body.client_id, stored);
  return [201, stored];
}

function newTalk(world, body) {
  const talk = {
    id: `cas_${++world.seq}`,
    subject: null,
    state: body.human ? "waiting" : "bot",
    agent: null,
    queue: body.human ? { position: 1, estimate_ms: 120_000 } : null,
    callback: null,
    solved_at: null,
    last: null,
    unread: 0,
  };
  world.talks.unshift(talk);
  return talk;
}

/** A message as the API shows it. */
export function newMessage(world, kind, text, over = {}) {
  return {
    type: "message",
    id: `msg_${String(++world.seq).padStart(13, "0")}`,
    client_id: null,
    at: Date.now(),
    author: { kind, name: kind === "agent" ? "Silja" : null },
    text,
    delivery: "sent",
    read_at: null,
    files: [],
    source: null,
    options: [],
    survey: null,
    ...over,
  };
}

function accept(world, req, socket) {
  if (world.down || !req.headers["sec-websocket-protocol"]?.startsWith("helppo.v1,")) return void socket.destroy();
  const key = createHash("sha1").update(`${req.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: helppo.v1\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  world.sockets.add(socket);
  socket.on("close", () => world.sockets.delete(socket));
  socket.on("error", () => world.sockets.delete(socket));
  socket.write(frame(JSON.stringify({ type: "welcome", pos: "0-0" })));
  socket.write(frame(JSON.stringify({ type: "ready", pos: `0-${world.seq}` })));
}

/** One unmasked text frame (RFC 6455 §5.2). */
function frame(text) {
  const data = Buffer.from(text);
  const head = data.length < 126 ? Buffer.from([0x81, data.length]) : Buffer.from([0x81, 126, data.length >> 8, data.length & 255]);
  return Buffer.concat([head, data]);
}
