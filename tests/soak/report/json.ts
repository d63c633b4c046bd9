import { CRIMES } from "../observation/ledger.ts";
import type { SoakResult } from "../soak.ts";

/**
 * Writes everything that was measured.
 *
 * @param result What came out.
 * @returns JSON.
 */
export function jsonOf(result: SoakResult): string {
  const { ledger, sampler } = result;
  return JSON.stringify(
    {
      options: result.options,
      happenings: Object.fromEntries(ledger.happenings),
      findings: Object.fromEntries(
        CRIMES.map((crime) => [crime, ledger.finding(crime)]),
      ),
      lives: result.lives,
      samples: [...sampler.lives].map(([name, { samples }]) => ({
        name,
        samples,
      })),
      house: sampler.house,
      metrics: Object.fromEntries(sampler.metrics),
      logLines: result.logLines,
      clockWidthNanos: result.clockWidthNanos,
    },
    null,
    2,
  );
}
