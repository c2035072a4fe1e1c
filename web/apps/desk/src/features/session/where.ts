/** What lies behind an address, in the words of the rail; empty for the usual beginning. */
import { t } from "@helppo/i18n/desk";

export function placeName(to: string): string {
  const [area = "", ...rest] = to.split(/[?#]/)[0]?.split("/").filter(Boolean) ?? [];
  const { shell, common, session } = t.a;
  switch (area) {
    case "cases":
      return session.aCase;
    case "inbox":
      return rest.length > 1 ? session.aCase : "";
    case "customers":
      return shell.customers;
    case "knowledge":
      return shell.knowledge;
    case "board":
    case "reports":
    case "planning":
      return shell.board;
    case "admin":
      return shell.admin;
    case "search":
      return common.search;
    default:
      return "";
  }
}
