/**
 * Everything the desk can do, in one table: the palette lists it, the shortcuts run it, the `?` sheet teaches it.
 * A command lives as long as the component that registered it.
 */
import type { IconName } from "@helppo/ui/primitives";
import { untrack } from "svelte";

export type CommandGroup = "case" | "list" | "go" | "write" | "me";

export interface Command {
  id: string;
  label: string;
  group: CommandGroup;
  icon?: IconName;
  /** "e", "shift+e", "g i", "mod+k". Two spellings: "enter|o". */
  keys?: string;
  /** Words that also find it. */
  also?: string;
  /** Not offered now. */
  off?: () => boolean;
  /** Works also while typing; only for keys with mod. */
  typing?: boolean;
  /** Not listed in the palette, only in the sheet. */
  hidden?: boolean;
  run: () => void;
}

export class Commands {
  list = $state.raw<Command[]>([]);

  /** Returns the way to take them away; call it from `$effect`. */
  register(commands: Command[]): () => void {
    // Whoever registers from an effect must not wait for the list: it would wake itself for ever.
    untrack(() => (this.list = [...this.list, ...commands]));
    return () => untrack(() => (this.list = this.list.filter((command) => !commands.includes(command))));
  }

  /** The last registered wins, so that a page can lend a key a narrower meaning. */
  get active(): Command[] {
    return this.list.filter((command) => !command.off?.());
  }

  run(id: string): void {
    this.active.findLast((command) => command.id === id)?.run();
  }
}

export const commands = new Commands();
