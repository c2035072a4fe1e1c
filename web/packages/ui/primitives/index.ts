/** Pieces without any knowledge of the desk: safe in the widget's frame too. */
export { default as Icon } from "../icons/Icon.svelte";
export { default as Sprite } from "../icons/Sprite.svelte";
export type { IconName } from "../icons/icons";
export { default as Avatar } from "./Avatar.svelte";
export { default as Button } from "./Button.svelte";
export { default as Chip } from "./Chip.svelte";
export { default as Kbd } from "./Kbd.svelte";
export { default as Skeleton } from "./Skeleton.svelte";
export { place } from "./place";
