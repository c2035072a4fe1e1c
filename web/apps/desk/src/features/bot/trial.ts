/** Scores of a trial as words. */

/** A cosine, relative to what is usual in its language. */
export function nearWord(near: number): "far" | "some" | "close" {
  return near >= 0.5 ? "close" : near >= 0.3 ? "some" : "far";
}

/** −1, always turned down, to 1, always settled. */
export function likedWord(liked: number): "good" | "bad" | "none" {
  return liked >= 0.05 ? "good" : liked <= -0.05 ? "bad" : "none";
}
