import { expect, it } from "vitest";
import { comingHolidays, faults, formOf, holidays, inOrder, isSound, minutesOf, nextShift, officeHours, readTime, textOf, weekMinutes } from "./hours";

const shift = (from: string, to: string): { from: string; to: string } => ({ from, to });

it("times are read strictly, and a day may end at 24:00", () => {
  expect([minutesOf("08:30"), minutesOf("24:00"), minutesOf("24:01"), minutesOf("8"), minutesOf("10:60")]).toEqual([510, 1440, null, null, null]);
  expect(textOf(510)).toBe("08:30");
  expect(["8", "830", "8.30", "08:30", "24", "24:00", " 7,15 "].map(readTime)).toEqual(["08:00", "08:30", "08:30", "08:30", "24:00", "24:00", "07:15"]);
  expect(["", "x", "25", "8:75", "24:30", "8:3"].map(readTime)).toEqual([null, null, null, null, null, null]);
});

it("shifts that end before they begin or overlap are pointed out, touching ones are fine", () => {
  expect(faults([shift("08:00", "12:00"), shift("12:00", "16:00")])).toEqual([null, null]);
  expect(faults([shift("08:00", "12:00"), shift("11:00", "16:00")])).toEqual(["overlap", "overlap"]);
  expect(faults([shift("16:00", "08:00"), shift("07:00", "17:00")])).toEqual(["order", null]);
  expect(isSound({ ...officeHours("Europe/Helsinki"), exceptions: [{ date: "", name: "x", open: [] }] })).toBe(false);
});

it("the next shift comes after lunch and stays inside the day", () => {
  expect(nextShift([])).toEqual(shift("08:00", "16:00"));
  expect(nextShift([shift("08:00", "12:00")])).toEqual(shift("13:00", "17:00"));
  const late = nextShift([shift("08:00", "23:30")]);
  expect(faults([late])).toEqual([null]);
});

it("hours that nobody has set are nothing to save, and nothing that changes with the form is shared with them", () => {
  const office = officeHours("Europe/Helsinki");
  expect(formOf({ ...office, set: false })).toBeNull();
  const form = formOf({ ...office, set: true });
  expect(form).toEqual(office);
  expect(form?.week.mon).not.toBe(office.week.mon);
});

it("shifts stand in the order of the day, and the week adds up", () => {
  expect(inOrder([shift("13:00", "16:00"), shift("08:00", "12:00")])[0]?.from).toBe("08:00");
  expect(weekMinutes(officeHours("UTC"))).toBe(5 * 8 * 60);
});

it("movable feasts fall on the right days", () => {
  const date = (country: "fi" | "se", year: number, name: string): string | undefined => holidays(country, year).find((one) => one.name === name)?.date;
  expect(date("fi", 2026, "Pitkäperjantai")).toBe("2026-04-03");
  expect(date("fi", 2026, "Helatorstai")).toBe("2026-05-14");
  expect(date("fi", 2026, "Juhannusaatto")).toBe("2026-06-19");
  expect(date("fi", 2026, "Pyhäinpäivä")).toBe("2026-10-31");
  expect(date("se", 2027, "Påskdagen")).toBe("2027-03-28");
  expect(date("se", 2027, "Midsommarafton")).toBe("2027-06-25");
  expect(date("fi", 2038, "Pääsiäispäivä")).toBe("2038-04-25");
});

it("only coming holidays that are not there yet are added", () => {
  const found = comingHolidays("fi", "2026-11-22", [{ date: "2026-12-24" }]);
  expect(found[0]).toEqual({ date: "2026-12-06", name: "Itsenäisyyspäivä" });
  expect(found.some((one) => one.date === "2026-12-24")).toBe(false);
  expect(found.at(-1)?.date).toBe("2027-12-26");
});
