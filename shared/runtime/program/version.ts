/** Version of the programs, as `--version` and the status pages show it. */
export const VERSION = "0.2.0";
