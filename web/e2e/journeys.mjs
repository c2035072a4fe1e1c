// The journeys that every run walks, in one process, so that they share one world and one browser. The order is the
// order of a day: the main job first, the pages as they look at the end of it.
import "./journeys/main.mjs";
import "./journeys/keyboard.mjs";
import "./journeys/reconnect.mjs";
import "./journeys/queue.mjs";
import "./journeys/help.mjs";
import "./journeys/knowledge.mjs";
import "./journeys/area.mjs";
import "./journeys/brand.mjs";
import "./journeys/supervisor.mjs";
import "./journeys/board.mjs";
import "./journeys/axe.mjs";
