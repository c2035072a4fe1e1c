import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Live, type LineState, type SocketLike } from "./live";

/** A server's end of the line that remembers what it heard. */
class FakeSocket implements SocketLike {
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.({} as Event);
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent);
  }
  breakDown(): void {
    this.readyState = 3;
    this.onclose?.({} as CloseEvent);
  }
  event(pos: string, topic = "inbox", kind = "MessageReceived"): void {
    this.say({ type: "event", pos, topic, kind, at: 1, data: {} });
  }
}

let sockets: FakeSocket[];
let live: Live;
let states: LineState[];
const last = (): FakeSocket => sockets.at(-1) ?? expect.fail("no socket was opened");

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  states = [];
  live = new Live({
    url: "ws://desk",
    connect: () => {
      sockets.push(new FakeSocket());
      return last();
    },
    random: () => 0.5,
  });
  live.onState((state) => states.push(state));
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

function join(pos = "10"): void {
  live.start();
  last().open();
  last().say({ type: "welcome", pos });
}

describe("a first connection", () => {
  it("says hello with nothing to resume and is live after the welcome", () => {
    join();
    expect(last().sent[0]).toEqual({ type: "hello", resume: null, topics: [] });
    expect(states).toEqual(["joining", "live"]);
  });

  it("answers a ping", () => {
    join();
    last().say({ type: "ping" });
    expect(last().sent.at(-1)).toEqual({ type: "pong" });
  });
});

describe("a broken line", () => {
  it("comes back with the last position it saw", () => {
    join("10");
    last().event("11");
    last().event("14");
    last().breakDown();
    expect(live.state).toBe("offline");
    vi.advanceTimersByTime(300);
    last().open();
    expect(sockets).toHaveLength(2);
    expect(last().sent[0]).toMatchObject({ type: "hello", resume: "14" });
  });

  it("is not live again before everything missed has been replayed", () => {
    join();
    last().breakDown();
    vi.advanceTimersByTime(300);
    last().open();
    last().say({ type: "welcome", pos: "20" });
    last().event("12");
    expect(live.state).toBe("joining");
    last().say({ type: "ready", pos: "20" });
    expect(live.state).toBe("live");
  });

  it("resumes from where it was when it breaks again in the middle of a replay", () => {
    join("10");
    last().breakDown();
    vi.advanceTimersByTime(300);
    last().open();
    last().say({ type: "welcome", pos: "20" });
    last().event("12");
    last().breakDown();
    vi.advanceTimersByTime(60_000);
    last().open();
    expect(last().sent[0]).toMatchObject({ type: "hello", resume: "12" });
  });

  it("waits longer after every failure, with full jitter, and at most twenty seconds", () => {
    join();
    last().breakDown();
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const before = sockets.length;
      let waited = 0;
      while (sockets.length === before && waited < 60_000) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      waits.push(waited);
      last().breakDown();
    }
    expect(waits[0]).toBe(250);
    expect(waits[1]).toBe(500);
    expect(waits[2]).toBe(1_000);
    expect(Math.max(...waits)).toBe(10_000);
  });

  it("is noticed by silence alone", () => {
    join();
    vi.advanceTimersByTime(46_000);
    expect(live.state).toBe("offline");
    expect(sockets[0]?.closed).toBe(true);
  });

  it("is not declared while the server pings", () => {
    join();
    for (let i = 0; i < 10; i += 1) {
      vi.advanceTimersByTime(20_000);
      last().say({ type: "ping" });
    }
    expect(live.state).toBe("live");
    expect(sockets).toHaveLength(1);
  });

  it("remembers since when, until it is live again", () => {
    vi.setSystemTime(1_000);
    join();
    last().breakDown();
    expect(live.lostAt).toBe(1_000);
    vi.advanceTimersByTime(300);
    last().open();
    last().say({ type: "welcome", pos: "1" });
    expect(live.lostAt).toBe(1_000);
    last().say({ type: "ready", pos: "1" });
    expect(live.lostAt).toBeNull();
  });

  it("is tried at once when asked, once", () => {
    join();
    last().breakDown();
    live.retryNow();
    live.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it("does not come back after a stop", () => {
    join();
    live.stop();
    vi.advanceTimersByTime(120_000);
    expect(sockets).toHaveLength(1);
  });
});

describe("events", () => {
  it("reach a handler once, also when a replay repeats them", () => {
    const seen: string[] = [];
    live.on("inbox", (event) => seen.push(event.pos ?? ""));
    join();
    last().event("11");
    last().event("12");
    last().breakDown();
    vi.advanceTimersByTime(300);
    last().open();
    last().say({ type: "welcome", pos: "13" });
    last().event("12");
    last().event("13");
    last().say({ type: "ready", pos: "13" });
    expect(seen).toEqual(["11", "12", "13"]);
  });

  it("of one position reach the inbox and the case", () => {
    const seen: string[] = [];
    live.on("inbox", () => seen.push("inbox"));
    live.on("case:cas_1", () => seen.push("case"));
    join();
    last().event("11", "inbox");
    last().event("11", "case:cas_1");
    expect(seen).toEqual(["inbox", "case"]);
  });

  it("too far behind ask for a fresh look", () => {
    const fresh = vi.fn();
    live.onResync(fresh);
    join();
    last().say({ type: "resync" });
    expect(fresh).toHaveBeenCalledOnce();
  });
});

describe("a topic", () => {
  const frames = (type: string): unknown[] => last().sent.filter((frame) => frame["type"] === type);

  it("is asked for once however many listen, and let go with the last", () => {
    join();
    const off = [live.on("case:cas_1", () => undefined), live.onSignal("case:cas_1", () => undefined), live.on("case:cas_1", () => undefined)];
    expect(frames("subscribe")).toHaveLength(1);
    off[0]?.();
    off[1]?.();
    expect(frames("unsubscribe")).toHaveLength(0);
    off[2]?.();
    expect(frames("unsubscribe")).toEqual([{ type: "unsubscribe", topic: "case:cas_1" }]);
  });

  it("that flows by itself is never asked for", () => {
    join();
    live.on("inbox", () => undefined);
    live.on("me", () => undefined);
    expect(frames("subscribe")).toHaveLength(0);
  });

  it("is asked for again on a new line", () => {
    join();
    live.on("case:cas_1", () => undefined);
    last().breakDown();
    vi.advanceTimersByTime(300);
    last().open();
    expect(last().sent[0]).toMatchObject({ type: "hello", topics: ["case:cas_1"] });
  });

  it("without a place in the log is told every time", () => {
    const moved = vi.fn();
    live.on("board", moved);
    join();
    for (let i = 0; i < 2; i += 1) last().say({ type: "event", topic: "board", kind: "BoardMoved", data: {} });
    expect(moved).toHaveBeenCalledTimes(2);
  });
});
