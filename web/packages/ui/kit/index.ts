/** Pieces of the desk, built from the primitives. Every one is keyboard-complete and named for screen readers. */
export * from "../primitives/index";
export { default as Bar } from "./Bar.svelte";
export { default as Check } from "./Check.svelte";
export { default as Dialog } from "./Dialog.svelte";
export { default as Drawer } from "./Drawer.svelte";
export { default as EmptyState } from "./EmptyState.svelte";
export { default as Field } from "./Field.svelte";
export { default as IconButton } from "./IconButton.svelte";
export { default as InlineEdit } from "./InlineEdit.svelte";
export { default as Menu, type MenuItem } from "./Menu.svelte";
export { default as Page } from "./Page.svelte";
export { default as Popover } from "./Popover.svelte";
export { default as Select } from "./Select.svelte";
export { default as Switch } from "./Switch.svelte";
export { default as Table, type Column } from "./Table.svelte";
export { default as Tabs, type Tab } from "./Tabs.svelte";
export { default as VirtualRows, type Section } from "./VirtualRows.svelte";
