/** The command palette: every action with its key, and whatever the sources find. Also the chooser of one or many. */
import type { IconName } from "@helppo/ui/primitives";
import { fold, score } from "./match";
import type { Command, CommandGroup } from "./commands.svelte";

export interface PaletteItem {
  id: string;
  label: string;
  icon?: IconName;
  hint?: string;
  keys?: string;
  /** A tick: this is how it is now. */
  checked?: boolean;
  run: () => void;
}

export interface PaletteGroup {
  id: string;
  label: string;
  items: PaletteItem[];
}

/** Finds things by words: cases, customers, knowledge. */
export interface PaletteSource {
  id: string;
  label: () => string;
  off?: () => boolean;
  find: (query: string, signal: AbortSignal) => Promise<PaletteItem[]>;
}

export interface Option<T> {
  value: T;
  label: string;
  icon?: IconName;
  hint?: string;
  checked?: boolean;
}

export interface Choice<T> {
  title: string;
  options: Option<T>[];
  /** Offer to make what was typed. */
  create?: (typed: string) => Option<T> | null;
  /** Ask somewhere else for options that fit what was typed. */
  find?: (query: string, signal: AbortSignal) => Promise<Option<T>[]>;
}

const ORDER: CommandGroup[] = ["case", "list", "write", "go", "me"];
const WAIT_MS = 120;
const SHOWN = 7;

export class PaletteState {
  isOpen = $state(false);
  query = $state("");
  at = $state(0);
  choice = $state.raw<Choice<unknown> | null>(null);
  #found = $state.raw<PaletteGroup[]>([]);
  #sources: PaletteSource[] = [];
  #settle: ((value: unknown) => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;
  readonly #commands: () => Command[];
  readonly #words: () => Record<CommandGroup, string>;

  constructor(commands: () => Command[], words: () => Record<CommandGroup, string>) {
    this.#commands = commands;
    this.#words = words;
  }

  groups = $derived.by((): PaletteGroup[] => (this.choice ? [this.#choosing(this.choice)] : [...this.#doing(), ...this.#found]));
  items = $derived(this.groups.flatMap((group) => group.items));
  current = $derived(this.items[Math.min(this.at, this.items.length - 1)]);

  open(query = ""): void {
    this.#reset();
    this.isOpen = true;
    this.type(query);
  }

  /** Lets a person pick one of many by typing. Null when they leave. */
  choose<T>(choice: Choice<T>): Promise<T | null> {
    this.#reset();
    this.choice = choice as Choice<unknown>;
    this.isOpen = true;
    const checked = choice.options.findIndex((option) => option.checked);
    this.at = Math.max(0, checked);
    return new Promise((settle) => {
      this.#settle = settle as (value: unknown) => void;
    });
  }

  close(): void {
    const settle = this.#settle;
    this.#reset();
    this.isOpen = false;
    settle?.(null);
  }

  type(query: string): void {
    this.query = query;
    this.at = 0;
    this.#look();
  }

  move(by: number): void {
    const count = this.items.length;
    if (count) this.at = (Math.min(this.at, count - 1) + by + count) % count;
  }

  run(item = this.current): void {
    if (!item) return;
    const settle = this.#settle;
    this.#settle = null;
    if (!settle) {
      this.close();
      item.run();
      return;
    }
    this.#settle = settle;
    item.run();
  }

  register(source: PaletteSource): () => void {
    this.#sources.push(source);
    return () => {
      this.#sources = this.#sources.filter((one) => one !== source);
    };
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#found = [];
    this.#settle?.(null);
    this.#settle = null;
    this.choice = null;
    this.query = "";
    this.at = 0;
  }

  #doing(): PaletteGroup[] {
    const words = this.#words();
    const query = fold(this.query);
    const scored = this.#commands()
      .filter((command) => !command.hidden)
      .map((command) => ({ command, points: score(query, command.label, command.also) }))
      .filter(({ points }) => points > 0);
    return ORDER.map((group) => ({
      id: group,
      label: words[group],
      items: scored
        .filter(({ command }) => command.group === group)
        .sort((a, b) => b.points - a.points)
        .slice(0, query ? SHOWN : 20)
        .map(({ command }) => ({ id: command.id, label: command.label, icon: command.icon, keys: command.keys?.split("|")[0], run: command.run })),
    })).filter((group) => group.items.length > 0);
  }

  #choosing(choice: Choice<unknown>): PaletteGroup {
    const query = fold(this.query);
    const fixed = choice.options.filter((option) => score(query, option.label, option.hint) > 0);
    const found = (this.#found[0]?.items ?? []).filter((item) => !fixed.some((option) => option.label === item.label));
    const made = this.query.trim() && !choice.options.some((option) => fold(option.label) === query) ? choice.create?.(this.query.trim()) : null;
    const items = [...fixed, ...(made ? [made] : [])].map((option, index) => this.#item(option, index));
    return { id: "choice", label: choice.title, items: [...items, ...found] };
  }

  #item(option: Option<unknown>, index: number): PaletteItem {
    return {
      id: `choice-${index}-${option.label}`,
      label: option.label,
      icon: option.icon,
      hint: option.hint,
      checked: option.checked,
      run: () => {
        const settle = this.#settle;
        this.#settle = null;
        this.#reset();
        this.isOpen = false;
        settle?.(option.value);
      },
    };
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const query = this.query.trim();
    if (query.length < 2) {
      this.#found = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(query), WAIT_MS);
  }

  async #ask(query: string): Promise<void> {
    const asking = (this.#asking = new AbortController());
    const quiet = <T>(promise: Promise<T[]>): Promise<T[]> => promise.catch(() => []);
    if (this.choice) {
      if (!this.choice.find) return;
      const options = await quiet(this.choice.find(query, asking.signal));
      if (asking.signal.aborted) return;
      this.#found = [{ id: "found", label: "", items: options.map((option, index) => this.#item(option, 1000 + index)) }];
      return;
    }
    const sources = this.#sources.filter((source) => !source.off?.());
    const lists = await Promise.all(sources.map((source) => quiet(source.find(query, asking.signal))));
    if (asking.signal.aborted) return;
    this.#found = sources.flatMap((source, index) => {
      const items = lists[index] ?? [];
      return items.length ? [{ id: source.id, label: source.label(), items: items.slice(0, 5) }] : [];
    });
  }
}
