/** The rich-text engine, in one chunk that is fetched when somebody opens an article. */
import { Editor, Extension } from "@tiptap/core";
import { TableKit } from "@tiptap/extension-table";
import { Markdown } from "@tiptap/markdown";
import StarterKit from "@tiptap/starter-kit";
import { Box, type BoxKind, Picture } from "./nodes";
import { isLink, sameMarkdown } from "./text";

export { pictureMarkdown } from "./nodes";
export type { Editor };

export interface RichOptions {
  element: HTMLElement;
  markdown: string;
  label: string;
  lang: string;
  editable: boolean;
  onchange?: (markdown: string) => void;
  onmove?: () => void;
  onsave?: () => void;
  /** Names of the boxes, in the desk's language. */
  boxes?: Record<BoxKind, string>;
  /** A picture or video in the text is to be changed. */
  onpicture?: () => void;
  /** A file was dropped or pasted. */
  onfile?: (file: File) => void;
  /** Further extensions, such as the helps that mark the text. */
  more?: Extension[];
}

/** The desk's key for "keep it" comes before the editor's own use of it. */
function saveKey(onsave: () => void): Extension {
  return Extension.create({ name: "saveKey", priority: 1000, addKeyboardShortcuts: () => ({ "Mod-Enter": () => (onsave(), true) }) });
}

/** Nothing that the help centre would not draw: two levels of headings, no underline, links that lead somewhere safe. */
function extensions(options: Partial<RichOptions> = {}) {
  return [
    Box.configure({ labels: options.boxes ?? {} }),
    Picture.configure({ onopen: options.onpicture ?? null }),
    StarterKit.configure({ blockquote: false, heading: { levels: [2, 3] }, underline: false, strike: false, trailingNode: false, link: { openOnClick: false, autolink: true, defaultProtocol: "https", protocols: ["mailto", "tel"], isAllowedUri: (url) => isLink(url), HTMLAttributes: { rel: null, target: null } } }),
    TableKit.configure({ table: { resizable: false } }),
    Markdown,
    ...(options.more ?? []),
  ];
}

export function open(options: RichOptions): Editor {
  const editor: Editor = new Editor({
    element: options.element,
    extensions: [...extensions(options), saveKey(() => options.onsave?.())],
    content: options.markdown,
    contentType: "markdown",
    editable: options.editable,
    injectCSS: false,
    editorProps: {
      handlePaste: (_, event) => take(event.clipboardData, options.onfile),
      handleDrop: (_, event, __, moved) => !moved && take(event.dataTransfer, options.onfile),
      attributes: { "aria-label": options.label, lang: options.lang, class: "prose", ...(options.editable ? { role: "textbox", "aria-multiline": "true" } : { role: "document", tabindex: "0" }) },
    },
    onUpdate: () => options.onchange?.(markdownOf(editor)),
    onTransaction: () => options.onmove?.(),
  });
  return editor;
}

/** The first file of what was dropped or pasted goes to whoever asks for its words. */
function take(data: DataTransfer | null, onfile: ((file: File) => void) | undefined): boolean {
  const file = data?.files[0];
  if (!file || !onfile || data.types.includes("text/html")) return false;
  onfile(file);
  return true;
}

export function markdownOf(editor: Editor): string {
  return editor.isEmpty ? "" : `${editor.getMarkdown().replace(/\n{3,}/g, "\n\n").trim()}\n`;
}

export function fill(editor: Editor, markdown: string): void {
  editor.commands.setContent(markdown, { contentType: "markdown", emitUpdate: false });
  // What is put in leaves the cursor at its end, on a picture even upon it; writing begins at the beginning.
  editor.commands.setTextSelection(0);
}

/** Whether the formatted view can hold this text without losing any of it. */
export function faithful(markdown: string): boolean {
  const box = document.createElement("div");
  const editor = new Editor({ element: box, extensions: extensions(), content: markdown, contentType: "markdown", injectCSS: false });
  const back = markdownOf(editor);
  editor.destroy();
  return sameMarkdown(markdown, back);
}
