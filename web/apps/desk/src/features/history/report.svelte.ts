/** The figures of all metrics, and the parts of the one that is looked at. Asked anew when the address changes. */
import { type Client, type MetricName, type MetricReport, type MetricSeries } from "@helppo/api";
import { type Ask, queryOf } from "./period";

export class ReportState {
  all = $state.raw<MetricReport | null>(null);
  one = $state.raw<MetricReport | null>(null);
  error = $state.raw<unknown>(null);
  busy = $state(false);
  readonly #client: Client;
  #asking: AbortController | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Both at once; an answer that was overtaken is dropped. */
  async ask(ask: Ask, metric: MetricName): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.busy = true;
    const compare: Record<string, string> = ask.compare ? { compare: ask.compare } : {};
    const get = (more: Record<string, string>): Promise<MetricReport> => this.#client.get<MetricReport>(`/reports/metrics?${queryOf(ask, { ...compare, ...more })}`, undefined, { signal: asking.signal });
    try {
      // Whole months have the fewest parts: the list shows only totals.
      const [all, one] = await Promise.all([get({ group: "month" }), get({ group: ask.group, metric })]);
      if (asking.signal.aborted) return;
      this.all = all;
      this.one = one;
      this.error = null;
    } catch (error) {
      if (asking.signal.aborted) return;
      this.error = error;
    }
    this.busy = false;
  }

  find(metric: MetricName): MetricSeries | undefined {
    return this.all?.metrics.find((one) => one.metric === metric);
  }

  get empty(): boolean {
    return this.all !== null && this.all.metrics.every((one) => one.total.n === 0 && (one.comparison?.total.n ?? 0) === 0);
  }
}
