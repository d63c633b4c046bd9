/** What became of a text that should be an option's value. */
export type OptionValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wanted: string };

/** One option of a command line, and of the environment. */
export interface Option<T> {
  /** What stands for its value in the help, such as `HOST`; empty for a switch. */
  readonly placeholder: string;
  /** What it does, in one sentence. */
  readonly help: string;
  /** Its value when it is not given. */
  readonly fallback: T;
  /** Turns text into a value. */
  readonly parse: (text: string) => OptionValue<T>;
}

/** What all builders of options take. */
export interface OptionInit<T> {
  /** What it does, in one sentence. */
  readonly help: string;
  /** Its value when it is not given. */
  readonly fallback: T;
}

/** Bounds of a number. */
export interface NumberBounds {
  /** Least value. */
  readonly min: number;
  /** Greatest value. */
  readonly max: number;
}

/**
 * An option that is a whole number.
 *
 * @param init Help, fallback and bounds.
 * @returns The option.
 */
export function integerOption(
  init: OptionInit<number> & NumberBounds,
): Option<number> {
  const wanted = `a whole number from ${init.min} to ${init.max}`;
  return {
    ...init,
    placeholder: "N",
    parse: (text) =>
      numberValue(/^-?\d+$/.test(text) ? Number(text) : NaN, init, wanted),
  };
}

/**
 * An option that is a number.
 *
 * @param init Help, fallback, bounds and what stands for the value in the help.
 * @returns The option.
 */
export function numberOption(
  init: OptionInit<number> & NumberBounds & { readonly placeholder: string },
): Option<number> {
  const wanted = `a number from ${init.min} to ${init.max}`;
  return {
    ...init,
    parse: (text) =>
      numberValue(
        /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN,
        init,
        wanted,
      ),
  };
}

/**
 * An option that is a port; 0 picks a free one.
 *
 * @param init Help and fallback.
 * @returns The option.
 */
export function portOption<T extends number | undefined>(
  init: OptionInit<T>,
): Option<T | number> {
  return {
    ...integerOption({ help: init.help, fallback: 0, min: 0, max: 65_535 }),
    placeholder: "PORT",
    fallback: init.fallback,
  };
}

/**
 * An option that is a host name or an IP address.
 *
 * @param init Help and fallback.
 * @returns The option; an IPv6 address loses the brackets it may have.
 */
export function hostOption<T extends string | undefined>(
  init: OptionInit<T>,
): Option<T | string> {
  return {
    ...init,
    placeholder: "HOST",
    parse: (text) => {
      const host = parseHost(text);
      return host === undefined
        ? { ok: false, wanted: "a host name or an IP address" }
        : { ok: true, value: host };
    },
  };
}

/**
 * An option that is one of a few words.
 *
 * @param init Help, fallback and the words.
 * @returns The option.
 */
export function choiceOption<T extends string>(
  init: OptionInit<T> & { readonly choices: readonly T[] },
): Option<T> {
  return {
    ...init,
    placeholder: init.choices.join("|"),
    parse: (text) => {
      const value = init.choices.find((choice) => choice === text);
      return value === undefined
        ? { ok: false, wanted: `one of ${init.choices.join(", ")}` }
        : { ok: true, value };
    },
  };
}

/**
 * An option that is on or off.
 *
 * @param init What it does when it is on.
 * @returns The option; off when it is not given.
 */
export function switchOption(init: { readonly help: string }): Option<boolean> {
  return {
    ...init,
    placeholder: "",
    fallback: false,
    parse: (text) => {
      if (["1", "true", "yes", "on", ""].includes(text)) {
        return { ok: true, value: true };
      }
      return ["0", "false", "no", "off"].includes(text)
        ? { ok: true, value: false }
        : { ok: false, wanted: "true or false" };
    },
  };
}

/**
 * An option that is text which must pass a test.
 *
 * @param init Help, fallback, placeholder, test and what it wants.
 * @returns The option.
 */
export function textOption<T extends string | undefined>(
  init: OptionInit<T> & {
    readonly placeholder: string;
    readonly accepts: (text: string) => boolean;
    readonly wanted: string;
  },
): Option<T | string> {
  return {
    ...init,
    parse: (text) =>
      init.accepts(text)
        ? { ok: true, value: text }
        : { ok: false, wanted: init.wanted },
  };
}

/**
 * An option that is a URL of one of a few schemes.
 *
 * @param init Help, fallback and schemes, each with its colon.
 * @returns The option.
 */
export function urlOption<T extends string | undefined>(
  init: OptionInit<T> & { readonly schemes: readonly string[] },
): Option<T | string> {
  return textOption({
    ...init,
    placeholder: "URL",
    accepts: (text) =>
      init.schemes.includes(URL.parse(text)?.protocol ?? "") &&
      URL.parse(text)?.hostname !== "",
    wanted: `a URL with ${init.schemes.map((s) => `${s}//`).join(" or ")}`,
  });
}

const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i;
const NOT_QUITE_AN_ADDRESS = /^[\d.]+$/;

/**
 * Checks a host name or an IP address.
 *
 * @param text The text; an IPv6 address may be in brackets.
 * @returns The host without brackets, or undefined if it is none.
 *
 * @example
 * ```ts
 * import { parseHost } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(parseHost("[::1]"), "::1");
 * assertEquals(parseHost("tv.local"), "tv.local");
 * assertEquals(parseHost("300.1.1.1"), undefined);
 * ```
 */
export function parseHost(text: string): string | undefined {
  if (text.length > 253) return undefined;
  const inner = text.replace(/^\[(.*)\]$/, "$1");
  if (inner.includes(":")) {
    return URL.parse(`http://[${inner}]/`) === null ? undefined : inner;
  }
  if (inner !== text || !HOST_NAME.test(text)) return undefined;
  if (!NOT_QUITE_AN_ADDRESS.test(text)) return text;
  return URL.parse(`http://${text}/`)?.hostname === text ? text : undefined;
}

function numberValue(
  value: number,
  { min, max }: NumberBounds,
  wanted: string,
): OptionValue<number> {
  return value >= min && value <= max
    ? { ok: true, value }
    : { ok: false, wanted };
}
