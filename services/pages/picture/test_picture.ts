import { isFlashAt } from "./flash_pattern.ts";
import { positionText } from "../time_text.ts";

/** The picture is drawn as if it were this large. */
const WIDTH = 1280;
const HEIGHT = 720;

const FONT =
  'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, monospace';
const GROUND = "#10161d";
const INK = "#e8eef3";
const SOFT = "#5d6c7a";
const ACCENT = "#3cc0b8";

/** What a test picture shows. */
export interface TestPictureState {
  /** Content time; undefined while it is not known. */
  readonly seconds: number | undefined;
  /** A line of words below the time. */
  readonly words: string;
}

/**
 * Draws the test picture: a moving clock, and a flash now and then. Two screens
 * side by side show with it how far apart they are.
 *
 * @param canvas Where to draw.
 * @param state What it shows.
 */
export function drawTestPicture(
  canvas: HTMLCanvasElement,
  { seconds, words }: TestPictureState,
): void {
  fit(canvas);
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = canvas.width / WIDTH;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  const bright = seconds !== undefined && isFlashAt(seconds);
  context.fillStyle = GROUND;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  drawFlash(context, bright);
  drawDial(context, seconds);
  drawRuler(context, seconds);
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillStyle = INK;
  context.font = `600 92px ${FONT}`;
  const text = seconds === undefined ? "–:––:––.–––" : positionText(seconds, 3);
  context.fillText(text, 64, 150);
  context.fillStyle = seconds === undefined ? "#f2c14e" : SOFT;
  context.font = "40px system-ui, sans-serif";
  context.fillText(words, 68, 212, WIDTH - 136);
}

/** As many pixels as are shown, so that digits are sharp. */
function fit(canvas: HTMLCanvasElement): void {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const wanted = Math.min(Math.max(width, 320), 1920);
  if (canvas.width === wanted) return;
  canvas.width = wanted;
  canvas.height = Math.round(wanted * HEIGHT / WIDTH);
}

function drawFlash(context: CanvasRenderingContext2D, bright: boolean): void {
  context.beginPath();
  context.roundRect(64, 260, 520, 300, 24);
  context.fillStyle = bright ? "#ffffff" : "#1b2530";
  context.fill();
  context.fillStyle = bright ? GROUND : SOFT;
  context.font = "600 34px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(bright ? "FLASH" : "flash and beep", 324, 410);
}

/** One turn a second: a degree is 2.8 ms. */
function drawDial(
  context: CanvasRenderingContext2D,
  seconds: number | undefined,
): void {
  const x = 930;
  const y = 400;
  const radius = 170;
  context.lineWidth = 3;
  context.strokeStyle = SOFT;
  for (let tenth = 0; tenth < 50; tenth++) {
    const angle = tenth / 50 * 2 * Math.PI;
    const inner = radius - (tenth % 5 === 0 ? 24 : 10);
    context.beginPath();
    context.moveTo(x + Math.sin(angle) * inner, y - Math.cos(angle) * inner);
    context.lineTo(x + Math.sin(angle) * radius, y - Math.cos(angle) * radius);
    context.stroke();
  }
  if (seconds === undefined) return;
  const turn = (seconds - Math.floor(seconds)) * 2 * Math.PI;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, radius - 40, -Math.PI / 2, turn - Math.PI / 2);
  context.closePath();
  context.fillStyle = "#3cc0b833";
  context.fill();
  context.strokeStyle = ACCENT;
  context.lineWidth = 10;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(
    x + Math.sin(turn) * (radius - 30),
    y - Math.cos(turn) * (radius - 30),
  );
  context.stroke();
  context.lineCap = "butt";
}

/** The mark crosses in a second; each box is a frame of 25 a second. */
function drawRuler(
  context: CanvasRenderingContext2D,
  seconds: number | undefined,
): void {
  const left = 64;
  const top = 610;
  const width = WIDTH - 2 * left;
  const box = width / 25;
  const part = seconds === undefined ? -1 : seconds - Math.floor(seconds);
  for (let frame = 0; frame < 25; frame++) {
    const isNow = Math.floor(part * 25) === frame;
    context.fillStyle = isNow
      ? ACCENT
      : frame % 5 === 0
      ? "#2a3744"
      : "#1b2530";
    context.fillRect(left + frame * box + 2, top, box - 4, 46);
  }
  if (part < 0) return;
  context.fillStyle = INK;
  context.fillRect(left + part * width - 2, top - 12, 4, 70);
}
