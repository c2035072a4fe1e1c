/** Keeps an open case fresh: fetches it, listens to it, tells the others that we look, and closes the gap after a break. */
import type { TimelineItem } from "@helppo/api";
import { live } from "../../app.svelte";
import { inbox } from "../inbox/index.svelte";
import type { OpenCase } from "./book.svelte";
import { actions } from "./index.svelte";

/** Somebody who looks says so again this often; the others forget after two minutes. */
const VIEWING_MS = 60_000;

/** Returns the way to leave it. */
export function stay({ kase, composer }: OpenCase): () => void {
  const row = inbox.find(kase.id);
  if (row) kase.hint(row);
  const topic = `case:${kase.id}`;
  /** The last number that was on the screen when the line was lost. */
  let seen: number | null = null;
  const looks = (): void => {
    live.signal(topic, document.hidden ? "idle" : "viewing");
    if (!document.hidden && kase.phase === "ready") actions.read(kase.id);
  };
  const off = [
    live.on(topic, (event) => {
      kase.take(actions.ahead(event));
      const item = event.data["item"] as TimelineItem | undefined;
      if (item && event.kind === "MessageSent") composer.notice(item);
      if (!document.hidden && event.kind === "MessageReceived") actions.read(kase.id);
    }),
    live.onSignal(topic, (signal) => kase.hear(signal)),
    live.onResync(() => void gap()),
    live.onState((state) => {
      if (state === "live") void gap();
      else if (kase.phase === "ready" && kase.caughtUp) {
        seen = kase.seq;
        kase.caughtUp = false;
      }
    }),
  ];

  /** Everything missed is fetched and shown before anything may leave. */
  async function gap(): Promise<void> {
    if (kase.phase !== "ready") return;
    const since = seen ?? kase.seq;
    await kase.catchUp(since);
    if (!kase.caughtUp) return;
    seen = null;
    await composer.lineBack(kase.items.filter((item) => item.seq > since));
  }

  if (kase.phase === "ready" && live.state === "live" && !kase.caughtUp) void gap();
  kase.load().then(
    () => {
      composer.adopt(kase.detail?.draft, kase.detail?.note_draft);
      looks();
    },
    () => undefined,
  );
  looks();
  const timer = setInterval(looks, VIEWING_MS);
  document.addEventListener("visibilitychange", looks);
  return () => {
    composer.flush();
    live.signal(topic, "idle");
    clearInterval(timer);
    document.removeEventListener("visibilitychange", looks);
    for (const one of off) one();
  };
}
