import { assertEquals } from "@dvbcss/std/assert";
import { CiiClient } from "@dvbcss/protocol";

Deno.test("CiiClient keeps the timelines when a message lacks them", () => {
  const client = new CiiClient();
  client.handleMessage('{"timelines":[]}');
  const action = client.handleMessage('{"contentId":"dvb://1"}');
  assertEquals(action, {
    kind: "change",
    message: { contentId: "dvb://1" },
    state: { timelines: [], contentId: "dvb://1" },
    changed: ["contentId"],
  });
});

Deno.test("CiiClient changes nothing when the state is repeated", () => {
  const client = new CiiClient();
  const text = '{"contentId":"dvb://1","timelines":[]}';
  client.handleMessage(text);
  const action = client.handleMessage(text);
  assertEquals(action.kind === "change" && action.changed, []);
});

Deno.test("CiiClient takes a null presentationStatus", () => {
  const client = new CiiClient();
  client.handleMessage('{"presentationStatus":null}');
  assertEquals(client.state, { presentationStatus: null });
});

Deno.test("CiiClient follows a TV Device that departs from the standard", () => {
  const client = new CiiClient();
  client.handleMessage(
    '{"presentationStatus":["okay"],"contentIdStatus":"stable","x":1}',
  );
  assertEquals(client.state, {
    presentationStatus: ["okay"],
    contentIdStatus: "final",
  });
});

Deno.test("CiiClient names the property for which it discards a message", () => {
  const client = new CiiClient();
  assertEquals(client.handleMessage('{"contentIdStatus":"done"}'), {
    kind: "discard",
    fault: "invalid-property",
    property: "contentIdStatus",
  });
  assertEquals(client.handleMessage(new Uint8Array([123, 125])), {
    kind: "discard",
    fault: "not-text",
  });
  assertEquals(client.state, {});
});

Deno.test("CiiClient forgets everything when it is reset", () => {
  const client = new CiiClient();
  client.handleMessage('{"contentId":"dvb://1"}');
  client.reset();
  assertEquals(client.state, {});
});
