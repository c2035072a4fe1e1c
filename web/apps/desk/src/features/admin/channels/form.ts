/** What a channel's form holds, how it begins, and what must be right before it is sent. */
import type { Channel, ChannelInput, ChatSettings, EmailSettings, Locale, Named, Tls, VoiceSettings } from "@helppo/api";
import type { ChannelWords } from "@helppo/i18n/desk-b";
import { css, parse } from "./colour";

export interface ServerForm {
  host: string;
  port: string;
  tls: Tls;
  user: string;
  password: string;
}

export interface ChannelForm {
  kind: "chat" | "email" | "voice";
  name: string;
  enabled: boolean;
  team: string;
  language: Locale;
  chat: { brandName: string; colour: string; languages: Locale[]; sites: string[]; bot: boolean; callback: boolean; required: boolean; position: "right" | "left"; round: boolean; notice: string; privacy: string };
  email: { address: string; fromName: string; signature: string; bot: boolean; receive: "smtp" | "imap"; imap: ServerForm; folder: string; send: "submission" | "relay"; smtp: ServerForm; relay: { host: string; port: string } };
}

export type Wrong = Partial<Record<"name" | "team" | "colour" | "languages" | "sites" | "address" | "imapHost" | "smtpHost" | "relayHost", string>>;

const PORTS: Record<"imap" | "smtp", Record<Tls, string>> = { imap: { tls: "993", starttls: "143", none: "143" }, smtp: { tls: "465", starttls: "587", none: "25" } };

export function usualPort(kind: "imap" | "smtp", tls: Tls): string {
  return PORTS[kind][tls];
}

function portOf(port: number, kind: "imap" | "smtp", tls: Tls): string {
  return port ? String(port) : usualPort(kind, tls);
}

export function emptyForm(kind: ChannelForm["kind"], languages: Locale[], brand: string, teams: Named[]): ChannelForm {
  return {
    kind,
    name: "",
    enabled: true,
    team: teams.length === 1 ? (teams[0]?.id ?? "") : "",
    language: languages[0] ?? "en",
    chat: { brandName: brand, colour: "#0f5e55", languages: [...languages], sites: [], bot: true, callback: false, required: false, position: "right", round: false, notice: "", privacy: "" },
    email: {
      address: "",
      fromName: brand,
      signature: "",
      bot: false,
      receive: "smtp",
      imap: { host: "", port: "993", tls: "tls", user: "", password: "" },
      folder: "INBOX",
      send: "submission",
      smtp: { host: "", port: "587", tls: "starttls", user: "", password: "" },
      relay: { host: "localhost", port: "25" },
    },
  };
}

export function formOf(channel: Channel, languages: Locale[]): ChannelForm {
  const form = emptyForm(channel.kind, languages, channel.brand ?? "", []);
  Object.assign(form, { name: channel.name, enabled: channel.enabled, team: channel.team.id, language: channel.language ?? languages[0] ?? "en" });
  if (channel.kind === "chat") {
    const s: Partial<ChatSettings> = channel.settings;
    form.chat = {
      brandName: s.brand_name ?? channel.brand ?? "",
      colour: s.colour ?? form.chat.colour,
      languages: s.languages ?? form.chat.languages,
      sites: s.sites ?? [],
      bot: s.bot ?? false,
      callback: s.callback ?? false,
      required: s.identity === "required",
      position: s.position ?? "right",
      round: s.launcher === "round",
      notice: s.notice ?? "",
      privacy: s.privacy_url ?? "",
    };
    return form;
  }
  if (channel.kind === "voice") return form;
  const s: Partial<EmailSettings> = channel.settings;
  form.email.address = s.address ?? "";
  form.email.fromName = s.from_name ?? "";
  form.email.signature = s.signature ?? "";
  form.email.bot = s.bot ?? false;
  if (s.receive?.way === "imap") {
    form.email.receive = "imap";
    form.email.imap = { host: s.receive.host, port: portOf(s.receive.port, "imap", s.receive.tls), tls: s.receive.tls, user: s.receive.user, password: "" };
    form.email.folder = s.receive.folder || "INBOX";
  }
  if (s.send?.way === "relay") {
    form.email.send = "relay";
    form.email.relay = { host: s.send.host || "localhost", port: String(s.send.port || 25) };
  } else if (s.send?.way === "submission") {
    form.email.smtp = { host: s.send.host, port: portOf(s.send.port, "smtp", s.send.tls), tls: s.send.tls, user: s.send.user, password: "" };
  }
  return form;
}

