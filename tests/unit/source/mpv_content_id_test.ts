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
  { path: "-", contentId: "fd://0" },
  { path: "./-", contentId: "file:///home/me/-" },
  { path: "b%c.ts", contentId: "file:///home/me/b%25c.ts" },
  {
    path: "av://lavfi:testsrc=rate=25",
    contentId: "av://lavfi:testsrc=rate=25",
  },
  {
    path: "https://host/watch?v=abc&token=s3cret&t=5#access_token=s3cret",
    contentId: "https://host/watch?v=abc&token=&t=5#access_token=",
  },
  {
    path: "https://host/a.mp4?X-Amz-Signature=s3cret&monkey=1&design=2",
    contentId: "https://host/a.mp4?X-Amz-Signature=&monkey=1&design=2",
  },
  {
    path: "https://host/a?accessKey=s3cret&hdnts=exp=1~hmac=s3cret&n=1",
    contentId: "https://host/a?accessKey=&hdnts=&n=1",
  },
  {
    path: "edl://https://me:s3cret@host/a.ts,10,3",
    contentId: "edl://https://host/a.ts,10,3",
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
