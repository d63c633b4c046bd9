import { wallClockNanos } from "@dvbcss/clock";
import type { Timeline } from "@dvbcss/presentation";
import {
  encodePresentationTimestamps,
  encodeSetupData,
  TsServer,
} from "@dvbcss/protocol";
import { assert } from "@dvbcss/std/assert";
import fc from "fast-check";
import { dvbSchemaTest, validatorFor } from "../support/dvb_schemas.ts";

const INTEGER = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const WALL_CLOCK = INTEGER.map(wallClockNanos);
const SPEED = fc.double({ noNaN: true, noDefaultInfinity: true });

dvbSchemaTest("every control timestamp the server sends is DVB's", () => {
  const validate = validatorFor("css-ts.ct-1.1.1");
  const correlation: fc.Arbitrary<Timeline["correlation"]> = fc.oneof(
    fc.constantFrom(null, "pending" as const),
    fc.record({
      contentTimeTicks: INTEGER,
      wallClock: WALL_CLOCK,
      speed: SPEED,
    }),
  );
  let sent = 0;
  fc.assert(fc.property(
    WALL_CLOCK,
    correlation,
    fc.constantFrom(null, "", "dvb://1.2.3"),
    (now, correlation, contentId) => {
      const server = new TsServer<string>();
      server.handleConnect(now, "a");
      const properties = { unitsPerTick: 1, unitsPerSecond: 1000 };
      const timelines = [{ timelineSelector: "u", properties, correlation }];
      const setup = { contentIdStem: "", timelineSelector: "u" };
      const actions = [
        ...server.handleMessage(now, "a", encodeSetupData(setup)),
        ...server.handlePresentation(now, { contentId, timelines }),
      ];
      for (const action of actions) {
        if (action.kind !== "send") continue;
        validate(action.text);
        sent++;
      }
    },
  ));
  assert(sent > 100);
});

dvbSchemaTest("every setup-data message we send is DVB's", () => {
  const validate = validatorFor("css-ts.setup-data-1.1.1");
  const setup = fc.record({
    contentIdStem: fc.string(),
    timelineSelector: fc.string(),
    private: fc.array(fc.record({ type: fc.string(), extra: fc.jsonValue() })),
  }, { requiredKeys: ["contentIdStem", "timelineSelector"] });
  fc.assert(fc.property(setup, (setup) => {
    validate(encodeSetupData(setup));
  }));
});

dvbSchemaTest("all presentation timestamps we send are DVB's", () => {
  const validate = validatorFor("css-ts.apteptlpt-1.1.1");
  const actual = fc.record({
    contentTimeTicks: INTEGER,
    wallClock: WALL_CLOCK,
  });
  const timestamps = fc.record({
    actual,
    earliest: fc.record({
      contentTimeTicks: INTEGER,
      wallClock: fc.oneof(WALL_CLOCK, fc.constant("minus-infinity" as const)),
    }),
    latest: fc.record({
      contentTimeTicks: INTEGER,
      wallClock: fc.oneof(WALL_CLOCK, fc.constant("plus-infinity" as const)),
    }),
  }, { requiredKeys: ["earliest", "latest"] });
  fc.assert(fc.property(timestamps, (timestamps) => {
    validate(encodePresentationTimestamps(timestamps));
  }));
});