/** What is sent. Settings that the form does not show stay as they are in `kept`. */
export function inputOf(form: ChannelForm, kept?: Partial<ChatSettings> | Partial<EmailSettings> | VoiceSettings): ChannelInput {
  const secrets: Record<string, string> = {};
  const server = ({ host, port, tls, user }: ServerForm): { host: string; port: number; tls: Tls; user: string } => ({ host: host.trim(), port: Number(port), tls, user: user.trim() });
  let settings: ChannelInput["settings"] = {};
  if (form.kind === "chat") {
    const { brandName, colour, languages, sites, bot, callback, required, position, round, notice, privacy } = form.chat;
    const rgb = parse(colour);
    settings = { ...kept, brand_name: brandName.trim(), colour: rgb ? css(rgb) : colour, languages, sites, bot, callback, identity: required ? "required" : "optional", position, launcher: round ? "round" : "words", notice: notice.trim(), privacy_url: privacy.trim() };
  } else if (form.kind === "email") {
    const { address, fromName, signature, bot, receive, imap, folder, send, smtp, relay } = form.email;
    const old = kept as Partial<EmailSettings> | undefined;
    settings = {
      ...old,
      address: address.trim().toLowerCase(),
      from_name: fromName.trim(),
      signature: signature.trim(),
      bot,
      receive: { ...old?.receive, way: receive, ...server(imap), folder: folder.trim() || "INBOX" },
      send: { ...old?.send, way: send, ...(send === "relay" ? { ...server(smtp), host: relay.host.trim(), port: Number(relay.port), tls: "none", user: "" } : server(smtp)) },
    };
    if (receive === "imap" && imap.password) secrets["imap_password"] = imap.password;
    if (send === "submission" && smtp.password) secrets["smtp_password"] = smtp.password;
  }
  const brand = form.kind === "chat" ? form.chat.brandName.trim() || null : null;
  return { kind: form.kind, name: form.name.trim(), team: form.team, enabled: form.enabled, brand, language: form.language, settings, ...(Object.keys(secrets).length ? { secrets } : {}) };
}

/** The origin of an address as people paste it, or null when it names no site. A star stands for any name below. */
export function siteOf(typed: string): string | null {
  const text = typed.trim().toLowerCase();
  const whole = /^https?:\/\//.test(text) ? text : `https://${text}`;
  const parts = /^(https?):\/\/(\*\.)?([^/\s*]+)/.exec(whole);
  if (!parts) return null;
  try {
    const url = new URL(`${parts[1]}://${parts[3]}`);
    const local = url.hostname === "localhost" || /^[\d.]+$/.test(url.hostname) || url.hostname.startsWith("[");
    if (!url.hostname || url.username || (!local && !url.hostname.includes("."))) return null;
    return `${url.protocol}//${parts[2] ?? ""}${url.host}`;
  } catch {
    return null;
  }
}

export function check(form: ChannelForm, w: ChannelWords): Wrong {
  const wrong: Wrong = {};
  if (!form.name.trim()) wrong.name = w.nameNeeded;
  if (!form.team) wrong.team = w.teamNeeded;
  if (form.kind === "chat") {
    if (!parse(form.chat.colour)) wrong.colour = w.chat.colourBad;
    if (!form.chat.languages.length) wrong.languages = w.oneLanguage;
    return wrong;
  }
  if (form.kind === "voice") return wrong;
  const { address, receive, imap, send, smtp, relay } = form.email;
  if (!/^[^\s@]+@[^\s@]+$/.test(address.trim())) wrong.address = w.email.addressBad;
  if (receive === "imap" && !imap.host.trim()) wrong.imapHost = w.email.hostNeeded;
  if (send === "submission" && !smtp.host.trim()) wrong.smtpHost = w.email.hostNeeded;
  if (send === "relay" && !relay.host.trim()) wrong.relayHost = w.email.hostNeeded;
  return wrong;
}

/** Where what the server refused belongs on the form. */
export function wrongFields(fields: unknown): Wrong {
  const place: Record<string, keyof Wrong> = { name: "name", team: "team", "settings.colour": "colour", "settings.languages": "languages", "settings.sites": "sites", "settings.address": "address", "settings.receive": "imapHost", "settings.send": "smtpHost" };
  const pairs: [string, string][] = Array.isArray(fields) ? fields.map((one: { field: string; message: string }) => [one.field, one.message]) : Object.entries((fields ?? {}) as Record<string, string>);
  const wrong: Wrong = {};
  for (const [field, message] of pairs) {
    const key = place[field] ?? Object.entries(place).find(([name]) => field.startsWith(name))?.[1];
    if (key) wrong[key] = message;
  }
  return wrong;
}

export function snippet(origin: string, id: string): string {
  return `<script async src="${origin}/widget.js?channel=${id}"></script>`;
}
