import { element, say } from "../element.ts";
import type { DashboardState } from "../messages.ts";
import { secondsOf } from "./dashboard_presented.ts";
import { parsePosition, positionText } from "../time_text.ts";

/** Where the token is kept until the tab is closed. */
const TOKEN_KEY = "dvbcss-control-token";

const JUMP_SECONDS = 10;

const form = element("controls", HTMLFormElement);
const toggle = element("toggle", HTMLButtonElement);
const seek = element("seek", HTMLInputElement);
const speed = element("speed", HTMLSelectElement);
const tokenForm = element("token-form", HTMLFormElement);
const token = element("token", HTMLInputElement);
const words = element("control-state", HTMLElement);

/** Plays, pauses, seeks and changes speed through the control API. */
export class DashboardControls {
  #state: DashboardState | undefined;
  #elapsedSeconds: () => number = () => 0;
  #refused: object | undefined;

  /** Listens to the person from now on. */
  constructor() {
    toggle.addEventListener("click", () => this.#toggle());
    element("back", HTMLButtonElement)
      .addEventListener("click", () => this.#jump(-JUMP_SECONDS));
    element("forth", HTMLButtonElement)
      .addEventListener("click", () => this.#jump(JUMP_SECONDS));
    speed.addEventListener("change", () => {
      const value = Number(speed.value);
      this.#change({ speed: value }, `Speed ${value} ×`);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const seconds = parsePosition(seek.value);
      if (seconds === undefined) {
        say(words, "Write a position such as 1:30 or 0:12:05", "bad");
        seek.focus();
      } else this.#seek(seconds);
    });
    tokenForm.addEventListener("submit", (event) => {
      event.preventDefault();
      sessionStorage.setItem(TOKEN_KEY, token.value.trim());
      tokenForm.hidden = true;
      if (this.#refused !== undefined) this.#change(this.#refused, "Done");
    });
  }

  /**
   * Shows what can be done.
   *
   * @param state The newest state.
   * @param elapsedSeconds Tells wall clock seconds since it was made.
   */
  show(state: DashboardState, elapsedSeconds: () => number): void {
    this.#state = state;
    this.#elapsedSeconds = elapsedSeconds;
    const now = state.timelines[0]?.speed ?? null;
    say(toggle, now === 0 ? "Play" : "Pause");
    const option = [...speed.options].find((one) => Number(one.value) === now);
    if (option !== undefined && document.activeElement !== speed) {
      speed.value = option.value;
    }
    for (const one of form.elements) {
      if (one instanceof HTMLButtonElement) one.disabled = now === null;
    }
  }

  #toggle(): void {
    const isPaused = this.#state?.timelines[0]?.speed === 0;
    const action = isPaused ? "resume" : "pause";
    this.#change({ action }, isPaused ? "Playing" : "Paused");
  }

  #jump(seconds: number): void {
    const first = this.#state?.timelines[0];
    const now = first && secondsOf(first, this.#elapsedSeconds());
    if (now !== undefined) this.#seek(Math.max(0, now + seconds));
  }

  #seek(seconds: number): void {
    const done = `At ${positionText(seconds, 0)}`;
    this.#change({ seek: { seconds } }, done);
  }

  async #change(change: object, done: string): Promise<void> {
    const selector = this.#state?.timelines[0]?.timelineSelector;
    if (selector === undefined) return;
    const secret = sessionStorage.getItem(TOKEN_KEY);
    const headers = new Headers({ "content-type": "application/json" });
    if (secret !== null) headers.set("authorization", `Bearer ${secret}`);
    try {
      const response = await fetch(
        `/timelines/${encodeURIComponent(selector)}`,
        { method: "PUT", headers, body: JSON.stringify(change) },
      );
      if (response.ok) say(words, done, "good");
      else this.#explain(await response.json(), change);
    } catch {
      say(words, "The gateway does not answer", "bad");
    }
  }

  #explain(
    { error, detail, hint }: { error: string; detail: string; hint: string },
    change: object,
  ): void {
    say(words, `${detail}. ${hint}.`, "bad");
    if (error !== "no-token") return;
    sessionStorage.removeItem(TOKEN_KEY);
    this.#refused = change;
    tokenForm.hidden = false;
    token.focus();
  }
}
