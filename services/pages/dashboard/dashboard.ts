import { BoundHistory } from "./bound_history.ts";
import { DashboardControls } from "./dashboard_controls.ts";
import { BoundPlot } from "./dashboard_plot.ts";
import { showPresented, tick } from "./dashboard_presented.ts";
import { showScreens } from "./dashboard_screens.ts";
import { element, make, say } from "../element.ts";
import { LiveSocket } from "../live_socket.ts";
import type { DashboardState } from "../messages.ts";
import { shortText } from "../time_text.ts";
import { WallClockGuess } from "../wall_clock_guess.ts";

const link = element("link", HTMLElement);
const clock = new WallClockGuess();
const history = new BoundHistory();
const plot = new BoundPlot();
const controls = new DashboardControls();
let state: DashboardState | undefined;

new LiveSocket(() => "/push", {
  open: () => say(link, "Live", "good"),
  text: (text) => show(JSON.parse(text)),
  lost: (reason) => say(link, `${reason}; trying again`, "bad"),
});
requestAnimationFrame(draw);

function show(next: DashboardState): void {
  const nowMillis = performance.now();
  clock.hear(nowMillis, BigInt(next.wallClockTime));
  state = next;
  history.hear(nowMillis / 1e3, next);
  showPresented(next);
  showScreens(next);
  showWallClock(nowMillis / 1e3, next);
  showAddresses(next);
  controls.show(next, () => elapsedSeconds(next));
  plot.show(nowMillis / 1e3, history);
  say(element("version", HTMLElement), next.version);
}

function draw(): void {
  requestAnimationFrame(draw);
  if (state !== undefined) tick(state, elapsedSeconds(state));
}

function elapsedSeconds({ wallClockTime }: DashboardState): number {
  return clock.secondsSince(performance.now(), BigInt(wallClockTime));
}

function showWallClock(
  nowSeconds: number,
  { wallClock }: DashboardState,
): void {
  const { requests, requestsPerSecond, dispersionNanos } = wallClock;
  const shown = {
    "wc-requests": requests.toLocaleString("en-GB"),
    "wc-rate": requestsPerSecond.toFixed(1),
    "wc-bound": `±${shortText(dispersionNanos)}`,
    "wc-trips": tripsText(history.tripsSpread(nowSeconds)),
  };
  for (const [id, text] of Object.entries(shown)) {
    say(element(id, HTMLElement), text);
  }
}

function tripsText(spread: readonly number[] | undefined): string {
  if (spread === undefined) return "none reported";
  return spread.map((nanos) => (nanos / 1e6).toFixed(2)).join(" / ") + " ms";
}

/** The address in the code comes from the gateway, which does it the same way. */
function showAddresses({ joinUrls, ciiUrls }: DashboardState): void {
  const here = new URL("/companion", location.href);
  const isLocal = /^(localhost|127\..*|\[::1\])$/.test(here.hostname);
  const [first = here.href, ...others] = isLocal
    ? joinUrls
    : [...new Set([here.href, ...joinUrls])];
  const join = element("join-url", HTMLAnchorElement);
  say(join, first.replace(/^http:\/\//, ""));
  if (join.href !== first) join.href = first;
  const list = element("other-urls", HTMLUListElement);
  const texts = [...others, ...ciiUrls];
  if (list.children.length === texts.length) return;
  list.replaceChildren(
    ...texts.map((text) => make("li", { children: [make("code", { text })] })),
  );
}
