import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { controlApi } from "../../../../services/gateway/control/control_api.ts";
import {
  CONTROL_TIME,
  ControlledProgramme,
} from "../../../support/controlled_programme.ts";

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
const LOOPBACK = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;

/** A control API and what it controls. */
class Desk {
  readonly source = new ControlledProgramme();
  readonly #app = controlApi(this.source, { token: undefined, ownHosts: [] }, {
    command: () => false,
  });

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await this.#app.request(`http://127.0.0.1${path}`, {
      method,
      headers: {
        host: "127.0.0.1",
        "content-type": "application/json",
        ...headers,
      },
      ...(body === undefined ? {} : {
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    }, { remoteAddr: LOOPBACK });
    assertEquals(response.headers.get("access-control-allow-origin"), null);
    assertEquals(response.headers.get("cache-control"), "no-store");
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  put(selector: string, body: unknown) {
    return this.send("PUT", `/timelines/${encodeURIComponent(selector)}`, body);
  }
}

Deno.test("GET /presentation shows the content", async () => {
  const desk = new Desk();
  const { status, body } = await desk.send("GET", "/presentation");
  assertEquals(status, 200);
  assertEquals(body, { ...desk.source.programme.content });
});

Deno.test("PATCH /presentation changes what it names", async () => {
  const desk = new Desk();
  const before = desk.source.programme.content;
  const { status, body } = await desk.send("PATCH", "/presentation", {
    contentId: null,
    presentationStatus: ["transitioning"],
    mrsUrl: "https://mrs.example/",
    private: [{ type: "urn:example", mood: 7 }],
  });
  const after = {
    ...before,
    contentId: null,
    presentationStatus: ["transitioning"],
    mrsUrl: "https://mrs.example/",
    private: [{ type: "urn:example", mood: 7 }],
  };
  assertEquals(status, 200);
  assertEquals(body, after);
  assertEquals(desk.source.programme.content, after);
  assertEquals(desk.source.changes, 1);
});

Deno.test("GET /timelines shows where they are", async () => {
  const { status, body } = await new Desk().send("GET", "/timelines");
  const temi = {
    unitsPerTick: 1,
    unitsPerSecond: 1_000,
    linked: true,
    availability: "available",
    speed: 1,
    contentTime: "10000",
  };
  assertEquals(status, 200);
  assertEquals(body, {
    wallClockTime: String(CONTROL_TIME),
    timelines: [
      {
        ...temi,
        timelineSelector: PTS,
        unitsPerSecond: 90_000,
        contentTime: "900000",
      },
      { ...temi, timelineSelector: TEMI },
      {
        ...temi,
        timelineSelector: "urn:dvb:css:timeline:mpd:period:rel:1000",
      },
    ],
  });
});

interface Change {
  readonly name: string;
  readonly selector?: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly shown: Readonly<Record<string, unknown>>;
  readonly status?: number;
}

const CHANGES: readonly Change[] = [
  { name: "pause", change: { action: "pause" }, shown: { speed: 0 } },
  { name: "play", change: { action: "play" }, shown: { speed: 1 } },
  { name: "resume", change: { action: "resume" }, shown: { speed: 1 } },
  { name: "speed", change: { speed: -1.5 }, shown: { speed: -1.5 } },
  {
    name: "seek in seconds",
    change: { seek: { seconds: 1.5 } },
    shown: { contentTime: "135000" },
  },
  {
    name: "seek in ticks, large",
    change: { seek: { ticks: "9007199254740993", alone: true } },
    shown: { contentTime: "9007199254740993" },
  },
  {
    name: "availability",
    change: { availability: "unavailable" },
    shown: { availability: "unavailable" },
  },
  {
    name: "everything at once",
    change: { seek: { ticks: 7 }, speed: 0, availability: "pending" },
    shown: { contentTime: "7", speed: 0, availability: "pending" },
  },
  {
    name: "create",
    selector: "urn:example:100%/a?b#c d",
    change: {
      create: {
        unitsPerTick: 1_001,
        unitsPerSecond: 24_000,
        accuracySeconds: 0.04,
        linked: false,
        startTicks: 12,
      },
    },
    shown: {
      unitsPerTick: 1_001,
      unitsPerSecond: 24_000,
      accuracySeconds: 0.04,
      linked: false,
      contentTime: "12",
    },
    status: 201,
  },
  {
    name: "create of what is there",
    change: { create: { unitsPerTick: 1, unitsPerSecond: 45_000 } },
    shown: { unitsPerSecond: 45_000, contentTime: "450000" },
  },
];

Deno.test.each(CHANGES)(
  "PUT /timelines/{selector} performs $name",
  async ({ selector = PTS, change, shown, status = 200 }) => {
    const desk = new Desk();
    const answer = await desk.put(selector, change);
    assertEquals(answer.status, status);
    const { body } = answer;
    assert(typeof body === "object" && body !== null);
    assertEquals({ ...body, ...shown, timelineSelector: selector }, body);
    assert(desk.source.programme.hasTimeline(selector));
    assertEquals(desk.source.changes, 1);
  },
);

