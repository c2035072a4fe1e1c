/** What is behind the plus of the addresses to which answers come: it names the case to the server, and nothing to people. */
const TOKEN = /\+c[0-9a-hjkmnp-tv-z]{29}(?=@)/gi;

/** Addresses, or a text with addresses in it, as people know them. */
export function withoutToken(text: string): string {
  return text.replace(TOKEN, "");
}
