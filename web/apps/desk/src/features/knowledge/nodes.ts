/** What the editor knows beyond plain text: boxes (tip, note, warning), and pictures and videos. */
import { mergeAttributes, Node } from "@tiptap/core";
import Blockquote from "@tiptap/extension-blockquote";

export type BoxKind = "tip" | "note" | "warning";
export const BOXES: BoxKind[] = ["tip", "note", "warning"];

/** `[!tip]` and its kin at the beginning of a quote; the two less known ones are drawn as these three. */
const SIGN = /^\[!(tip|note|important|warning|caution)\][ \t]*(?:\n|$)/i;
const KINDS: Record<string, BoxKind> = { tip: "tip", note: "note", important: "note", warning: "warning", caution: "warning" };

interface Token {
  type: string;
  raw?: string;
  text?: string;
  tokens?: Token[];
}

/** Takes the sign away from the words that follow it. */
function without(tokens: Token[], length: number): Token[] {
  const [first, ...rest] = tokens;
  if (!first?.tokens) return tokens;
  let left = length;
  const inline: Token[] = [];
  for (const one of first.tokens) {
    const raw = one.raw ?? "";
    if (left >= raw.length && left > 0) left -= raw.length;
    else if (left > 0) {
      inline.push({ ...one, raw: raw.slice(left), text: (one.text ?? "").slice(left) });
      left = 0;
    } else inline.push(one);
  }
  return inline.length ? [{ ...first, tokens: inline, text: inline.map((one) => one.raw ?? "").join("") }, ...rest] : rest;
}

/** A quote, or a box with a kind. */
export const Box = Blockquote.extend<{ HTMLAttributes: Record<string, unknown>; labels: Partial<Record<BoxKind, string>> }>({
  addOptions() {
    return { HTMLAttributes: {}, labels: {} };
  },
  addAttributes() {
    return { kind: { default: null, parseHTML: (element: HTMLElement) => element.dataset["kind"] ?? null } };
  },
  renderHTML({ node, HTMLAttributes }) {
    const kind = node.attrs["kind"] as BoxKind | null;
    const own = kind ? { "data-kind": kind, "data-label": this.options.labels[kind] ?? "", role: "note", "aria-label": this.options.labels[kind] } : {};
    const { kind: _, ...others } = HTMLAttributes as Record<string, unknown>;
    return ["blockquote", mergeAttributes(this.options.HTMLAttributes, others, own), 0];
  },
  parseMarkdown(token, helpers) {
    const sign = SIGN.exec(token.text ?? "");
    const tokens = sign ? without((token.tokens ?? []) as Token[], sign[0].length) : ((token.tokens ?? []) as Token[]);
    const parse = helpers.parseBlockChildren ?? helpers.parseChildren;
    const content = parse(tokens as Parameters<typeof parse>[0]);
    return helpers.createNode("blockquote", { kind: sign ? KINDS[(sign[1] ?? "").toLowerCase()] : null }, content.length ? content : [helpers.createNode("paragraph", undefined, [])]);
  },
  renderMarkdown(node, helpers) {
    const parts = (node.content ?? []).map((child, index) => helpers.renderChild?.(child, index) ?? helpers.renderChildren([child]));
    const quoted = parts.map((part) => part.split("\n").map((line) => (line.trim() ? `> ${line}` : ">")).join("\n")).join("\n>\n");
    const kind = node.attrs?.["kind"] as BoxKind | null | undefined;
    return kind ? `> [!${kind}]\n${quoted}` : quoted;
  },
});

export interface PictureAttributes {
  src: string;
  alt: string;
  title: string;
}

export function isVideo(src: string): boolean {
  return /^\/help\/files\/[^?#]+\.(?:mp4|webm)$/.test(src);
}

export function isOwn(src: string): boolean {
  return src.startsWith("/help/files/");
}

const SITES = ["www.youtube.com", "youtube.com", "youtu.be", "vimeo.com", "www.vimeo.com", "areena.yle.fi"];

/** A video that lies on a site to which the help centre leads. */
export function isVideoLink(address: string): boolean {
  const site = /^https:\/\/([^/?#:@]+)(?:[/?#]|$)/.exec(address)?.[1];
  return site !== undefined && SITES.includes(site);
}

export function pictureMarkdown({ src, alt, title }: PictureAttributes): string {
  const words = alt.replace(/([\\[\]])/g, "\\$1").replace(/\s+/g, " ");
  const under = title.replace(/\s+/g, " ").replace(/(["\\])/g, "\\$1");
  return `![${words}](${src}${under ? ` "${under}"` : ""})`;
}

/** A picture or a video that stands by itself. */
export const Picture = Node.create<{ onopen: (() => void) | null; watch: string }>({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addOptions() {
    return { onopen: null, watch: "" };
  },
  addAttributes() {
    return { src: { default: "" }, alt: { default: "" }, title: { default: "" } };
  },
  parseHTML() {
    return [{ tag: "img[src]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["img", HTMLAttributes];
  },
  parseMarkdown(token, helpers) {
    return helpers.createNode("image", { src: token.href ?? "", alt: token.text ?? "", title: token.title ?? "" });
  },
  renderMarkdown(node) {
    return pictureMarkdown(node.attrs as PictureAttributes);
  },
  addKeyboardShortcuts() {
    return { Enter: ({ editor }) => (editor.isActive("image") && this.options.onopen ? (this.options.onopen(), true) : false) };
  },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure");
      dom.contentEditable = "false";
      dom.append(drawn(node.attrs as PictureAttributes));
      const caption = (node.attrs["title"] as string) || (isOwn(node.attrs["src"] as string) && !isVideo(node.attrs["src"] as string) ? "" : (node.attrs["alt"] as string));
      if (caption) {
        const under = document.createElement("figcaption");
        under.textContent = caption;
        dom.append(under);
      }
      if (this.options.onopen) dom.addEventListener("dblclick", this.options.onopen);
      return { dom, ignoreMutation: () => true };
    };
  },
});

function drawn({ src, alt }: PictureAttributes): HTMLElement {
  if (isVideo(src)) {
    const video = document.createElement("video");
    video.controls = true;
    video.preload = "metadata";
    video.src = src;
    video.setAttribute("aria-label", alt);
    return video;
  }
  if (isOwn(src)) {
    const img = document.createElement("img");
    img.src = src;
    img.alt = alt;
    return img;
  }
  // What lies elsewhere is never fetched, here as in the help centre: its address stands for it.
  const away = document.createElement("span");
  away.className = "away";
  away.textContent = src;
  return away;
}
