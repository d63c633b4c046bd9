import { assert, assertEquals } from "@dvbcss/std/assert";
import { mpvContentId } from "../../../shared/source/mpv/mpv_content_id.ts";

interface Case {
  readonly path: string;
  readonly contentId: string;
}

const CASES: readonly Case[] = [
  { path: "/films/a.ts", contentId: "file:///films/a.ts" },
  { path: "a.ts", contentId: "file:///home/me/a.ts" },
  { path: "../you//./b.ts", contentId: "file:///home/you/b.ts" },
  { path: "../../../../c", contentId: "file:///c" },
  {
    path: "/films/für 2% & #1?.ts",
    contentId: "file:///films/f%C3%BCr%202%25%20&%20%231%3F.ts",
  },
  {
    path: "/a\u0000b\nc\u001b[2J\u202e.ts",
    contentId: "file:///a%00b%0Ac%1B%5B2J%E2%80%AE.ts",
  },
  { path: "/half \ud83d pair", contentId: "file:///half%20%EF%BF%BD%20pair" },
  {
    path: "https://me:secret@host:8443/a%20b.mpd?c=d#e",
    contentId: "https://host:8443/a%20b.mpd?c=d#e",
  },
  {
    path: "rtsp://a@b@host/x@y",
    contentId: "rtsp://host/x@y",
  },
  {
    path: "http://host/für <b>\n",
    contentId: "http://host/f%C3%BCr%20%3Cb%3E%0A",
  },
  { path: "http://[fd00::7]/a", contentId: "http://[fd00::7]/a" },
];

Deno.test.each(CASES)(
  "mpvContentId() gives $contentId",
  ({ path, contentId }) => {
    assertEquals(mpvContentId(path, "/home/me"), {
      contentId,
      contentIdStatus: "final",
    });
  },
);

Deno.test("mpvContentId() says that it cut a name", () => {
  const { contentId, contentIdStatus } = mpvContentId(
    `/${"ü".repeat(5_000)}`,
    null,
  );
  assertEquals(contentIdStatus, "partial");
  assertEquals(contentId?.length, 4096);
  assert(contentId?.startsWith("file:///%C3%BC"));
});
