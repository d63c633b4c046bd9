/** One instruction of a Containerfile. */
export interface Instruction {
  /** Such as `RUN`. */
  readonly name: string;
  /** What follows it, on one line. */
  readonly text: string;
}

/**
 * Reads a Containerfile.
 *
 * @param text Its text.
 * @returns Its instructions, in order.
 * @throws {SyntaxError} If a line is none.
 */
export function parseContainerfile(text: string): readonly Instruction[] {
  const lines = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n").replaceAll(/\s*\\\n\s*/g, " ").split("\n");
  return lines.map((line) => {
    const [, name, rest] = line.match(/^([A-Z]+) (\S.*)$/) ?? [];
    if (name === undefined || rest === undefined || !KNOWN.includes(name)) {
      throw new SyntaxError(
        `Cannot read Containerfile: no instruction: ${line}`,
      );
    }
    return { name, text: rest };
  });
}

/** Those that stand in any Containerfile. */
const KNOWN: readonly string[] = [
  ...["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM"],
  ...["HEALTHCHECK", "LABEL", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME"],
  "WORKDIR",
];

/**
 * Reads the arguments of an instruction that is written as JSON, which no shell
 * then changes.
 *
 * @param text The instruction's text, or the part that is JSON.
 * @returns The arguments.
 */
export function execForm(text: string): readonly string[] {
  const args: unknown = JSON.parse(text);
  if (!Array.isArray(args)) throw new SyntaxError(`Not a list: ${text}`);
  return args.map(String);
}
