/** Frames a second. */
const RATE = 48_000;

/** Octets before the sound. */
const HEADER_LENGTH = 44;

/**
 * Makes a quiet sound that every browser plays, as a WAVE file.
 *
 * @param seconds How long it is.
 * @returns The file.
 */
export function waveFile(seconds: number): Uint8Array<ArrayBuffer> {
  const frames = Math.round(seconds * RATE);
  const octets = new Uint8Array(HEADER_LENGTH + frames);
  const view = new DataView(octets.buffer);
  const mark = (at: number, text: string) =>
    octets.set(new TextEncoder().encode(text), at);
  mark(0, "RIFF");
  view.setUint32(4, octets.length - 8, true);
  mark(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  mark(36, "data");
  view.setUint32(40, frames, true);
  octets.fill(128, HEADER_LENGTH);
  return octets;
}

/**
 * Makes a film server that delivers a file, in whole or up to somewhere.
 *
 * @param file The file.
 * @param deliveredOctets After how many octets it falls silent; none unless given.
 * @returns The server; its file is at every path.
 */
export function serveWave(
  file: Uint8Array<ArrayBuffer>,
  deliveredOctets: number = file.length,
): Deno.HttpServer<Deno.NetAddr> {
  const headers = {
    "content-type": "audio/wav",
    "content-length": String(file.length),
  };
  return Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      onError: () => new Response(),
    },
    () => {
      if (deliveredOctets === file.length) {
        return new Response(file, { headers });
      }
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(file.subarray(0, deliveredOctets));
        },
      });
      return new Response(body, { headers });
    },
  );
}
