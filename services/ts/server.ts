import {
  listenFor,
  type ListenOptions,
  type RunningWebService,
  type WebService,
} from "@dvbcss/runtime";
import { TS_PATH, tsApp } from "./app.ts";
import {
  TsService,
  type TsServiceOptions,
  type TsServiceParts,
} from "./service.ts";

/** Settings of {@linkcode serveTs}. */
export type ServeTsOptions = TsServiceOptions & ListenOptions;

/**
 * Serves CSS-TS on a port of its own until disposed.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The running service.
 */
export function serveTs(
  options: ServeTsOptions,
  parts: TsServiceParts,
): RunningWebService<TsService> {
  return listenFor(tsWebService(options, parts), options, parts.logger);
}

/**
 * Makes the TS service with its app, for whoever has a listener.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The service.
 */
export function tsWebService(
  options: TsServiceOptions,
  parts: TsServiceParts,
): WebService<TsService> {
  const service = new TsService(options, parts);
  const app = tsApp(service, parts.metrics);
  return {
    service,
    path: TS_PATH,
    fetch: (request, info) => app.fetch(request, info),
  };
}
