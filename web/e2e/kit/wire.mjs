// A network cable that can be pulled: a SOCKS5 proxy between a browser and everything.
import { connect, createServer } from "node:net";
import { freePorts } from "../world.mjs";

/** `proxy` is for a browser context; `cut` and `join` are the cable. */
export async function startWire() {
  const port = await freePorts();
  const open = new Set();
  let whole = true;
  const server = createServer((client) => {
    if (!whole) return client.destroy();
    open.add(client);
    client.on("error", () => client.destroy());
    client.on("close", () => open.delete(client));
    // Greeting: version, methods; the answer: no sign-in.
    client.once("data", () => {
      client.write(Buffer.from([5, 0]));
      client.once("data", (request) => {
        const { host, to } = place(request);
        const far = connect(to, host, () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          client.pipe(far).pipe(client);
        });
        open.add(far);
        far.on("error", () => client.destroy());
        far.on("close", () => (open.delete(far), client.destroy()));
        client.on("close", () => far.destroy());
      });
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    proxy: { server: `socks5://127.0.0.1:${port}`, bypass: "<-loopback>" },
    cut: () => {
      whole = false;
      for (const socket of open) socket.destroy();
    },
    join: () => (whole = true),
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** Where a SOCKS5 request wants to go: by number or by name. */
function place(request) {
  const named = request[3] === 3;
  const end = named ? 5 + request[4] : 8;
  const host = named ? request.subarray(5, end).toString() : request.subarray(4, end).join(".");
  return { host, to: request.readUInt16BE(end) };
}
