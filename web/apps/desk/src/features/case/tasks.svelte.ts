/** What cases are about, by name. */
import type { Client, Task, TaskRegister } from "@helppo/api";
import { t } from "@helppo/i18n/desk";

/** The tasks of the register, by their key. */
class TaskNames {
  list = $state.raw<Task[]>([]);

  async load(from: Client): Promise<void> {
    this.list = (await from.get<TaskRegister>("/tasks")).tasks;
  }

  /** The name for people; what the register does not know is its own name. */
  name(key: string): string {
    const { name } = this.list.find((one) => one.key === key) ?? {};
    return name?.[t.lang] || name?.en || key;
  }
}

export const tasks = new TaskNames();
