/**
 * One sound in one tab. The tab that holds the lock plays; when it closes, the next one gets the lock.
 * The tone is made here, so that there is no file to fetch when it matters.
 */
const LOCK = "helppo.sound";

export class Sound {
  #leads = false;
  #context: AudioContext | undefined;

  constructor() {
    if (typeof navigator === "undefined" || !("locks" in navigator)) {
      this.#leads = true;
      return;
    }
    // Held as long as the tab lives.
    void navigator.locks.request(LOCK, () => {
      this.#leads = true;
      return new Promise<never>(() => undefined);
    });
  }

  get leads(): boolean {
    return this.#leads;
  }

  /** Two soft notes upwards. Silent in every tab but the leading one, and where the browser forbids it. */
  async offer(): Promise<void> {
    // Before the first press or key the browser plays nothing; asking would only fill its log.
    if (!this.#leads || navigator.userActivation?.hasBeenActive === false) return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    if (context.state === "suspended") await context.resume().catch(() => undefined);
    if (context.state !== "running") return;
    for (const [index, pitch] of [587.3, 784].entries()) this.#note(context, pitch, context.currentTime + index * 0.16);
  }

  #note(context: AudioContext, pitch: number, at: number): void {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = "sine";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}
