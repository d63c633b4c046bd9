import { peerOf } from "@dvbcss/runtime";
import { Hono } from "hono";
import { refusal } from "../control/api_error.ts";
import type { GatewayEnv } from "../control/control_api.ts";
import { type ControlPolicy, refusePage } from "../control/control_guard.ts";
import type { TvPageService } from "./tv_page_service.ts";

/** Path of the WebSocket; that of dvbcsstv-lib, so that its pages find it. */
const TV_PAGE_PATH = "/server";

/**
 * Makes the route of the pages that play what is presented.
 *
 * @param service The service.
 * @param policy Who may play.
 * @returns The route.
 */
export function tvPageRoutes(
  service: TvPageService,
  policy: ControlPolicy,
): Hono<GatewayEnv> {
  return new Hono<GatewayEnv>().get(TV_PAGE_PATH, (context) => {
    const peer = peerOf(context.env);
    const refused = refusePage(context.req.raw, peer, policy);
    return refused === undefined
      ? service.upgrade(context.req.raw, peer)
      : refusal(refused);
  });
}
