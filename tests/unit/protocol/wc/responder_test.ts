import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  decodeWcMessage,
  followUpOf,
  stampTransmit,
  WcResponder,
  type WcResponderFault,
} from "@dvbcss/protocol";
import { present, vectorsOf, type WcVector } from "./vectors.ts";

function aResponder(followUp = false): WcResponder {
  return new WcResponder({
    precisionNanos: durationNanos(1_000),
    maxFreqErrorPpm: 500,
    followUp,
  });
}

function responderOf(vector: WcVector): WcResponder {
  const seconds = vector.precisionOverrideSecs ?? vector.clockDispersionSecs;
  return new WcResponder({
    precisionNanos: durationNanos(Number(seconds) * 1e9),
    maxFreqErrorPpm: Number(
      vector.maxFreqErrorOverridePpm ?? vector.clockMaxFreqErrorPpm,
    ),
    followUp: present(vector.followup),
  });
}

/** The readings of a vector's clock, in whole nanoseconds. */
function readingsOf(vector: WcVector): readonly WallClockNanos[] {
  const rate = BigInt(present(vector.clockTickRate));
  return present(vector.clockReadings).map((ticks) =>
    wallClockNanos(
      BigInt(present(ticks.split(".")[0])) * 1_000_000_000n / rate,
    )
  );
}

const SERVER = vectorsOf("server", 10);

Deno.test.each(SERVER.filter(({ error }) => error === undefined))(
  "WcResponder answers vector $name",
  (vector) => {
    const [received, transmitted, followed] = readingsOf(vector);
    const request = Uint8Array.fromHex(present(vector.requestHex));
    const action = responderOf(vector).handleDatagram(
      present(received),
      request,
    );
    assert(action.kind === "respond");
    stampTransmit(action.datagram, present(transmitted));
    const sent = [action.datagram];
    if (action.followUp) {
      sent.push(followUpOf(action.datagram, present(followed)));
    }
    assertEquals(sent.map((octets) => octets.toHex()), vector.responseHex);
  },
);

const REFUSED: Readonly<Record<string, WcResponderFault>> = {
  "server-ignores-response-type": "not-a-request",
  "server-ignores-bad-version": "unknown-version",
  "server-ignores-short-packet": "wrong-length",
};

Deno.test.each(SERVER.filter(({ error }) => error !== undefined))(
  "WcResponder discards vector $name and serves the next request",
  (vector) => {
    const responder = responderOf(vector);
    const octets = Uint8Array.fromHex(present(vector.requestHex));
    const at = wallClockNanos(1n);
    assertEquals(responder.handleDatagram(at, octets), {
      kind: "discard",
      fault: present(REFUSED[vector.name]),
    });
    assertEquals(
      responder.handleDatagram(at, new Uint8Array(32)).kind,
      "respond",
    );
  },
);

Deno.test("WcResponder echoes any originate words bit for bit", () => {
  const request = new Uint8Array(32);
  request.fill(0xff, 8, 16);
  const action = aResponder().handleDatagram(wallClockNanos(1n), request);
  assert(action.kind === "respond");
  assertEquals(action.datagram.slice(8, 16), request.slice(8, 16));
});

Deno.test("WcResponder leaves the request as it was", () => {
  const request = new Uint8Array(32).fill(0xaa);
  request[0] = request[1] = 0;
  const before = request.slice();
  aResponder().handleDatagram(wallClockNanos(1n), request);
  assertEquals(request, before);
});

Deno.test("stampTransmit() changes the transmit field alone", () => {
  const action = aResponder().handleDatagram(
    wallClockNanos(7n),
    new Uint8Array(32),
  );
  assert(action.kind === "respond");
  const before = action.datagram.slice();
  stampTransmit(action.datagram, wallClockNanos(9_000_000_008n));
  assertEquals(action.datagram.slice(0, 24), before.slice(0, 24));
  assertEquals(action.datagram.slice(24).toHex(), "0000000900000008");
});

Deno.test("followUpOf() repeats the response but for type and transmit", () => {
  const action = aResponder(true).handleDatagram(
    wallClockNanos(7n),
    new Uint8Array(32),
  );
  assert(action.kind === "respond" && action.followUp);
  stampTransmit(action.datagram, wallClockNanos(8n));
  const response = decodeWcMessage(action.datagram);
  const followUp = decodeWcMessage(
    followUpOf(action.datagram, wallClockNanos(10n)),
  );
  assert(response.ok && followUp.ok);
  assertEquals(response.message.type, 2);
  assertEquals(followUp.message, {
    ...response.message,
    type: 3,
    transmit: { seconds: 0, nanoseconds: 10 },
  });
});

Deno.test("WcResponder refuses settings that do not fit the wire", () => {
  const good = {
    precisionNanos: durationNanos(1_000),
    maxFreqErrorPpm: 50,
    followUp: false,
  };
  for (const precision of [0, -1, Infinity, NaN]) {
    const precisionNanos = durationNanos(precision);
    assertThrows(
      () => new WcResponder({ ...good, precisionNanos }),
      RangeError,
    );
  }
  for (const maxFreqErrorPpm of [-1, Infinity, NaN]) {
    assertThrows(
      () => new WcResponder({ ...good, maxFreqErrorPpm }),
      RangeError,
    );
  }
});

Deno.test("WcResponder refuses a wall clock time that does not fit the wire", () => {
  assertThrows(
    () => aResponder().handleDatagram(wallClockNanos(-1n), new Uint8Array(32)),
    RangeError,
  );
});
