// All journeys in one process, so that they share one world and one browser. Each also runs alone.
import "./journeys/main.mjs";
import "./journeys/keyboard.mjs";
import "./journeys/help.mjs";
import "./journeys/axe.mjs";
import "./journeys/reconnect.mjs";
