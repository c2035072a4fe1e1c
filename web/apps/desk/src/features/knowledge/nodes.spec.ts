import { MarkdownManager } from "@tiptap/markdown";
import StarterKit from "@tiptap/starter-kit";
import { expect, it } from "vitest";
import { blocksOfMarkdown } from "./marks";
import { Box, isVideoLink, Picture, pictureMarkdown } from "./nodes";
import { sameMarkdown } from "./text";

const manager = new MarkdownManager({ extensions: [Box, Picture, StarterKit.configure({ blockquote: false })] });
const there = (markdown: string): string => manager.serialize(manager.parse(markdown)).trim();

it.each([
  "> [!tip]\n> Chatissa *samoin*.",
  "> [!note]\n> **Huomaa** tämä.\n>\n> Toinen kappale.",
  "> [!warning]\n> - Yksi\n> - Kaksi",
  "> Pelkkä lainaus.",
  "![Valikko](/help/files/fil_1/a.png)",
  '![Valikko](/help/files/fil_1/a.png "Kuva 1")',
  "Alku.\n\n![Näin se käy](/help/files/fil_2/b.mp4)\n\nLoppu.",
  "1. Avaa.\n2. Valitse.\n\n   ![Nappi](/help/files/fil_1/a.png)\n3. Valmis.",
  "[Hinnasto](/help/files/fil_3/c.pdf)",
  "```\nlet x = 1;\n```",
])("what the formatted view shows it writes back: %s", (markdown) => {
  expect(sameMarkdown(markdown, there(markdown)), there(markdown)).toBe(true);
});

it("a box is a box and not the words of its sign", () => {
  const box = manager.parse("> [!tip]\n> Neuvo.").content?.[0];
  expect(box?.attrs?.["kind"]).toBe("tip");
  expect(JSON.stringify(box)).not.toContain("[!");
  expect(manager.parse("> [!CAUTION]\n> Kuuma.").content?.[0]?.attrs?.["kind"]).toBe("warning");
});

it("words of a picture cannot break out of it", () => {
  expect(pictureMarkdown({ src: "/help/files/fil_1/a.png", alt: "a ] b\nc", title: 'say "x"' })).toBe('![a \\] b c](/help/files/fil_1/a.png "say \\"x\\"")');
});

it("only known sites are videos", () => {
  expect(["https://www.youtube.com/watch?v=1", "https://youtu.be/1", "https://vimeo.com/1", "https://areena.yle.fi/1-2"].every(isVideoLink)).toBe(true);
  expect(["http://youtu.be/1", "https://youtu.be.evil.example/", "https://youtu.be@evil.example/", "javascript:1"].some(isVideoLink)).toBe(false);
});

it("Markdown is read without its signs, each word in its place", () => {
  const text = "## Otsikko\n\n- Mikäli [linkki](/help/x) *toimii*\n- Toinen\n\n```\nmikäli\n```\n\n> [!tip]\n> Neuvo";
  const blocks = blocksOfMarkdown(text);
  for (const block of blocks) for (const word of block.text.matchAll(/\p{L}+/gu)) expect(text.slice(block.start + word.index, block.start + word.index + word[0].length)).toBe(word[0]);
  const words = blocks.map((block) => block.text.replace(/\s+/g, " ").trim());
  expect(words).toEqual(["Otsikko", "Mikäli linkki toimii", "Toinen", "Neuvo"]);
});
