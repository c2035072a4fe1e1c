// The launcher's and panel's looks, for a constructed style sheet: a host page's CSP cannot refuse it, and
// nothing of it leaks out of the shadow root.
import type { LoaderBoot } from "../contract.ts";

export function styleSheet(boot: Pick<LoaderBoot, "light" | "dark" | "side">): CSSStyleSheet {
  const { light: l, dark: d, side } = boot;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{--accent:light-dark(${l.accent},${d.accent});--hover:light-dark(${l.hover},${d.hover});--on:light-dark(${l.on},${d.on});--focus:light-dark(${l.text},${d.text});--shadow:0 0 0 1px light-dark(#1d1c1a14,#ffffff14),0 8px 28px light-dark(#1d1c1a24,#00000080)}
*{box-sizing:border-box}
button{position:fixed;${side}:max(24px,env(safe-area-inset-${side}));bottom:max(24px,env(safe-area-inset-bottom));display:inline-flex;align-items:center;gap:10px;min-height:48px;max-width:min(560px,calc(100vw - 48px));margin:0;padding:6px 18px 6px 14px;border:0;border-radius:24px;background:var(--accent);color:var(--on);box-shadow:var(--shadow);font:500 14px/18px "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;letter-spacing:-.004em;text-align:left;cursor:pointer;transition:background 90ms,transform 150ms,opacity 150ms}
button:hover{background:var(--hover)}
button:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
button[data-round]{width:48px;padding:0;justify-content:center}
button[data-round] span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
button[data-aside]{transform:translateY(96px);opacity:0}
span{min-width:0;overflow-wrap:anywhere;text-wrap:balance}
svg{width:20px;height:20px;flex:none;fill:none;stroke:currentColor;stroke-width:1.25;stroke-linecap:round;stroke-linejoin:round}
b{display:grid;place-items:center;min-width:22px;height:22px;padding:0 5px;border-radius:999px;background:var(--on);color:var(--accent);font-size:12px;font-weight:620;font-variant-numeric:tabular-nums}
[data-round] b{position:absolute;top:-4px;right:-4px;box-shadow:0 0 0 2px var(--accent)}
b[hidden]{display:none}
dialog{position:fixed;inset:auto;${side}:24px;bottom:88px;width:380px;height:min(640px,calc(100dvh - 112px));max-width:none;max-height:none;margin:0;padding:0;border:0;border-radius:10px;overflow:hidden;background:light-dark(#fff,#1c1b1a);box-shadow:var(--shadow);outline:0}
dialog[open]{animation:rise 150ms cubic-bezier(.2,0,0,1)}
dialog::backdrop{background:none}
iframe{display:block;width:100%;height:100%;border:0}
@keyframes rise{from{opacity:0;transform:translateY(8px)}}
@media(max-width:480px){dialog{inset:0;width:100%;height:100dvh;border-radius:0}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){button,dialog{border:1px solid}}
@media print{button,dialog{display:none}}
`);
  return sheet;
}
