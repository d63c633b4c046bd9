/**
 * The only shared code that touches Deno: clocks, sockets, timers, the command
 * line, the log and the metrics.
 *
 * @module
 */

export * from "./channel_member.ts";
export * from "./clock_timers.ts";
export * from "./command_line.ts";
export * from "./command_line_option.ts";
export * from "./companion_host.ts";
export * from "./datagram_client.ts";
export * from "./fault_log.ts";
export * from "./health.ts";
export * from "./http_endpoint.ts";
export * from "./join_channel.ts";
export * from "./listening_urls.ts";
export * from "./logger.ts";
export * from "./metrics.ts";
export * from "./paced_action.ts";
export * from "./program.ts";
export * from "./readiness.ts";
export * from "./service.ts";
export * from "./service_program.ts";
export * from "./shutdown.ts";
export * from "./system_clock.ts";
export * from "./udp_endpoint.ts";
export * from "./version.ts";
export * from "./wall_clock.ts";
export * from "./wall_clock_follower.ts";
export type { WcEndpoint } from "./wall_clock_session.ts";
export * from "./web_service.ts";
export * from "./websocket_hub.ts";
export * from "./websocket_client.ts";
