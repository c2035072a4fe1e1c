/** The register of tasks, and its file form. */
import type { Client, Task, TaskFault, TaskImport, TaskRegister, TaskVersion } from "@helppo/api";

/** What a new task is begun with: every part once, so that one sees what there is to say. */
export const BLANK = `[[task]]
key = "new-task"
owner = ""
assurance = "claimed"
name = { en = "", fi = "", sv = "" }
outcome = { en = "", fi = "", sv = "" }

[task.says]
en = []
fi = []
sv = []

[task.steps]
en = []
fi = []
sv = []

[[task.fact]]
kind = "order_number"
optional = true

[[task.path]]
channel = "chat"
mode = "real_time"
verdict = "completable"
minutes = 5
person_within = 1
`;

export const nameIn = (task: Task, lang: "en" | "fi" | "sv"): string => task.name[lang] || task.name.en || task.name.fi || task.name.sv || task.key;

export class RegisterState {
  tasks = $state.raw<Task[] | null>(null);
  faults = $state.raw<TaskFault[]>([]);
  packs = $state.raw<string[]>([]);
  failed = $state(false);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      const { tasks, faults, packs } = await this.#client.get<TaskRegister>("/tasks");
      [this.tasks, this.faults, this.packs, this.failed] = [tasks, faults, packs, false];
    } catch {
      this.failed = true;
    }
  }

  faultsOf = (key: string): TaskFault[] => this.faults.filter((one) => one.task === key);

  /** A task as text; a new one's is the blank. */
  text(key: string): Promise<string> {
    return key ? this.#client.get<{ text: string }>(`/tasks/${key}/text`).then(({ text }) => text) : Promise.resolve(BLANK);
  }

  bring(text: string): Promise<TaskImport> {
    return this.#taken(this.#client.upload<TaskImport>("/tasks/file", new Blob([text], { type: "application/toml" })));
  }

  begin(pack: string): Promise<TaskImport> {
    return this.#taken(this.#client.post<TaskImport>(`/tasks/packs/${pack}`));
  }

  async retire(key: string): Promise<void> {
    await this.#client.delete(`/tasks/${key}`);
    await this.load();
  }

  versions(key: string): Promise<TaskVersion[]> {
    return this.#client.get<TaskVersion[]>(`/tasks/${key}/versions`);
  }

  async #taken(work: Promise<TaskImport>): Promise<TaskImport> {
    const report = await work;
    await this.load();
    return report;
  }
}
