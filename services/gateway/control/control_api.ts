import { MAX_TIMELINES } from "@dvbcss/channel";
import { describeFault, fieldFault, peerOf } from "@dvbcss/runtime";
import type { Programme } from "@dvbcss/presentation";
import { type Context, Hono } from "hono";
import type { z } from "zod";
import { refusal } from "./api_error.ts";
import { CONTROL_SCHEMAS, type TimelineChange } from "./control_api_schema.ts";
import { type ControlPolicy, refuseControl } from "./control_guard.ts";
import { openApiDocument } from "./openapi.ts";
import { identifierSchema } from "@dvbcss/service-source";
import { requestText } from "./request_text.ts";
import type { SourceHost } from "@dvbcss/service-source";
import {
  changeTimeline,
  timelinesState,
  timelineStateOf,
} from "./timeline_control.ts";
import { commandsOf } from "./player_command.ts";

/** What the apps of the gateway know of a request's sender. */
export interface GatewayEnv {
  /** The server's own information. */
  Bindings: Partial<Deno.ServeHandlerInfo>;
}

/** What the control API changes. */
export type Controlled = Pick<
  SourceHost,
  "programme" | "presentation" | "now" | "change"
>;

/** What plays what is presented, where that is not ours to edit. */
export type Commanded = Pick<SourceHost, "command">;

/** The longest body that is read, in octets. */
const MAX_BODY_OCTETS = 65_536;

/** A person's program sends at once, through any network. */
const BODY_LIMITS = { maxOctets: MAX_BODY_OCTETS, withinMillis: 5_000 };

const TIMELINE_PATH = "/timelines/:selector{.+}";

/**
 * Makes the control API: it shows and changes what is presented, also while a
 * scenario plays, whose next step applies to what it finds. While something else
 * plays, a TV page or a media player, what is asked is passed on to it.
 *
 * @param source What is presented.
 * @param policy Who may use it.
 * @param player What else may play.
 * @returns The routes.
 */
export function controlApi(
  source: Controlled,
  policy: ControlPolicy,
  player: Commanded,
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
  return presentationRoutes(app, source, player);
}

function presentationRoutes(
  app: Hono<GatewayEnv>,
  source: Controlled,
  player: Commanded,
): Hono<GatewayEnv> {
  return app
    .get(
      "/presentation",
      (context) => context.json(source.presentation.content),
    )
    .patch("/presentation", async (context) => {
      const body = await readBody(context, CONTROL_SCHEMAS.ContentChange);
      if (body instanceof Response) return body;
      const { programme } = source;
      if (programme === undefined) return playerPlays();
      const content = source.change(() =>
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
      const { programme } = source;
      if (programme === undefined) {
        return commandPlayer(player, source, selector, body);
      }
      const isNew = !programme.hasTimeline(selector);
      if (isNew && body.create === undefined) return noTimeline(source);
      if (isNew && isFull(programme)) return tooMany();
      const named = identifierSchema.safeParse(selector);
      if (!named.success) return badField(named.error, selector);
      const timeline = source.change((now) =>
        changeTimeline(now, programme, selector, body)
      );
      return context.json(timeline, isNew ? 201 : 200);
    })
    .delete(TIMELINE_PATH, (context) => {
      const { programme } = source;
      if (programme === undefined) return playerPlays();
      const selector = context.req.param("selector");
      const removed = source.change(() => programme.removeTimeline(selector));
      return removed ? context.body(null, 204) : noTimeline(source);
    });
}

/** It does what it is asked a little later, so that nothing has changed yet. */
function commandPlayer(
  player: Commanded,
  source: Controlled,
  selector: string,
  change: TimelineChange,
): Response {
  const timeline = source.presentation.timelines.find((one) =>
    one.timelineSelector === selector
  );
  if (timeline === undefined) return noTimeline(source);
  const commands = commandsOf(change, timeline);
  if (commands === undefined) return playerPlays();
  for (const command of commands) {
    if (!player.command(command)) return playerPlays();
  }
  return Response.json(timelineStateOf(source.now(), timeline), {
    status: 202,
    headers: { "cache-control": "no-store" },
  });
}

function playerPlays(): Response {
  return refusal({
    error: "player-plays",
    detail: "A TV page, a media player or another TV plays, and cannot do this",
    hint: "Play, pause, seek and speed are passed on to what can do them",
  });
}

async function readBody<T>(
  context: Context<GatewayEnv>,
  schema: z.ZodType<T>,
): Promise<T | Response> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) return notJson(type);
  const body = await requestText(context.req.raw, BODY_LIMITS);
  if (!body.ok) return body.fault === "too-big" ? tooBig() : tooSlow();
  let json: unknown;
  try {
    json = JSON.parse(body.text);
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

function tooSlow(): Response {
  return refusal({
    error: "body-too-slow",
    detail: `The body must be here within ${BODY_LIMITS.withinMillis} ms`,
    hint: "Send as many octets as Content-Length says",
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

function isFull(programme: Programme): boolean {
  return programme.timelineSelectors.length >= MAX_TIMELINES;
}

function tooMany(): Response {
  return refusal({
    error: "too-many-timelines",
    detail: `There may be ${MAX_TIMELINES} timelines at most`,
    hint: "Delete one first",
  });
}
