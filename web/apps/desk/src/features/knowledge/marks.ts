/** Reads the text along while it is written and marks what could be plainer. Comes with the editor's chunk. */
import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import { type Hint, hints, type Lang, score } from "@helppo/plain";
import { keyOf, type Placed, type PlainState } from "./plain.svelte";

/** Long enough not to run at every key, short enough to feel at hand. */
const WAIT = 250;

interface Block {
  /** Position of the block's first letter. */
  start: number;
  text: string;
  /** Counts for the score: running text, not headings or tables. */
  prose: boolean;
  node: object;
}

function blocksOf(doc: Node): Block[] {
  const found: Block[] = [];
  doc.descendants((node, pos, parent) => {
    if (!node.isTextblock) return !node.isAtom;
    if (node.type.spec.code) return false;
    const cell = parent?.type.name === "tableCell" || parent?.type.name === "tableHeader";
    // A leaf takes one place in the document and one letter here, so that places stay the same.
    found.push({ start: pos + 1, text: node.textBetween(0, node.content.size, undefined, "\n"), prose: node.type.name === "paragraph" && !cell, node });
    return false;
  });
  return found;
}

/** Markup as blanks, so that places stay the same: fences, addresses, signs at the beginning of lines. */
export function blocksOfMarkdown(markdown: string): Block[] {
  const blank = (part: string): string => part.replace(/[^\n]/g, " ");
  const masked = markdown
    .replace(/^```[\s\S]*?(?:^```|$(?![\s\S]))/gm, blank)
    .replace(/`[^`\n]+`/g, blank)
    .replace(/!\[[^\]\n]*\]\([^)\n]*\)/g, blank)
    .replace(/\]\([^)\n]*\)/g, blank)
    .replace(/^[ \t]*(?:>[ \t]?)*(?:\[![a-z]+\]|[-*+]|\d+[.)]|#{1,6})?(?=[ \t]|$)/gm, blank)
    .replace(/[*_[\]>|]/g, " ");
  const blocks: Block[] = [];
  let at = 0;
  let open: Block | null = null;
  for (const line of masked.split("\n")) {
    const written = markdown.slice(at, at + line.length);
    const begins = /^\s*(?:>\s*)*(?:[-*+]\s|\d+[.)]\s|#|\||\[!)/.test(written);
    if (!line.trim()) open = null;
    else if (open && !begins) open.text += `\n${line}`;
    else blocks.push((open = { start: at, text: line, prose: !/^\s*(?:#|\|)/.test(written), node: {} }));
    at += line.length + 1;
  }
  return blocks;
}

/** Hints of blocks that have not changed are kept. */
export class Reading {
  readonly #known = new WeakMap<object, Hint[]>();
  readonly #lang: Lang;

  constructor(lang: Lang) {
    this.#lang = lang;
  }

  read(blocks: Block[], state: PlainState): void {
    const found = blocks.flatMap((block) => {
      const known = this.#known.get(block.node) ?? hints(block.text, this.#lang).filter((hint) => block.prose || hint.kind !== "sentence");
      this.#known.set(block.node, known);
      return known.map((hint): Placed => ({ ...hint, key: keyOf(hint), start: block.start + hint.from, end: block.start + hint.to }));
    });
    state.take(found, score(blocks.filter((block) => block.prose).map((block) => block.text), this.#lang));
  }
}

const KEY = new PluginKey<DecorationSet>("plain");

/** Every piece of text or picture that leads to an address. */
function leading(doc: Node, leads: (address: string) => boolean): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  doc.descendants((node, pos) => {
    const href = node.type.name === "image" ? (node.attrs["src"] as string) : (node.marks.find((mark) => mark.type.name === "link")?.attrs["href"] as string | undefined);
    if (href !== undefined && leads(href)) found.push({ from: pos, to: pos + node.nodeSize });
  });
  return found;
}

function drawn(doc: Node, state: PlainState): DecorationSet {
  const broken = leading(doc, (address) => state.broken.has(address)).map(({ from, to }) => Decoration.inline(from, to, { class: "broken" }));
  const size = doc.content.size;
  const shown = state.marked ? state.shown : [];
  return DecorationSet.create(doc, shown.filter((hint) => hint.end <= size).map((hint) => Decoration.inline(hint.start, hint.end, { class: `hint ${hint.kind}` })).concat(broken));
}

export function plainMarks(state: PlainState, lang: Lang): Extension {
  const reading = new Reading(lang);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (view: EditorView): void => {
    reading.read(blocksOf(view.state.doc), state);
    view.dispatch(view.state.tr.setMeta(KEY, drawn(view.state.doc, state)).setMeta("addToHistory", false));
  };
  return Extension.create({
    name: "plainMarks",
    onSelectionUpdate() {
      state.at = this.editor.state.selection.head;
    },
    onDestroy() {
      clearTimeout(timer);
      state.hold(null);
    },
    addProseMirrorPlugins() {
      const editor = this.editor;
      return [
        new Plugin<DecorationSet>({
          key: KEY,
          state: {
            init: () => DecorationSet.empty,
            apply: (tr, old) => (tr.getMeta(KEY) as DecorationSet | undefined) ?? old.map(tr.mapping, tr.doc),
          },
          props: { decorations: (now) => KEY.getState(now) },
          view: (view) => {
            timer = setTimeout(() => look(view), 0);
            state.hold({
              show: ({ start, end }) => void editor.chain().focus().setTextSelection({ from: start, to: end }).scrollIntoView().run(),
              swap: ({ start, end }, words) => void editor.chain().focus().insertContentAt({ from: start, to: end }, words).run(),
              showLink: (address) => {
                const place = leading(view.state.doc, (one) => one === address)[0];
                if (place) void editor.chain().focus().setTextSelection(place).scrollIntoView().run();
              },
              redraw: () => view.dispatch(view.state.tr.setMeta(KEY, drawn(view.state.doc, state))),
            });
            return {
              update: (now, before) => {
                if (now.state.doc.eq(before.doc)) return;
                clearTimeout(timer);
                timer = setTimeout(() => look(now), WAIT);
              },
              destroy: () => clearTimeout(timer),
            };
          },
        }),
      ];
    },
  });
}
