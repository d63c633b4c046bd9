import type { Tone } from "./words.ts";

/**
 * Finds an element of the page.
 *
 * @param id Its id.
 * @param type What it is.
 * @returns The element.
 * @throws {TypeError} If the page has no such element.
 */
export function element<T extends Element>(
  id: string,
  type: abstract new () => T,
): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new TypeError(`Cannot find element: #${id} must be a ${type.name}`);
}

/** What {@linkcode make} puts into an element. */
export interface ElementInit {
  /** Its classes. */
  readonly className?: string;
  /** Its text. */
  readonly text?: string;
  /** What is in it besides. */
  readonly children?: readonly Node[];
}

/**
 * Makes an element.
 *
 * @param tag Its tag.
 * @param init What is in it.
 * @returns The element.
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { className = "", text = "", children = [] }: ElementInit = {},
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  if (text !== "") made.textContent = text;
  made.append(...children);
  return made;
}

/**
 * Shows words, and how things are going, without touching what is as before.
 *
 * @param shown Where.
 * @param text The words.
 * @param tone How things are going; left alone unless given.
 */
export function say(shown: HTMLElement, text: string, tone?: Tone): void {
  if (shown.textContent !== text) shown.textContent = text;
  if (tone !== undefined && shown.dataset["tone"] !== tone) {
    shown.dataset["tone"] = tone;
  }
}
