// What may be attached; the server looks at the bytes again.
import type { Boot } from "../api.ts";
import type { Speech } from "../words/index.ts";

/** Why `file` cannot be sent, in the visitor's words; null when it can. */
export function refuseFile(file: File, limits: Boot["limits"], speech: Speech): string | null {
  if (file.size > limits.file_bytes) return speech.words.fileTooBig(file.name, speech.size(limits.file_bytes));
  const kind = file.type.toLowerCase();
  const ending = `.${file.name.split(".").pop()?.toLowerCase()}`;
  const allowed = limits.types.some((t) => (t.endsWith("/*") ? kind.startsWith(t.slice(0, -1)) : t === kind || t === ending));
  return allowed ? null : speech.words.fileWrongKind(file.name);
}
