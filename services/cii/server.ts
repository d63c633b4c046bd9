import {
  listenFor,
  type ListenOptions,
  type RunningWebService,
  type ServiceParts,
  type WebService,
} from "@dvbcss/runtime";
import { CII_PATH, ciiApp } from "./app.ts";
import { CiiService, type CiiServiceOptions } from "./service.ts";

/** Settings of {@linkcode serveCii}. */
export type ServeCiiOptions = CiiServiceOptions & ListenOptions;

/**
 * Serves CSS-CII on a port of its own until disposed.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The running service.
 */
export function serveCii(
  options: ServeCiiOptions,
  parts: ServiceParts,
): RunningWebService<CiiService> {
  return listenFor(ciiWebService(options, parts), options, parts.logger);
}

/**
 * Makes the CII service with its app, for whoever has a listener.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The service.
 */
export function ciiWebService(
  options: CiiServiceOptions,
  parts: ServiceParts,
): WebService<CiiService> {
  const service = new CiiService(options, parts);
  const app = ciiApp(service, parts.metrics);
  return {
    service,
    path: CII_PATH,
    fetch: (request, info) => app.fetch(request, info),
  };
}
