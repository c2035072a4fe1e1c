import { expect, it } from "vitest";
import { hoursChanged, type HoursWords } from "./hourschange";

const w: HoursWords = { closed: "closed", changed: (what, now, before) => `${what} ${now}, before ${before}`, set: (what, now) => `${what} ${now}`, gone: (date) => `${date} as usual`, zone: (from, to) => `zone ${from} → ${to}`, none: "nothing changed" };
const shift = (from: string, to: string) => [{ from, to }];
const office = Object.fromEntries(["mon", "tue", "wed", "thu", "fri"].map((day) => [day, shift("08:00", "16:00")]));
const form = (week: object, more: object = {}) => ({ time_zone: "Europe/Helsinki", week: { sat: [], sun: [], ...week }, exceptions: [], ...more });

it("days that changed alike are told together, and what stayed is not told", () => {
  const to = form({ ...office, mon: shift("09:00", "16:30"), tue: shift("09:00", "16:30"), sat: shift("10:00", "14:00") });
  expect(hoursChanged({ from: form(office), to }, "en", w)).toBe("Mon–Tue 9–16:30, before 8–16 · Sat 10–14, before closed");
});

it("the first hours are told without a before", () => {
  expect(hoursChanged({ from: null, to: form(office) }, "en", w)).toBe("Mon–Fri 8–16 · Sat–Sun closed");
});

it("dates come, change and go, and the zone is told", () => {
  const from = form(office, { exceptions: [{ date: "2026-12-24", name: "Christmas Eve", open: shift("08:00", "12:00") }, { date: "2026-12-06", open: [] }] });
  const to = form(office, { time_zone: "Europe/Stockholm", exceptions: [{ date: "2026-12-24", name: "Christmas Eve", open: [] }, { date: "2027-01-01", open: [] }] });
  expect(hoursChanged({ from, to }, "en", w)).toBe("24/12/2026 (Christmas Eve) closed, before 8–12 · 01/01/2027 closed · 06/12/2026 as usual · zone Europe/Helsinki → Europe/Stockholm");
});

it("the same hours saved again, and what is no hours", () => {
  expect(hoursChanged({ from: form(office), to: form(office) }, "en", w)).toBe("nothing changed");
  expect(hoursChanged({ role: "agent" }, "en", w)).toBeNull();
});
