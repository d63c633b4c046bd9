import { VERSION } from "@dvbcss/runtime";
import { z } from "zod";
import { apiErrorSchema } from "./api_error.ts";
import { CONTROL_SCHEMAS } from "./control_api_schema.ts";

/** A part of an OpenAPI document. */
export type OpenApiObject = { readonly [member: string]: unknown };

const SELECTOR_PARAMETER = {
  name: "selector",
  in: "path",
  required: true,
  description: "Timeline selector, percent-encoded",
  schema: { type: "string" },
  example: "urn:dvb:css:timeline:pts",
};

const EVERY_ROUTE_REFUSES = { "403": "Asked from elsewhere" };
const BODIES_REFUSE = {
  "400": "The body is not as described",
  "408": "The body did not come in time",
  "413": "The body is too big",
  "415": "The body is not declared as JSON",
};

/**
 * Describes the control API.
 *
 * @returns An OpenAPI 3.1 document, made from the schemas that requests are
 * checked by.
 */
export function openApiDocument(): OpenApiObject {
  return {
    openapi: "3.1.0",
    info: {
      title: "DVB CSS gateway: control of what is presented",
      version: VERSION,
      description:
        "Answers this machine only, unless the gateway was started with a control token.",
    },
    security: [{}, { token: [] }],
    paths: {
      "/presentation": { get: GET_PRESENTATION, patch: PATCH_PRESENTATION },
      "/timelines": { get: GET_TIMELINES },
      "/timelines/{selector}": {
        parameters: [SELECTOR_PARAMETER],
        put: PUT_TIMELINE,
        delete: DELETE_TIMELINE,
      },
    },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: componentSchemas(),
    },
  };
}

const GET_PRESENTATION = operation({
  operationId: "getPresentation",
  summary: "What is presented, apart from its timelines",
  answers: { "200": "Content" },
  refusals: EVERY_ROUTE_REFUSES,
});

const A_PLAYER_PLAYS =
  "A TV page, a media player or another TV plays, and cannot do this";

const PATCH_PRESENTATION = operation({
  operationId: "changePresentation",
  summary: "Changes the content; what is left out stays",
  body: "ContentChange",
  answers: { "200": "Content" },
  refusals: {
    ...EVERY_ROUTE_REFUSES,
    ...BODIES_REFUSE,
    "409": A_PLAYER_PLAYS,
  },
});

const GET_TIMELINES = operation({
  operationId: "getTimelines",
  summary: "Every timeline and where it is now",
  answers: { "200": "Timelines" },
  refusals: EVERY_ROUTE_REFUSES,
});

const PUT_TIMELINE = operation({
  operationId: "changeTimeline",
  summary:
    "Creates, moves, plays, pauses or hides a timeline; linked ones play as one",
  body: "TimelineChange",
  answers: { "200": "Timeline", "201": "Timeline", "202": "Timeline" },
  refusals: {
    ...EVERY_ROUTE_REFUSES,
    ...BODIES_REFUSE,
    "404": "No such timeline, and nothing to create it from",
    "409": A_PLAYER_PLAYS,
  },
});

const DELETE_TIMELINE = operation({
  operationId: "removeTimeline",
  summary: "Withdraws a timeline",
  answers: { "204": null },
  refusals: {
    ...EVERY_ROUTE_REFUSES,
    "404": "No such timeline",
    "409": A_PLAYER_PLAYS,
  },
});

function operation(description: {
  readonly operationId: string;
  readonly summary: string;
  readonly body?: keyof typeof CONTROL_SCHEMAS;
  readonly answers: Readonly<
    Record<string, keyof typeof CONTROL_SCHEMAS | null>
  >;
  readonly refusals: Readonly<Record<string, string>>;
}): OpenApiObject {
  const { operationId, summary, body, answers, refusals } = description;
  const good = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: "Done",
      ...(schema === null ? {} : { content: jsonOf(schema) }),
    },
  ]);
  const bad = Object.entries({
    "401": "The token is missing or wrong",
    ...refusals,
  }).map(([status, description]) => [
    status,
    { description, content: jsonOf("Error") },
  ]);
  return {
    operationId,
    summary,
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonOf(body) } }),
    responses: Object.fromEntries([...good, ...bad]),
  };
}

function jsonOf(schema: string): OpenApiObject {
  return {
    "application/json": {
      schema: { $ref: `#/components/schemas/${schema}` },
    },
  };
}

function componentSchemas(): OpenApiObject {
  const all = { ...CONTROL_SCHEMAS, Error: apiErrorSchema };
  return Object.fromEntries(
    Object.entries(all).map(([name, schema]) => {
      const { $schema: _dialect, ...component } = z.toJSONSchema(schema);
      return [name, component];
    }),
  );
}
