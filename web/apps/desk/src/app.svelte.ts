/** The desk's few single things, made once and joined here. */
import { Client, Live, type LineState } from "@helppo/api";
import { SessionState } from "./features/session/session.svelte";
import { LineWatch } from "./shell/line.svelte";
import { router } from "./shell/router.svelte";
import { device } from "./shell/storage";

/** After this many failed tries in a row we ask whether the server still knows us. */
const ASK_AFTER = 2;

class App {
  readonly client = new Client({ onSignedOut: () => this.session.lost() });
  readonly live = new Live({ url: socketUrl("/api/v1/live"), page: { window, document } });
  readonly session = new SessionState(this.client, device);
  readonly watch = new LineWatch();
  line = $state<LineState>("offline");
  #losses = 0;

  async start(): Promise<void> {
    router.start();
    this.live.onState((state) => {
      this.line = state;
      this.watch.changed(state, this.live.lostAt);
      this.#losses = state === "offline" ? this.#losses + 1 : 0;
      // A socket that is refused does not say why; a signed-out desk must not knock for ever.
      if (this.#losses === ASK_AFTER) void this.client.get("/session").catch(() => undefined);
    });
    await this.session.load();
  }
}

function socketUrl(path: string): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}

export const app = new App();
export const { client, live, session } = app;