Deno.test("PUT /timelines/{selector} takes linked timelines along", async () => {
  const desk = new Desk();
  await desk.put(TEMI, { action: "pause", seek: { seconds: 60 } });
  assertEquals(
    desk.source.programme.contentTimeTicksAt(CONTROL_TIME, PTS),
    5_400_000n,
  );
});

Deno.test("DELETE /timelines/{selector} withdraws a timeline", async () => {
  const desk = new Desk();
  const path = `/timelines/${encodeURIComponent(TEMI)}`;
  assertEquals((await desk.send("DELETE", path)).status, 204);
  assert(!desk.source.programme.hasTimeline(TEMI));
  assertEquals((await desk.send("DELETE", path)).status, 404);
});

interface Refused {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly error: string;
  readonly detail: string;
}

const REFUSED: readonly Refused[] = [
  {
    name: "a field of the wrong type",
    body: { contentId: 7 },
    status: 400,
    error: "bad-field",
    detail: "contentId must be string: current value is 7",
  },
  {
    name: "a field that there is not",
    body: { contentID: "x" },
    status: 400,
    error: "bad-field",
    detail: 'contentID must be no field of this name: current value is "x"',
  },
  {
    name: "a status with a blank",
    body: { presentationStatus: ["okay", "so so"] },
    status: 400,
    error: "bad-field",
    detail: "presentationStatus[1] must be a word without blanks",
  },
  {
    name: "a control character",
    body: { contentId: "a\nb" },
    status: 400,
    error: "bad-field",
    detail: "contentId must be text without control characters",
  },
  {
    name: "an array",
    body: [],
    status: 400,
    error: "bad-field",
    detail: "it must be object: current value is []",
  },
  {
    name: "what is not JSON",
    body: "{",
    status: 400,
    error: "bad-json",
    detail: "The body is not JSON: ",
  },
  {
    name: "an empty body",
    body: "",
    status: 400,
    error: "bad-json",
    detail: "The body is not JSON: ",
  },
  {
    name: "a form",
    body: "contentId=x",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
    error: "not-json",
    detail: "Content-Type must be application/json",
  },
  {
    name: "a body that is too big",
    body: `{"contentId":"${"x".repeat(65_536)}"}`,
    status: 413,
    error: "body-too-big",
    detail: "The body must be 65536 octets at most",
  },
  {
    name: "a body that is not as big as it says",
    body: "{}",
    headers: { "content-length": "9999999" },
    status: 413,
    error: "body-too-big",
    detail: "The body must be 65536 octets at most",
  },
  {
    name: "a page of another origin",
    body: {},
    headers: { origin: "https://evil.example" },
    status: 403,
    error: "wrong-origin",
    detail: "Pages of other web origins may not use the control API",
  },
  {
    name: "a timeline that there is not",
    method: "PUT",
    path: "/timelines/urn:none",
    body: { action: "pause" },
    status: 404,
    error: "no-such-timeline",
    detail: `The timelines are ${PTS}, ${TEMI}`,
  },
  {
    name: "a speed that is out of range",
    method: "PUT",
    path: `/timelines/${PTS}`,
    body: { speed: 1e6 },
    status: 400,
    error: "bad-field",
    detail: "speed must be number to be <=1000: current value is 1000000",
  },
  {
    name: "a speed and an action",
    method: "PUT",
    path: `/timelines/${PTS}`,
    body: { speed: 1, action: "pause" },
    status: 400,
    error: "bad-field",
    detail: "it must be an object with at most one of action and speed",
  },
  {
    name: "a seek to two places",
    method: "PUT",
    path: `/timelines/${PTS}`,
    body: { seek: { ticks: 1, seconds: 1 } },
    status: 400,
    error: "bad-field",
    detail: "seek must be an object with either ticks or seconds",
  },
  {
    name: "a selector that is too long",
    method: "PUT",
    path: `/timelines/${"x".repeat(1_001)}`,
    body: { create: { unitsPerTick: 1, unitsPerSecond: 1 } },
    status: 400,
    error: "bad-field",
    detail: "it must be string to have <=1000 characters",
  },
];

Deno.test.each(REFUSED)(
  "the control API refuses $name",
  async (
    { method = "PATCH", path = "/presentation", body, headers, ...wanted },
  ) => {
    const desk = new Desk();
    const before = desk.source.programme.snapshot();
    const answer = await desk.send(method, path, body, headers);
    assertEquals(answer.status, wanted.status);
    assert(typeof answer.body === "object" && answer.body !== null);
    assertEquals(Object.keys(answer.body), ["error", "detail", "hint"]);
    const { error, detail } = answer.body as Record<string, string>;
    assertEquals(error, wanted.error);
    assertStringIncludes(detail ?? "", wanted.detail);
    assertEquals(desk.source.programme.snapshot(), before);
    assertEquals(desk.source.changes, 0);
  },
);

Deno.test("the control API bounds the number of timelines", async () => {
  const desk = new Desk();
  const create = { unitsPerTick: 1, unitsPerSecond: 1 };
  for (let count = 3; count < 256; count++) {
    await desk.put(`urn:example:${count}`, { create });
  }
  const { status, body } = await desk.put("urn:example:256", { create });
  assertEquals(status, 400);
  assertEquals((body as Record<string, string>)["error"], "too-many-timelines");
  assertEquals((await desk.put(PTS, { create })).status, 200);
});
