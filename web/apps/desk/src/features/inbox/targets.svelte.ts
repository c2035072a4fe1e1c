/** When an answer is due: the queue's target, counted from the moment the customer began to wait. The board counts the same. */
import type { CaseRow, ChannelKind, Client, Page, QueueTarget } from "@helppo/api";

type Waiting = Pick<CaseRow, "status" | "due" | "waiting_since"> & { team: { id: string }; channel: { kind: ChannelKind } };

export class Targets {
  #ms = $state.raw<ReadonlyMap<string, number>>(new Map());
  #wrapUp = $state.raw<ReadonlyMap<string, number>>(new Map());

  async load(from: Client): Promise<void> {
    const { items } = await from.get<Page<QueueTarget>>("/queues");
    this.#ms = new Map(items.map((queue) => [keyOf(queue.team.id, queue.channel_kind), queue.target_ms]));
    this.#wrapUp = new Map(items.map((queue) => [keyOf(queue.team.id, queue.channel_kind), queue.wrap_up_ms]));
  }

  /** How long its queue gives for writing up; 0: no such time. */
  wrapUp(row: Pick<Waiting, "team" | "channel">): number {
    return this.#wrapUp.get(keyOf(row.team.id, row.channel.kind)) ?? 0;
  }

  /** The row with its due time. What the server says comes first. */
  told<Row extends Waiting>(row: Row): Row {
    if (row.due || row.status !== "open" || row.waiting_since === null) return row;
    const target = this.#ms.get(keyOf(row.team.id, row.channel.kind));
    return target === undefined ? row : { ...row, due: { kind: "next", at: row.waiting_since + target } };
  }
}

function keyOf(team: string, kind: ChannelKind): string {
  return `${team} ${kind}`;
}
