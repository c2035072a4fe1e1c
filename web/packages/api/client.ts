/** A small fetch client: JSON in and out, RFC 9457 problems as errors, one header against forged requests. */

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  slug?: string;
  fields?: { field: string; message: string }[];
  [extra: string]: unknown;
}

/** The server answered, and said no. `slug` is stable; `detail` is for people. */
export class Problem extends Error {
  readonly status: number;
  readonly slug: string;
  /** What is wrong with which input, by the input's name. */
  readonly fields: Record<string, string>;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.slug = body.slug ?? "";
    this.fields = Object.fromEntries((body.fields ?? []).map((wrong) => [wrong.field, wrong.message]));
    this.body = body;
  }
}

/** The server did not answer: no line, or not within the limit. Nothing is known about what it did. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super("The server did not answer", { cause });
    this.name = "NoAnswer";
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Ask {
  signal?: AbortSignal;
  /** Idempotency-Key of a POST; the same key never does the same thing twice. */
  key?: string;
}

export interface ClientOptions {
  base?: string;
  fetch?: typeof fetch;
  /** How long to wait for an answer. */
  limitMs?: number;
  /** Called once for every 401 but the sign-in's own. */
  onSignedOut?: () => void;
}

export class Client {
  readonly base: string;
  readonly #fetch: typeof fetch;
  readonly #limitMs: number;
  onSignedOut: () => void;

  constructor(options: ClientOptions = {}) {
    this.base = options.base ?? "/api/v1";
    this.#fetch = options.fetch ?? ((...args) => fetch(...args));
    this.#limitMs = options.limitMs ?? 10_000;
    this.onSignedOut = options.onSignedOut ?? (() => undefined);
  }

  get<T>(path: string, query?: Query, ask?: Ask): Promise<T> {
    return this.#send<T>("GET", path + search(query), undefined, ask);
  }

  post<T>(path: string, body?: unknown, ask?: Ask): Promise<T> {
    return this.#send<T>("POST", path, body, { key: newKey(), ...ask });
  }

  patch<T>(path: string, body: unknown, ask?: Ask): Promise<T> {
    return this.#send<T>("PATCH", path, body, ask);
  }

  put<T>(path: string, body?: unknown, ask?: Ask): Promise<T> {
    return this.#send<T>("PUT", path, body, ask);
  }

  delete<T>(path: string, ask?: Ask): Promise<T> {
    return this.#send<T>("DELETE", path, undefined, ask);
  }

  /** A file, as a form or as it is (then its own type says what it is). */
  upload<T>(path: string, form: FormData | Blob, ask?: Ask): Promise<T> {
    // Without a key: the server would have to keep the whole file to compare it, and a file sent twice harms nobody.
    return this.#send<T>("POST", path, form, ask);
  }

  async #send<T>(method: string, path: string, body: unknown, ask: Ask = {}): Promise<T> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (method !== "GET") headers["x-helppo"] = "1";
    if (ask.key && method === "POST") headers["idempotency-key"] = ask.key;
    const form = body instanceof FormData || body instanceof Blob;
    if (body instanceof Blob) headers["content-type"] = body.type;
    else if (body !== undefined && !form) headers["content-type"] = "application/json";

    // An upload may be long; everything else has a limit.
    const signals = [ask.signal, form ? undefined : AbortSignal.timeout(this.#limitMs)].filter((s) => s !== undefined);
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(this.base + path, {
        method,
        headers,
        body: body === undefined ? undefined : form ? body : JSON.stringify(body),
        credentials: "same-origin",
        signal: signals.length ? AbortSignal.any(signals) : undefined,
      });
      text = await response.text();
    } catch (cause) {
      if (ask.signal?.aborted) throw ask.signal.reason;
      throw new NoAnswer(cause);
    }
    if (response.ok) return (text ? JSON.parse(text) : undefined) as T;
    if (response.status === 401 && !(method === "POST" && path === "/session")) this.onSignedOut();
    throw new Problem(response.status, parseProblem(text));
  }
}

/** How many rows one page may hold. */
const MOST = 200;

/** The whole of a list, page after page. For lists that a house keeps short: people, teams, channels. */
export async function everyRow<T>(client: Pick<Client, "get">, path: string, query: Query = {}): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null | undefined;
  do {
    const page: { items: T[]; next?: string | null } = await client.get(path, { ...query, limit: MOST, cursor });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return all;
}

/** A fresh Idempotency-Key. */
export function newKey(): string {
  // randomUUID exists only on https and localhost; a desk on a plain-http LAN address works too.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function search(query?: Query): string {
  if (!query) return "";
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

function parseProblem(text: string): ProblemBody {
  try {
    const body: unknown = JSON.parse(text);
    return body && typeof body === "object" ? (body as ProblemBody) : {};
  } catch {
    return {};
  }
}
