import { PagesHouse, shows } from "../support/pages_house.ts";
import { type MediaPages, rangeOf } from "./media_pages.ts";

/** Writes down what a page's media element does, as the plain pages do. */
const RECORDER = `
  globalThis.media = document.querySelector("video");
  globalThis.recording = {
    frames: [], positions: [], states: [], rateChanges: [], seeks: [],
  };
  (() => {
    const shared = (millis = performance.now()) =>
      (performance.timeOrigin + millis) / 1000;
    media.requestVideoFrameCallback(function each(_, frame) {
      recording.frames.push([frame.mediaTime, shared(frame.expectedDisplayTime)]);
      media.requestVideoFrameCallback(each);
    });
    setInterval(() => {
      if (!media.seeking) recording.positions.push([shared(), media.currentTime]);
    }, 50);
    media.addEventListener("ratechange", () => recording.rateChanges.push(shared()));
    media.addEventListener("seeking", () => recording.seeks.push(shared()));
  })();
`;

/**
 * Opens the gateway's own TV page, which plays a film; companions that join play
 * the same film on the gateway's own page.
 *
 * @param media The film.
 * @returns The pages; disposing closes them, the gateway and the film's server.
 */
export async function openHouseMediaPages(
  media: Uint8Array<ArrayBuffer>,
): Promise<MediaPages> {
  await using stack = new AsyncDisposableStack();
  const films = stack.use(Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => rangeOf(request, media),
  ));
  const house = stack.use(await PagesHouse.start());
  const tv = await house.open("/tv");
  const url = `http://127.0.0.1:${films.addr.port}/film.mp4`;
  await tv.getByLabel("Address of a video").fill(url);
  await tv.getByRole("button", { name: "Play it" }).click();
  await shows(tv, "content-id", /film\.mp4$/);
  await tv.evaluate(RECORDER);
  const open = stack.move();
  return {
    tv,
    said: [],
    async join() {
      const companion = await house.join("player");
      await companion.getByRole("button", { name: "The TV’s file" }).click();
      await companion.evaluate(RECORDER);
      return companion;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
