import type { Client, MetricReport } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { askOf } from "./period";
import { ReportState } from "./report.svelte";

const report = (n: number): MetricReport => ({ from: 20261101, to: 20261130, zone: "UTC", group: "month", within: 7, counted_until: 0, metrics: [{ metric: "contacts", unit: "count", error: null, known_until: null, total: { n, value: n }, series: [], comparison: null }] }) as unknown as MetricReport;

describe("a report", () => {
  it("asks for every total and for the parts of the one that is looked at", async () => {
    const asked: string[] = [];
    const state = new ReportState({ get: (path: string) => (asked.push(path), Promise.resolve(report(3))) } as unknown as Client);
    await state.ask(askOf(new URLSearchParams("zone=UTC&group=team"), 0), "wait");
    expect(asked[0]).toContain("group=month");
    expect(asked[0]).not.toContain("metric=");
    expect(asked[1]).toMatch(/group=team&metric=wait/);
    expect(state.empty).toBe(false);
  });

  it("shows the newest wish, also when an older answer comes later", async () => {
    const answers: ((value: MetricReport) => void)[] = [];
    const state = new ReportState({ get: () => new Promise<MetricReport>((settle) => answers.push(settle)) } as unknown as Client);
    const ask = askOf(new URLSearchParams("zone=UTC"), 0);
    const first = state.ask(ask, "wait");
    const second = state.ask(ask, "contacts");
    answers[2]?.(report(2));
    answers[3]?.(report(2));
    await second;
    answers[0]?.(report(1));
    answers[1]?.(report(1));
    await first;
    expect(state.find("contacts")?.total.n).toBe(2);
    expect(state.busy).toBe(false);
  });

  it("keeps what it had when it cannot be asked", async () => {
    let fail = false;
    const state = new ReportState({ get: () => (fail ? Promise.reject(new Error("no line")) : Promise.resolve(report(4))) } as unknown as Client);
    const ask = askOf(new URLSearchParams(), 0);
    await state.ask(ask, "wait");
    fail = true;
    await state.ask(ask, "wait");
    expect(state.all).not.toBeNull();
    expect(state.error).toBeInstanceOf(Error);
  });
});
