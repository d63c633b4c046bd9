import { MAX_TIMELINES } from "@dvbcss/channel";
import { peerOf } from "@dvbcss/runtime";
import { type Context, Hono } from "hono";
import type { z } from "zod";
import { refusal } from "./api_error.ts";
import { CONTROL_SCHEMAS, type TimelineChange } from "./control_api_schema.ts";
import { type ControlPolicy, refuseControl } from "./control_guard.ts";
import { describeFault, fieldFault } from "./field_fault.ts";
import { openApiDocument } from "./openapi.ts";
import { identifierSchema } from "../presentation/presentation_schema.ts";
import { requestText } from "./request_text.ts";
import type { PresentationSource } from "../presentation/source.ts";
import {
  changeTimeline,
  timelinesState,
  timelineStateOf,
} from "./timeline_control.ts";
import { commandsOf } from "../tv/tv_command.ts";
import type { TvPageService } from "../tv/tv_page_service.ts";

/** What the apps of the gateway know of a request's sender. */
export interface GatewayEnv {
  /** The server's own information. */
  Bindings: Partial<Deno.ServeHandlerInfo>;
}

/** What the control API changes. */
export type Controlled = Pick<
  PresentationSource,
  "programme" | "presentation" | "isReplaced" | "now" | "change"
>;

/** The page that plays what is presented, when one does. */
export type Commanded = Pick<TvPageService, "command">;

/** The longest body that is read, in octets. */
const MAX_BODY_OCTETS = 65_536;

const TIMELINE_PATH = "/timelines/:selector{.+}";

/**
 * Makes the control API: it shows and changes what is presented, also while a
 * scenario plays, whose next step applies to what it finds. While a TV page plays,
 * what is asked is passed on to it.
 *
 * @param source What is presented.
 * @param policy Who may use it.
 * @param tvPage The page that plays.
 * @returns The routes.
 */
export function controlApi(
  source: Controlled,
  policy: ControlPolicy,
  tvPage: Commanded,
): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  app.get("/openapi.json", (context) => context.json(openApiDocument()));
  for (const path of ["/presentation", "/timelines/*"]) {
    app.use(path, async (context, next) => {
      const refused = refuseControl(
        context.req.raw,
        peerOf(context.env),
        policy,
      );
      if (refused !== undefined) return refusal(refused);
      await next();
      context.header("cache-control", "no-store");
    });
  }
  return presentationRoutes(app, source, tvPage);
}

function presentationRoutes(
  app: Hono<GatewayEnv>,
  source: Controlled,
  tvPage: Commanded,
): Hono<GatewayEnv> {
  return app
    .get(
      "/presentation",
      (context) => context.json(source.presentation.content),
    )
    .patch("/presentation", async (context) => {
      if (source.isReplaced) return tvPagePlays();
      const body = await readBody(context, CONTROL_SCHEMAS.ContentChange);
      if (body instanceof Response) return body;
      const content = source.change((_now, programme) =>
        programme.content = { ...programme.content, ...body }
      );
      return context.json(content);
    })
    .get(
      "/timelines",
      (context) => context.json(timelinesState(source.now(), source)),
    )
    .put(TIMELINE_PATH, async (context) => {
      const selector = context.req.param("selector");
      const body = await readBody(context, CONTROL_SCHEMAS.TimelineChange);
      if (body instanceof Response) return body;
      if (source.isReplaced) {
        return commandPage(tvPage, source, selector, body);
      }
      const isNew = !source.programme.hasTimeline(selector);
      if (isNew && body.create === undefined) return noTimeline(source);
      if (isNew && isFull(source)) return tooMany();
      const named = identifierSchema.safeParse(selector);
      if (!named.success) return badField(named.error, selector);
      const timeline = source.change((now, programme) =>
        changeTimeline(now, programme, selector, body)
      );
      return context.json(timeline, isNew ? 201 : 200);
    })
    .delete(TIMELINE_PATH, (context) => {
      if (source.isReplaced) return tvPagePlays();
      const selector = context.req.param("selector");
      const removed = source.change((_now, programme) =>
        programme.removeTimeline(selector)
      );
      return removed ? context.body(null, 204) : noTimeline(source);
    });
}

/** The page does what it is asked a little later, so that nothing has changed yet. */
function commandPage(
  tvPage: Commanded,
  source: Controlled,
  selector: string,
  change: TimelineChange,
): Response {
  const timeline = source.presentation.timelines.find((one) =>
    one.timelineSelector === selector
  );
  if (timeline === undefined) return noTimeline(source);
  const commands = commandsOf(change, timeline);
  if (commands === undefined) return tvPagePlays();
  for (const command of commands) {
    if (!tvPage.command(command)) return tvPagePlays();
  }
  return Response.json(timelineStateOf(source.now(), timeline), {
    status: 202,
    headers: { "cache-control": "no-store" },
  });
}

function tvPagePlays(): Response {
  return refusal({
    error: "tv-page-plays",
    detail: "A TV page plays what is presented, and cannot do this",
    hint:
      "Play, pause, seek and speed are passed on to the gateway's own TV page",
  });
}

async function readBody<T>(
  context: Context<GatewayEnv>,
  schema: z.ZodType<T>,
): Promise<T | Response> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) return notJson(type);
  const text = await requestText(context.req.raw, MAX_BODY_OCTETS);
  if (text === undefined) return tooBig();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refusal({
      error: "bad-json",
      detail: `The body is not JSON: ${reason}`,
      hint: "Send one JSON object",
    });
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : badField(parsed.error, json);
}

function badField(error: z.ZodError, input: unknown): Response {
  return refusal({
    error: "bad-field",
    detail: describeFault(fieldFault(error, input)),
    hint: "/openapi.json describes every field",
  });
}

function notJson(type: string): Response {
  return refusal({
    error: "not-json",
    detail: `Content-Type must be application/json: current value is "${
      type.slice(0, 80)
    }"`,
    hint: "Add the header Content-Type: application/json",
  });
}

function tooBig(): Response {
  return refusal({
    error: "body-too-big",
    detail: `The body must be ${MAX_BODY_OCTETS} octets at most`,
    hint: "Send only the fields that change",
  });
}

function noTimeline({ presentation }: Controlled): Response {
  const selectors = presentation.timelines.map((one) => one.timelineSelector);
  return refusal({
    error: "no-such-timeline",
    detail: `The timelines are ${selectors.join(", ") || "none"}`,
    hint: "Percent-encode the selector in the path; create adds a timeline",
  });
}

function isFull({ programme }: Controlled): boolean {
  return programme.timelineSelectors.length >= MAX_TIMELINES;
}

function tooMany(): Response {
  return refusal({
    error: "too-many-timelines",
    detail: `There may be ${MAX_TIMELINES} timelines at most`,
    hint: "Delete one first",
  });
}
