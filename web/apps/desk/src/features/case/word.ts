/** A word for whoever goes on with work that is given away. */
import { t } from "@helppo/i18n/desk";
import { palette } from "../../shell/desk";

/** What they should know; empty when there is nothing to say, null when the act is left. */
export function wordFor(name: string): Promise<string | null> {
  const w = t.a.duty.handOver;
  return palette.choose<string>({
    title: w.ask(name),
    options: [{ value: "", label: w.none, icon: "pass" as const }],
    create: (text) => ({ value: text, label: w.say(text), icon: "note" }),
  });
}
