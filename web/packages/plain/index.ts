/**
 * Plain language: how hard a text is to read, and which of its words could be plainer, in English, Finnish and
 * Swedish. Pure and offline; fetched together with the editor. Hints are advice: each names its place and its reason.
 */
export { type Hint, type HintKind, hints } from "./hint";
export { type Level, type Measure, type Score, score } from "./score";
export type { Lang } from "./text";
