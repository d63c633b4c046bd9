/**
 * The only shared code that touches Deno: clocks, sockets, timers, the command
 * line, the log and the metrics.
 *
 * @module
 */

export * from "./channel/broker_address.ts";
export * from "./network/address_share.ts";
export * from "./channel/channel_member.ts";
export { clockPair, type DateSource } from "./clock/clock_pair.ts";
export * from "./clock/clock_timers.ts";
export * from "./program/command_line.ts";
export * from "./program/command_line_option.ts";
export * from "./companion_host.ts";
export * from "./network/datagram_client.ts";
export * from "./observation/fault_log.ts";
export * from "./program/field_fault.ts";
export * from "./observation/health.ts";
export * from "./network/http_endpoint.ts";
export * from "./channel/join_channel.ts";
export * from "./network/line_socket.ts";
export * from "./network/listen_failure.ts";
export * from "./network/listening_urls.ts";
export * from "./observation/line_writer.ts";
export * from "./observation/logger.ts";
export * from "./observation/metrics.ts";
export * from "./observation/printable.ts";
export * from "./clock/paced_action.ts";
export * from "./program/program.ts";
export * from "./program/readiness.ts";
export * from "./program/service.ts";
export * from "./program/service_program.ts";
export * from "./program/shutdown.ts";
export * from "./program/supervision.ts";
export * from "./clock/system_clock.ts";
export * from "./network/udp_endpoint.ts";
export * from "./program/version.ts";
export * from "./clock/wall_clock.ts";
export * from "./clock/wall_clock_follower.ts";
export type { WcEndpoint } from "./clock/wall_clock_session.ts";
export * from "./network/web_service.ts";
export * from "./network/websocket_hub.ts";
export * from "./network/websocket_client.ts";
