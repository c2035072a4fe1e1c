// The journeys that every run walks, in one process, so that they share one world and one browser. The
// others (keyboard, axe, reconnect) run alone: node --test journeys/axe.mjs. They are not yet steady enough
// to decide over a run.
import "./journeys/main.mjs";
import "./journeys/help.mjs";
