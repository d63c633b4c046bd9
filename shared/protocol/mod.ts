/**
 * The protocols of DVB CSS: messages, codecs and the machines of both roles.
 *
 * Pure. Text and octets come in, actions go out; sockets, timers and clocks are
 * the caller's.
 *
 * @module
 */

export type { JsonObjectFault } from "./json_object.ts";
export * from "./cii/assembly.ts";
export * from "./cii/client.ts";
export * from "./cii/codec.ts";
export * from "./cii/diff.ts";
export * from "./cii/merge.ts";
export * from "./cii/message.ts";
export * from "./cii/placeholders.ts";
export * from "./cii/server.ts";
export * from "./cii/ts_choice.ts";
export * from "./wc/selection/candidate.ts";
export * from "./wc/selection/candidate_filter.ts";
export * from "./wc/client.ts";
export * from "./wc/message/clock_quality.ts";
export * from "./wc/message/codec.ts";
export {
  type EstimatingOptions,
  EstimatingSelector,
} from "./wc/estimator/estimator.ts";
export type { ExchangeFault } from "./wc/exchange.ts";
export * from "./wc/selection/filter_and_predict.ts";
export * from "./wc/json/json_dialect.ts";
export * from "./wc/json/json_responder.ts";
export { WC_MESSAGE_LENGTH, type WcDecodeFault } from "./wc/message/layout.ts";
export * from "./wc/selection/lowest_dispersion.ts";
export * from "./wc/message/message.ts";
export * from "./wc/selection/most_recent.ts";
export type { RequestPacingOptions } from "./wc/estimator/request_pacing.ts";
export * from "./wc/responder.ts";
export type {
  CandidateSelector,
  PacingOptions,
  Proposal,
  Selection,
  SelectionFault,
} from "./wc/selection/selector.ts";
export { fromWireTime, toWireTime } from "./wc/message/wire_time.ts";

export { TsClient, type TsClientAction } from "./ts/client.ts";
export {
  type ControlTimestamp,
  decodeControlTimestamp,
  encodeControlTimestamp,
  isControlTimestampChanged,
  type UnavailableTimestamp,
  unavailableTimestamp,
} from "./ts/control_timestamp.ts";
export type {
  TsDecoded,
  TsDecodeOptions,
  TsMessageFault,
} from "./ts/decoding.ts";
export {
  decodeIntegerString,
  encodeIntegerString,
} from "./ts/integer_string.ts";
export {
  decodePresentationTimestamps,
  encodePresentationTimestamps,
  type PresentationTimestamp,
  type PresentationTimestamps,
} from "./ts/presentation_timestamps.ts";
export { TsServer } from "./ts/server.ts";
export type { TsServerAction, TsServerFault } from "./ts/server_action.ts";
export type { TsServerOptions } from "./ts/server_options.ts";
export {
  decodeSetupData,
  encodeSetupData,
  type SetupData,
} from "./ts/setup_data.ts";
export {
  TimelineController,
  type TimelineControllerInit,
  type TimelineEvent,
} from "./ts/timeline_controller.ts";
export { TimestampReports } from "./ts/timestamp_reports.ts";
export type { TsPresentation } from "./ts/timeline_lookup.ts";
export {
  ClockTimelineSource,
  type ClockTimelineSourceInit,
  timelineCorrelationOf,
} from "./ts/timeline_source.ts";
