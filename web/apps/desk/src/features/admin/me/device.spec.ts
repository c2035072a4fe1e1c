import { expect, it } from "vitest";
import { device } from "./device";

it("devices are named as people know them", () => {
  expect(device("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36")).toEqual({ browser: "Chrome", system: "Linux", phone: false });
  expect(device("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile/15E148 Safari/604.1")).toEqual({ browser: "Safari", system: "iPhone", phone: true });
  expect(device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0")?.browser).toBe("Edge");
  expect(device("curl/8.5")).toBeNull();
});
