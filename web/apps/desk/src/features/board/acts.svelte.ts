/** What a supervisor does from the wall: done at once, said in a bar, taken back by the reverse call. */
import type { Agent, Board, BoardPerson, BoardRow, CasePatch, Client, HoursForm, HoursView, NewNotice, Notice, NudgeKind, Page, PresenceInput, PresenceStatus, Priority, QueueHelp, QueueTarget, SkillLevel, Team } from "@helppo/api";
import { everyRow } from "@helppo/api";
import { t } from "@helppo/i18n/desk";
import { board as words } from "@helppo/i18n/desk-b";
import type { IconName } from "@helppo/ui/primitives";
import type { Toasts } from "../../shell/toasts.svelte";
import { Later, why } from "../admin/parts/resource.svelte";

type Person = Pick<BoardPerson, "id" | "name" | "status" | "reason" | "until">;
type Queue = Pick<QueueTarget, "team" | "channel_kind">;

export class BoardActs {
  /** Read when a panel first asks; the wall itself needs neither. */
  teams = $state.raw<Team[]>([]);
  agents = $state.raw<Agent[]>([]);
  readonly #client: Client;
  readonly #toasts: Pick<Toasts, "done" | "failed">;
  readonly #later = new Later();

  constructor(client: Client, toasts: Pick<Toasts, "done" | "failed">) {
    this.#client = client;
    this.#toasts = toasts;
  }

