import type { Logger } from "../observation/logger.ts";

/**
 * Prints the line that tells whoever started a service that it is ready.
 *
 * @param logger Where it goes.
 * @param service Which service.
 * @param urls Where it can be reached.
 */
export function announceListening(
  logger: Logger,
  service: string,
  urls: readonly string[],
): void {
  logger.output(
    { event: "listening", service, urls },
    `${service} listening on ${urls.join(" and ")}`,
  );
}
