/** Whether a text could be an address; the server and the first real e-mail decide. */
export function looksLikeMail(text: string): boolean {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text.trim());
}