  async load(): Promise<void> {
    const [teams, agents] = await Promise.all([this.#client.get<Page<Team>>("/teams"), everyRow<Agent>(this.#client, "/agents")]);
    this.teams = teams.items;
    this.agents = agents;
  }

  presence(person: Person, input: PresenceInput, said: string): Promise<boolean> {
    const path = `/agents/${person.id}/presence`;
    // Nobody can be put back to "not here": away is the nearest that is true.
    const status: PresenceStatus = person.status === "offline" ? "away" : person.status;
    const back: PresenceInput = { status, reason: person.reason, until: person.until ?? null };
    return this.#do(words.now.acts.person.did(person.name, said), () => this.#client.put(path, input), () => this.#client.put(path, back), "user");
  }

  /** Somebody's attention cannot be given back: it leaves when the time to undo is over. */
  nudge(person: { id: string; name: string }, kind: NudgeKind, kase: string | null = null): void {
    const a = words.now.acts.person;
    this.#later.do(a.nudged(person.name, a.nudges[kind] ?? kind), () => this.#client.post(`/agents/${person.id}/nudges`, { kind, case: kase }), () => undefined);
  }

  join(person: { id: string; name: string }, team: Team): Promise<boolean> {
    return this.#do(words.now.acts.person.joined(person.name, team.name), () => this.#member(team.id, person.id, "in"), () => this.#member(team.id, person.id, "out"), "team");
  }

  leave(person: { id: string; name: string }, team: Team): Promise<boolean> {
    return this.#do(words.now.acts.person.left(person.name, team.name), () => this.#member(team.id, person.id, "out"), () => this.#member(team.id, person.id, "in"), "team");
  }

  skills(agent: Agent, skills: SkillLevel[]): Promise<boolean> {
    const put = async (list: readonly SkillLevel[]): Promise<void> => {
      const kept = await this.#client.put<Agent>(`/agents/${agent.id}/skills`, { skills: list });
      this.agents = this.agents.map((one) => (one.id === agent.id ? kept : one));
    };
    return this.#do(words.now.acts.person.skillsDid(agent.name), () => put(skills), () => put(agent.skills), "star");
  }

  async queue(of: Queue): Promise<QueueTarget | null> {
    const { items } = await this.#client.get<{ items: QueueTarget[] }>("/queues");
    return items.find((one) => one.team.id === of.team.id && one.channel_kind === of.channel_kind) ?? null;
  }

  /** Only who helps out is changed: the target and the rest go back as they stand at that moment, not as they were read. */
  help(queue: QueueTarget, overflow: QueueHelp[], name: string): Promise<boolean> {
    const put = async (list: readonly QueueHelp[]): Promise<void> => {
      const now = (await this.queue(queue)) ?? queue;
      await this.#client.put("/queues", { items: [{ ...now, overflow: list }] });
    };
    const before = (queue.overflow ?? []) as QueueHelp[];
    return this.#do(words.now.acts.queue.did(name), () => put(overflow), () => put(before), "team");
  }

  hours(channel: string | null, before: HoursView, next: HoursForm, said: string): Promise<boolean> {
    const path = channel ? `/hours?channel=${channel}` : "/hours";
    const form = ({ time_zone, week, exceptions }: HoursForm): HoursForm => ({ time_zone, week, exceptions });
    const back = (): Promise<unknown> => (channel && !before.set ? this.#client.delete(path) : this.#client.put(path, form(before)));
    return this.#do(said, () => this.#client.put(path, form(next)), back, "clock");
  }

  async publish(notice: NewNotice): Promise<boolean> {
    let made: Notice | null = null;
    const send = async (): Promise<void> => void (made = await this.#client.post<Notice>("/notices", notice));
    return this.#do(words.now.acts.noticeForm.did, send, () => (made ? this.#client.delete(`/notices/${made.id}`) : Promise.resolve()), "bell");
  }

  withdraw(notice: Notice): Promise<boolean> {
    const { level, starts_at, ends_at, texts } = notice;
    return this.#do(words.now.acts.noticeForm.withdrew, () => this.#client.delete(`/notices/${notice.id}`), () => this.#client.post("/notices", { level, starts_at, ends_at, texts }), "bell");
  }

  /** The word is for whoever had it: a note that names them. */
  take(row: BoardRow, word = ""): Promise<boolean> {
    const send = async (): Promise<void> => {
      await this.#client.post(`/cases/${row.id}/take`);
      if (word && row.owner) await this.#client.post(`/cases/${row.id}/notes`, { text: word, mentions: [row.owner.id] });
    };
    return this.#do(words.now.acts.row.took, send, () => this.#patch(row, { owner: row.owner?.id ?? null }), "pass");
  }

  /** `word` is for whoever goes on; as a note it stays when the act is taken back. */
  assign(row: BoardRow, owner: { id: string; name: string } | null, word = ""): Promise<boolean> {
    const w = words.now.acts.row;
    return this.#do(owner ? w.assigned(owner.name) : w.unassigned, () => this.#patch(row, { owner: owner?.id ?? null, ...(word ? { hand_over: word } : {}) }), () => this.#patch(row, { owner: row.owner?.id ?? null }), "pass");
  }

  move(row: BoardRow, team: { id: string; name: string }, word = ""): Promise<boolean> {
    const back = async (): Promise<void> => {
      await this.#patch(row, { team: row.team.id });
      if (row.owner) await this.#patch(row, { owner: row.owner.id });
    };
    return this.#do(words.now.acts.row.moved(team.name), () => this.#patch(row, { team: team.id, ...(word ? { hand_over: word } : {}) }), back, "team");
  }

  priority(row: BoardRow, priority: Priority): Promise<boolean> {
    return this.#do(words.now.acts.row.prioritised(t.a.priority[priority] ?? ""), () => this.#patch(row, { priority }), () => this.#patch(row, { priority: row.priority }), "flag");
  }

  #patch(row: BoardRow, patch: CasePatch): Promise<unknown> {
    return this.#client.patch(`/cases/${row.id}`, patch);
  }

  /** The newest list of members is changed by one person, so that nobody else's change is lost. */
  async #member(team: string, agent: string, where: "in" | "out"): Promise<void> {
    const { items } = await this.#client.get<Page<Team>>("/teams");
    const others = (items.find((one) => one.id === team)?.members ?? []).filter((one) => one !== agent);
    const kept = await this.#client.put<Team>(`/teams/${team}/members`, { members: where === "in" ? [...others, agent] : others });
    this.teams = items.map((one) => (one.id === team ? kept : one));
  }

  async #do(said: string, send: () => Promise<unknown>, back: () => Promise<unknown>, icon: IconName): Promise<boolean> {
    try {
      await send();
    } catch (error) {
      this.#toasts.failed(why(error));
      return false;
    }
    this.#toasts.done(said, () => this.#back(back), icon);
    return true;
  }

  async #back(send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.#toasts.failed(why(error));
    }
    this.undone++;
  }

  /** Counts what was taken back, so that an open panel reads anew. */
  undone = $state(0);
}

/** The person as the board shows them now. */
export function personOf(board: Board | null, id: string): BoardPerson | null {
  return board?.people.find((one) => one.id === id) ?? null;
}
