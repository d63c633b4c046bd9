import { Buffer } from "node:buffer";
import { PagesHouse, pagesTest, shows } from "../support/pages_house.ts";
import { serveWave, waveFile } from "../support/wave_file.ts";

pagesTest(
  "a companion plays the TV's file with it, and an own one with an offset",
  async () => {
    await using films = serveWave(waveFile(60));
    await using house = await PagesHouse.start();
    const tv = await house.open("/tv");
    const companion = await house.join("player");
    const url = `http://127.0.0.1:${films.addr.port}/film.wav`;
    await tv.getByLabel("Address of a video").fill(url);
    await tv.getByRole("button", { name: "Play it" }).click();
    await shows(tv, "content-id", /film\.wav$/);
    await shows(companion, "words", /a file from the network/);
    await companion.getByRole("button", { name: "The TV’s file" }).click();
    await shows(companion, "condition", /^In step$/);
    await shows(companion, "difference", /ms$/);
    const dashboard = await house.open("/");
    await shows(
      dashboard,
      "screens",
      /player[\s\S]*In step[\s\S]*Difference\s*[+−]/,
    );
    await companion.getByLabel("The file begins at").fill("600");
    await companion.getByLabel("The file begins at").press("Tab");
    await shows(companion, "words", /The TV has not come to the beginning/);
  },
);

pagesTest(
  "a companion says that its file is shorter than what the TV plays",
  async () => {
    await using house = await PagesHouse.start();
    const dashboard = await house.open("/");
    await dashboard.getByLabel("Go to").fill("10:00");
    await dashboard.getByLabel("Go to").press("Enter");
    const companion = await house.join("short");
    await companion.locator("#file").setInputFiles({
      name: "short.wav",
      mimeType: "audio/wav",
      buffer: Buffer.from(waveFile(3)),
    });
    await shows(companion, "words", /The TV is beyond the end of these media/);
    await shows(companion, "condition", /^Its file has ended$/);
    await shows(dashboard, "screens", /Its file has ended/);
  },
);

pagesTest("a companion says that its file does not play", async () => {
  await using house = await PagesHouse.start();
  const companion = await house.open("/companion");
  await companion.locator("#file").setInputFiles({
    name: "no film.mp4",
    mimeType: "video/mp4",
    buffer: Buffer.from("this is no film"),
  });
  await shows(companion, "condition", /^Its file does not play$/);
  await shows(companion, "words", /cannot play these media/);
});

pagesTest("companions stand still while the TV's file stalls", async () => {
  const file = waveFile(120);
  await using films = serveWave(file, 250_000);
  await using house = await PagesHouse.start();
  const tv = await house.open("/tv");
  await tv.getByLabel("Address of a video").fill(
    `http://127.0.0.1:${films.addr.port}/film.wav`,
  );
  await tv.getByRole("button", { name: "Play it" }).click();
  await shows(tv, "player-words", /Waiting for more of the file/);
  const dashboard = await house.open("/");
  await shows(dashboard, "motion", /^Paused$/);
  const companion = await house.join();
  await shows(companion, "condition", /^Paused with the TV$/);
});

pagesTest(
  "pages say that the browser wants a tap before it plays",
  async () => {
    await using films = serveWave(waveFile(60));
    await using house = await PagesHouse.start();
    await house.context.addInitScript(`
      HTMLMediaElement.prototype.play = () =>
        Promise.reject(new DOMException("no", "NotAllowedError"));
    `);
    const url = `http://127.0.0.1:${films.addr.port}/film.wav`;
    const companion = await house.join("shy");
    await companion.getByLabel("Address of a video").fill(url);
    await companion.getByRole("button", { name: "Play it" }).click();
    await shows(
      companion,
      "over-words",
      /wants a tap or a click before it plays/,
    );
    await companion.getByRole("button", { name: "Play", exact: true })
      .waitFor();
    const dashboard = await house.open("/");
    await shows(dashboard, "screens", /Waiting for a tap to play/);
    const tv = await house.open("/tv");
    await tv.getByLabel("Address of a video").fill(url);
    await tv.getByRole("button", { name: "Play it" }).click();
    await shows(tv, "over-words", /The browser wants a click before it plays/);
  },
);
