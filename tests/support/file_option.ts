import { type Option, textOption } from "@dvbcss/runtime";

/**
 * Makes an option that names a file, of a program among the tests.
 *
 * @param help What the file is for.
 * @returns The option; undefined unless it is given.
 */
export function fileOption(help: string): Option<string | undefined> {
  return textOption<undefined>({
    help,
    fallback: undefined,
    placeholder: "FILE",
    accepts: (text) => text !== "",
    wanted: "the path of a file",
  });
}
