/** The form of a dictionary: every word of English must exist, with the same arguments, in every other language. */
export type Shape<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => string ? (...args: A) => string : Shape<T[K]>;
};

/** One or many; Finnish, Swedish and English all need just these two. */
export function many(n: number, one: string, other: string): string {
  return n === 1 ? one : other.replace("#", String(n));
}
