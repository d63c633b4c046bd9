import { assertThrows } from "@dvbcss/std/assert";
import {
  ciiMessageOf,
  CiiServer,
  encodeCiiMessage,
  HOST_PLACEHOLDER,
} from "@dvbcss/protocol";
import fc from "fast-check";
import { CII_MESSAGES } from "../support/cii_messages.ts";
import { dvbSchemaTest, validatorFor } from "../support/dvb_schemas.ts";

dvbSchemaTest("encodeCiiMessage() writes what DVB's schema allows", () => {
  const assertValid = validatorFor("css-cii.cii-1.1.1");
  fc.assert(
    fc.property(CII_MESSAGES, (message) => {
      assertValid(encodeCiiMessage(message));
    }),
    { numRuns: 1000 },
  );
});

dvbSchemaTest("CiiServer sends what DVB's schema allows", () => {
  const assertValid = validatorFor("css-cii.cii-1.1.1");
  fc.assert(
    fc.property(fc.array(CII_MESSAGES), fc.boolean(), (states, diffOnly) => {
      const server = new CiiServer<string>({ diffOnly });
      const actions = [
        ...server.handleConnect("phone", { host: "192.0.2.7", port: 7681 }),
        ...states.flatMap((state) => server.handleState(state)),
      ];
      for (const action of actions) {
        if (action.kind === "send") assertValid(action.text);
      }
    }),
  );
});

dvbSchemaTest("ciiMessageOf() makes what DVB's schema allows", () => {
  validatorFor("css-cii.cii-1.1.1")(encodeCiiMessage(ciiMessageOf({
    content: null,
    timelines: [],
    wc: { host: HOST_PLACEHOLDER, port: 6677 },
    ts: null,
  })));
});

dvbSchemaTest("DVB's CII schema refuses what it should", () => {
  const assertValid = validatorFor("css-cii.cii-1.1.1");
  for (
    const text of [
      '{"presentationStatus":null}',
      '{"protocolVersion":null}',
      '{"private":null}',
      '{"timelines":[{"timelineSelector":"urn:s"}]}',
    ]
  ) {
    assertThrows(() => assertValid(text), Error);
  }
});
