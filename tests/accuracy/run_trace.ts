import type { AccuracyOptions } from "./command_line.ts";
export function runTrace(_options: AccuracyOptions, _file: string): void {}
