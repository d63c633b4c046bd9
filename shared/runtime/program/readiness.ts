import type { Logger } from "../observation/logger.ts";

/**
 * Prints what tells whoever started a service that it is ready: in JSON one line,
 * for people a line for each URL.
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
  const list = urls.length === 1
    ? ` ${urls.join()}`
    : urls.map((url) => `\n  ${url}`).join("");
  logger.output(
    { event: "listening", service, urls },
    `${service} listening on${list}`,
  );
}
