import type { AnswerVariant, ChannelKind, Locale } from "@helppo/api";
import { expect, it } from "vitest";
import { pick } from "./variant";

const variant = (language: Locale | null, channel: ChannelKind | null): AnswerVariant => ({ language, channel, text: `${language ?? "any"} ${channel ?? "any"}` });
const picked = (all: AnswerVariant[], language: Locale | null, channel: ChannelKind): string | null => {
  const found = pick(all, language, channel);
  return found && `${found.variant.text}, ${found.fit}`;
};

it("the most particular variant that fits is taken", () => {
  const all = [variant(null, null), variant("fi", null), variant("fi", "chat"), variant("sv", "email")];
  expect(picked(all, "fi", "chat")).toBe("fi chat, fits");
  expect(picked(all, "fi", "email")).toBe("fi any, fits");
  expect(picked(all, "sv", "email")).toBe("sv email, fits");
  expect(picked(all, "en", "chat")).toBe("any any, fits");
  expect(picked(all, null, "chat")).toBe("any any, fits");
});

it("what does not fit is taken visibly: the own language first", () => {
  const all = [variant("en", null), variant("fi", "email")];
  expect(picked(all, "fi", "chat")).toBe("fi email, channel");
  expect(picked(all, "sv", "email")).toBe("fi email, language");
  expect(picked([], "sv", "email")).toBeNull();
});
