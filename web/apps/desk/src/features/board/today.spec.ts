import type { HoursForm } from "@helppo/api";
import { describe, expect, it } from "vitest";
import { closedFrom, nowIn, openUntil, shiftsOf, withToday } from "./today";

const office = [{ from: "08:00", to: "12:00" }, { from: "13:00", to: "16:00" }];
const form = { time_zone: "Europe/Helsinki", week: { mon: office, tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }, exceptions: [{ date: "2026-12-24", name: "Jouluaatto", open: [] }] } as unknown as HoursForm;
const at = (minute: number) => ({ date: "2026-11-23", weekday: "mon" as const, minute });

describe("today's hours", () => {
  it("are those of the zone's own date and weekday", () => {
    expect(nowIn("Europe/Helsinki", Date.UTC(2026, 10, 22, 22, 30))).toEqual({ date: "2026-11-23", weekday: "mon", minute: 30 });
  });

  it("go on until later when it is open now", () => {
    expect(openUntil(office, at(15 * 60), 18 * 60)).toEqual([{ from: "08:00", to: "12:00" }, { from: "13:00", to: "18:00" }]);
  });

  it("begin now when it is closed now", () => {
    expect(openUntil(office, at(17 * 60), 18 * 60)).toEqual([...office, { from: "17:00", to: "18:00" }]);
  });

  it("end now, and what was open stays written", () => {
    expect(closedFrom(office, at(10 * 60))).toEqual([{ from: "08:00", to: "10:00" }]);
    expect(closedFrom(office, at(7 * 60))).toEqual([]);
  });

  it("change as one exception, and the others and the week stay", () => {
    const next = withToday(form, at(600), closedFrom(shiftsOf(form, at(600)), at(600)), "Changed today");
    expect(next.exceptions.map((one) => one.date)).toEqual(["2026-11-23", "2026-12-24"]);
    expect(next.week).toBe(form.week);
    const again = withToday(next, at(700), [], "Changed today");
    expect(again.exceptions).toHaveLength(2);
  });
});
