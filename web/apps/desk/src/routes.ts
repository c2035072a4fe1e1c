/** The map of the desk. One line a page; the first that fits wins. Pages are fetched when somebody goes there. */
import { routes as admin } from "./features/admin/routes";
import { routes as board } from "./features/board/routes";
import { routes as bot } from "./features/bot/routes";
import { routes as customers } from "./features/customers/routes";
import { routes as day } from "./features/day/routes";
import { routes as help } from "./features/help/routes";
import { routes as history } from "./features/history/routes";
import { routes as journey } from "./features/journey/routes";
import { routes as knowledge } from "./features/knowledge/routes";
import { routes as paths } from "./features/paths/routes";
import { routes as planning } from "./features/planning/routes";
import { routes as search } from "./features/search/routes";
import type { Route } from "./shell/router.svelte";

const inbox: Route["page"] = () => import("./features/inbox/InboxPage.svelte");

export const routes: Route[] = [
  { path: "/sign-in", area: "none", who: "open", page: () => import("./features/session/SignIn.svelte") },
  { path: "/setup", area: "none", who: "open", page: () => import("./features/session/Setup.svelte") },
  { path: "/invite/:token", area: "none", who: "open", page: () => import("./features/session/Invite.svelte") },
  { path: "/inbox/:view?/:case?/:pane?", area: "inbox", page: inbox },
  { path: "/cases/:case/:pane?", area: "inbox", page: inbox },
  ...day,
  ...help,
  ...customers,
  ...knowledge,
  ...board,
  ...bot,
  ...history,
  ...journey,
  ...paths,
  ...planning,
  ...search,
  ...admin,
];
