import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals } from "@dvbcss/std/assert";
import { controlApi } from "../../../../services/gateway/control/control_api.ts";
import { CONTROL_SCHEMAS } from "../../../../services/gateway/control/control_api_schema.ts";
import { openApiDocument } from "../../../../services/gateway/control/openapi.ts";
import { ControlledProgramme } from "../../../support/controlled_programme.ts";

const METHODS = ["get", "put", "post", "patch", "delete"];

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );
}

function members(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** Compiles a schema of the document, as a client's own tools would. */
function validator(name: string): (value: unknown) => boolean {
  const schema = at(openApiDocument(), "components", "schemas", name);
  assert(typeof schema === "object" && schema !== null);
  return new Ajv2020({ strict: false }).compile(schema);
}

Deno.test("openApiDocument() describes every route and no other", () => {
  const app = controlApi(new ControlledProgramme(), {
    token: undefined,
    ownHosts: [],
  }, { command: () => false });
  const served = app.routes
    .filter(({ method, path }) => method !== "ALL" && path !== "/openapi.json")
    .map(({ method, path }) =>
      `${method.toLowerCase()} ${path.replace(":selector{.+}", "{selector}")}`
    );
  const paths = at(openApiDocument(), "paths");
  const described = members(paths).flatMap((path) =>
    members(at(paths, path))
      .filter((member) => METHODS.includes(member))
      .map((method) => `${method} ${path}`)
  );
  assertEquals(served.toSorted(), described.toSorted());
});

Deno.test("openApiDocument() refers to nothing that is missing", () => {
  const document = openApiDocument();
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)];
  assert(references.length > 10);
  for (const [, path = ""] of references) {
    assert(at(document, ...path.split("/")) !== undefined, path);
  }
});

Deno.test("the answers are as the document describes them", async () => {
  const app = controlApi(new ControlledProgramme(), {
    token: undefined,
    ownHosts: [],
  }, { command: () => false });
  const remoteAddr = { transport: "tcp", hostname: "::1", port: 1 } as const;
  const headers = { host: "localhost", "content-type": "application/json" };
  async function answer(path: string, init: RequestInit): Promise<unknown> {
    const request = `http://localhost${path}`;
    return await (await app.request(request, { headers, ...init }, {
      remoteAddr,
    })).json();
  }
  const pts = "/timelines/urn:dvb:css:timeline:pts";
  const put = { method: "PUT", body: "{}" };
  assert(validator("Content")(await answer("/presentation", {})));
  assert(validator("Timelines")(await answer("/timelines", {})));
  assert(validator("Timeline")(await answer(pts, put)));
  assert(validator("Error")(await answer("/timelines/none", put)));
});

interface Body {
  readonly name: string;
  readonly schema: keyof typeof CONTROL_SCHEMAS;
  readonly body: unknown;
  readonly valid: boolean;
}

const BODIES: readonly Body[] = [
  {
    name: "an empty change of content",
    schema: "ContentChange",
    body: {},
    valid: true,
  },
  {
    name: "a content id of null",
    schema: "ContentChange",
    body: { contentId: null },
    valid: true,
  },
  {
    name: "a content id that is a number",
    schema: "ContentChange",
    body: { contentId: 1 },
    valid: false,
  },
  {
    name: "an unknown field",
    schema: "ContentChange",
    body: { id: "x" },
    valid: false,
  },
  {
    name: "no status words",
    schema: "ContentChange",
    body: { presentationStatus: [] },
    valid: false,
  },
  {
    name: "a change of a timeline",
    schema: "TimelineChange",
    body: { seek: { ticks: "-5" }, speed: 0.5, availability: "pending" },
    valid: true,
  },
  {
    name: "an unknown action",
    schema: "TimelineChange",
    body: { action: "stop" },
    valid: false,
  },
  {
    name: "a speed beyond all content",
    schema: "TimelineChange",
    body: { speed: 1_001 },
    valid: false,
  },
  {
    name: "no units in a tick",
    schema: "TimelineChange",
    body: { create: { unitsPerTick: 0, unitsPerSecond: 1 } },
    valid: false,
  },
];

Deno.test.each(BODIES)(
  "the document and the service agree on $name",
  ({ schema, body, valid }) => {
    assertEquals(CONTROL_SCHEMAS[schema].safeParse(body).success, valid);
    assertEquals(validator(schema)(body), valid);
  },
);
