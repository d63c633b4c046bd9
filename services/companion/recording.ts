import type { CompanionEvent } from "@dvbcss/companion";
import type { Candidate } from "@dvbcss/protocol";

/**
 * Writes down measurements of the wall clock, for `deno task accuracy --trace`.
 *
 * Each line is out before the next measurement, so that a recording which is cut
 * short is whole.
 */
export class Recording implements Disposable {
  readonly #file: Deno.FsFile;

  /**
   * Starts a recording.
   *
   * @param path Where to; what is there is lost.
   */
  constructor(path: string) {
    this.#file = Deno.openSync(path, {
      write: true,
      create: true,
      truncate: true,
    });
  }

  /** Writes a line if the event is a measurement. */
  handleEvent(event: CompanionEvent): void {
    if (event.kind !== "measurement") return;
    const octets = new TextEncoder().encode(recordingLine(event.candidate));
    for (let written = 0; written < octets.length;) {
      written += this.#file.writeSync(octets.subarray(written));
    }
  }

  /** Ends the recording. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * Writes a measurement as a line of a recording.
 *
 * @param candidate The measurement.
 * @returns A JSON object and a line feed; instants are decimal strings.
 */
export function recordingLine(candidate: Candidate): string {
  const { t1, t2, t3, t4, serverPrecisionNanos } = candidate;
  const line = {
    t1: t1.toString(),
    t2: t2.toString(),
    t3: t3.toString(),
    t4: t4.toString(),
    // It came as a power of two and is one but for rounding.
    precision: Math.round(Math.log2(serverPrecisionNanos / 1e9)),
    maxFreqErrorPpm: candidate.serverMaxFreqErrorPpm,
  };
  return `${JSON.stringify(line)}\n`;
}
