import { assertEquals } from "@dvbcss/std/assert";
import { MAX_LINE_OCTETS, openLineSocket } from "@dvbcss/runtime";
import { LinePeer } from "../support/line_peer.ts";
import { until } from "../support/until.ts";

/** A client that keeps what it hears. */
function listen(path: string) {
  const heard: string[] = [];
  const socket = openLineSocket({
    path,
    opened: () => heard.push("opened"),
    received: (line) => heard.push(line),
    closed: (reason) => heard.push(`closed: ${reason}`),
  });
  return { heard, socket };
}

Deno.test("openLineSocket() puts lines together when chunks end anywhere", async () => {
  await using peer = await LinePeer.listen();
  const { heard, socket } = listen(peer.path);
  await using _ = socket;
  await until(() => peer.connections === 1);
  for (const octet of new TextEncoder().encode("\uFEFFfür\r\n\n日本\n")) {
    await peer.write(Uint8Array.of(octet));
  }
  await until(() => heard.length === 4);
  assertEquals(heard, ["opened", "\uFEFFfür\r", "", "日本"]);
});

Deno.test("openLineSocket() cuts a line that is too long, and goes on", async () => {
  await using peer = await LinePeer.listen();
  const { heard, socket } = listen(peer.path);
  await using _ = socket;
  await until(() => peer.connections === 1);
  await peer.write("x".repeat(10 * MAX_LINE_OCTETS));
  await peer.write("y\nshort\n");
  await until(() => heard.length === 3);
  assertEquals(heard[1], "x".repeat(MAX_LINE_OCTETS));
  assertEquals(heard[2], "short");
});

Deno.test("openLineSocket() sends lines in order and replaces what is no UTF-8", async () => {
  await using peer = await LinePeer.listen();
  const { heard, socket } = listen(peer.path);
  await using _ = socket;
  await until(() => heard.length === 1);
  for (let line = 0; line < 100; line++) socket.send(`line ${line}`);
  await until(() => peer.lines.length === 100);
  assertEquals(peer.lines[99], "line 99");
  await peer.write(Uint8Array.of(0x61, 0xff, 0x0a));
  await until(() => heard.length === 2);
  assertEquals(heard[1], "a\uFFFD");
});

Deno.test("openLineSocket() gives up on a peer that does not read", async () => {
  await using peer = await LinePeer.listen({ reads: false });
  const { heard, socket } = listen(peer.path);
  await using _ = socket;
  await until(() => peer.connections === 1);
  const line = "x".repeat(8_192);
  for (let sent = 0; sent < 2_000 && heard.length < 2; sent++) {
    socket.send(line);
  }
  assertEquals(heard, ["opened", "closed: it does not read what it is sent"]);
});

Deno.test("openLineSocket() drops a line that the peer did not end", async () => {
  await using peer = await LinePeer.listen();
  const { heard, socket } = listen(peer.path);
  await using _ = socket;
  await until(() => peer.connections === 1);
  await peer.write("whole\nhal");
  peer.hangUp();
  await until(() => heard.length === 3);
  assertEquals(heard, ["opened", "whole", "closed: it ended the connection"]);
});

Deno.test("openLineSocket() says when the peer ends", async () => {
  await using peer = await LinePeer.listen();
  const { heard, socket } = listen(peer.path);
  await using _ = socket;
  await until(() => peer.connections === 1);
  peer.hangUp();
  await until(() => heard.length === 2);
  assertEquals(heard, ["opened", "closed: it ended the connection"]);
});

Deno.test("openLineSocket() calls nothing back once disposed", async () => {
  await using peer = await LinePeer.listen();
  const { heard, socket } = listen(peer.path);
  await socket[Symbol.asyncDispose]();
  assertEquals(heard, []);
});

Deno.test("openLineSocket() says why it cannot connect", async () => {
  await using peer = await LinePeer.listen();
  const reasons: string[] = [];
  const gone = peer.leftover;
  const folder = gone.slice(0, gone.lastIndexOf("/"));
  for (
    const path of [
      `${peer.path}.none`,
      gone,
      folder,
      `${gone}/below`,
      `/tmp/${"x".repeat(200)}`,
    ]
  ) {
    const { heard, socket } = listen(path);
    await until(() => heard.length === 1);
    reasons.push(...heard);
    await socket[Symbol.asyncDispose]();
  }
  assertEquals(reasons, [
    `closed: no such socket: ${peer.path}.none`,
    `closed: connection refused: nothing listens at ${gone}`,
    `closed: connection refused: nothing listens at ${folder}`,
    "closed: connection failed: Not a directory (os error 20)",
    "closed: connection failed: path must be shorter than SUN_LEN",
  ]);
});
