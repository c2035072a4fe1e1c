import { device } from "./storage";

export type Theme = "system" | "light" | "dark";

const KEY = "helppo.theme";

/** Light, dark, or as the system. public/theme.js applies it before the first paint. */
class ThemeState {
  choice = $state<Theme>(read());

  choose(theme: Theme): void {
    this.choice = theme;
    if (theme === "system") {
      delete document.documentElement.dataset["theme"];
      device.removeItem(KEY);
    } else {
      document.documentElement.dataset["theme"] = theme;
      device.setItem(KEY, theme);
    }
  }

  /** From what is seen now to the other one. */
  flip(): void {
    const dark = this.choice === "dark" || (this.choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    this.choose(dark ? "light" : "dark");
  }
}

function read(): Theme {
  const saved = device.getItem(KEY);
  return saved === "light" || saved === "dark" ? saved : "system";
}

export const theme = new ThemeState();
