import { element, make, say } from "../element.ts";
import type { DashboardState, ReportingPage, Screen } from "../messages.ts";
import { reportWords } from "./screen_words.ts";
import { differenceText, shortText } from "../time_text.ts";

const list = element("screens", HTMLUListElement);
const count = element("screen-count", HTMLElement);
const none = element("no-screens", HTMLElement);

/**
 * Shows every screen and how it is doing.
 *
 * @param state The newest state.
 */
export function showScreens({ screens }: DashboardState): void {
  const rows = screens.flatMap((screen) => {
    const { pages } = screen;
    const others = appsBesides(screen);
    return [
      ...pages.map((page) => pageRow(screen, page)),
      ...(others > 0 || pages.length === 0 ? [appRow(screen)] : []),
    ];
  });
  say(count, String(rows.length));
  none.hidden = rows.length > 0;
  list.replaceChildren(...rows);
}

/** Each companion page has connections of its own; the rest are other apps'. */
function appsBesides({ ciiConnections, tsConnections, pages }: Screen): number {
  return Math.max(ciiConnections, tsConnections) - pages.length;
}

function pageRow({ peer }: Screen, page: ReportingPage): HTMLLIElement {
  const { report } = page;
  const { text, tone } = reportWords(page);
  const pill = make("span", { className: "pill", text });
  pill.dataset["tone"] = tone;
  const name = report?.name || "Companion page";
  return make("li", {
    className: "screen",
    children: [
      make("div", {
        children: [
          make("p", { className: "name", text: name }),
          make("p", { className: "peer", text: peer }),
          pill,
        ],
      }),
      make("dl", {
        className: "measures",
        children: [
          measure(
            "Difference",
            differenceText(report?.differenceSeconds ?? null),
          ),
          measure("Bound", shortText(report?.dispersionNanos ?? null)),
          measure("Round trip", shortText(report?.roundTripNanos ?? null)),
        ],
      }),
    ],
  });
}

function appRow(
  { peer, ciiConnections, tsConnections }: Screen,
): HTMLLIElement {
  const says = tsConnections > 0
    ? "Follows a timeline; it does not say how well"
    : "Knows what is presented; follows no timeline";
  return make("li", {
    className: "screen",
    children: [
      make("div", {
        children: [
          make("p", { className: "name", text: "Companion app" }),
          make("p", { className: "peer", text: peer }),
          make("p", { className: "says", text: says }),
        ],
      }),
      make("dl", {
        className: "measures",
        children: [
          measure("CII", String(ciiConnections)),
          measure("TS", String(tsConnections)),
        ],
      }),
    ],
  });
}

function measure(name: string, value: string): HTMLDivElement {
  return make("div", {
    children: [make("dt", { text: name }), make("dd", { text: value })],
  });
}
