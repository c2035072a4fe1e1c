/** Which case help is being asked on; the dialog stands while there is one. */
class AskHelpState {
  kase = $state<string | null>(null);

  open(kase: string | undefined): void {
    this.kase = kase ?? null;
  }

  close(): void {
    this.kase = null;
  }
}

export const askHelp = new AskHelpState();
