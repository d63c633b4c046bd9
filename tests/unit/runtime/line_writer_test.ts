import { LineWriter } from "@dvbcss/runtime";
import { assertEquals } from "@dvbcss/std/assert";

/** A stream that takes a few octets at a time, and nothing while it is full. */
class TestStream {
  text = "";
  full = false;
  room = Infinity;
  readonly #decoder = new TextDecoder();

  write(octets: Uint8Array): Promise<number> {
    if (this.full || this.room === 0) {
      return Promise.reject(new Error("No space left on device"));
    }
    const length = Math.min(octets.length, 7, this.room);
    this.room -= length;
    this.text += this.#decoder.decode(octets.subarray(0, length), {
      stream: true,
    });
    return Promise.resolve(length);
  }
}

Deno.test("LineWriter.write() keeps the order, however few octets are taken", async () => {
  const stream = new TestStream();
  const writer = new LineWriter(stream);
  const lines = ["first: grüße", "", "third, which is longer than the first"];
  for (const line of lines) writer.write(line);
  assertEquals(stream.text.length < 20, true);
  await writer.flush();
  assertEquals(stream.text, lines.map((line) => `${line}\n`).join(""));
  assertEquals(writer.dropped.value(), 0);
});

Deno.test("LineWriter.write() counts what a full disk does not take, and goes on", async () => {
  const stream = new TestStream();
  const writer = new LineWriter(stream);
  writer.write("before");
  await writer.flush();
  stream.full = true;
  for (const line of ["lost", "lost too"]) writer.write(line);
  await writer.flush();
  assertEquals(writer.dropped.value(), 2);
  stream.full = false;
  writer.write("after");
  await writer.flush();
  assertEquals(stream.text, "before\nafter\n");
});

Deno.test("LineWriter.write() begins a line of its own after one that broke off", async () => {
  const stream = new TestStream();
  stream.room = 4;
  const writer = new LineWriter(stream);
  writer.write("broken off");
  writer.write("lost");
  await writer.flush();
  stream.room = Infinity;
  writer.write("whole");
  writer.write("whole too");
  await writer.flush();
  assertEquals(stream.text, "brok\nwhole\nwhole too\n");
  assertEquals(writer.dropped.value(), 2);
});

Deno.test("LineWriter.write() bounds what waits for a reader who does not read", async () => {
  const read = Promise.withResolvers<void>();
  let text = "";
  const writer = new LineWriter({
    write: async (octets) => {
      await read.promise;
      text += new TextDecoder().decode(octets);
      return octets.length;
    },
  });
  for (let line = 0; line < 3_000; line++) writer.write(`${line}`);
  const dropped = writer.dropped.value();
  assertEquals(dropped > 1_000 && dropped < 2_900, true);
  read.resolve();
  await writer.flush();
  writer.write("later");
  await writer.flush();
  const lines = text.trimEnd().split("\n");
  // The first that were said, without a gap, and then what was said later.
  assertEquals(lines.at(-2), `${3_000 - dropped - 1}`);
  assertEquals(lines.at(-1), "later");
  assertEquals(writer.dropped.value(), dropped);
});
