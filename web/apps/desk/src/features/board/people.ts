/** Which people the wall shows, and in what order. Pure. */
import type { BoardPerson } from "@helppo/api";

const ORDER: Record<BoardPerson["status"], number> = { available: 0, busy: 1, away: 2, offline: 3 };

export interface PeopleWish {
  /** What was typed. */
  name: string;
  status: string | null;
  /** Members of the team that was asked for; null: everybody. */
  among: readonly string[] | null;
}

export function peopleOf(people: readonly BoardPerson[], wish: PeopleWish, lang: string): BoardPerson[] {
  const collator = new Intl.Collator(lang);
  const typed = wish.name.trim().toLocaleLowerCase(lang);
  const fits = (person: BoardPerson): boolean =>
    person.status !== "offline" && (!wish.status || person.status === wish.status) && (!wish.among || wish.among.includes(person.id)) && (!typed || person.name.toLocaleLowerCase(lang).includes(typed));
  return people.filter(fits).sort((a, b) => ORDER[a.status] - ORDER[b.status] || collator.compare(a.name, b.name));
}
