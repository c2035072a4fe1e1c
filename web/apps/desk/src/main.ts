import "@helppo/ui/fonts.css";
import "@helppo/ui/tokens.css";
import "@helppo/ui/base.css";
import { browserLang, t } from "@helppo/i18n/desk";
import { mount } from "svelte";
import App from "./App.svelte";
import { app } from "./app.svelte";

const [target] = [document.getElementById("desk")];
await Promise.all([t.use(browserLang()), app.start()]);
if (target) mount(App, { target });
