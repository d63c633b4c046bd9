/** A process and its default permission set, as a row of README's table. */
export interface PermissionRow {
  /** The services, in backticks, that have the set in common. */
  readonly services: string;
  /** What each column says: network, reads, writes, environment, system. */
  readonly cells: readonly string[];
}

/** Programs that listen, in the order of the table. */
const SERVICES = ["wc", "cii", "ts", "source", "gateway", "broker"];

/** What README calls "home": this machine and private networks over IPv4. */
const HOME = [
  "0.0.0.0",
  "[::]",
  "[::1]",
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "localhost",
];

/** Kinds of permission in the order of the columns. */
const COLUMNS = ["net", "read", "write", "env", "sys"] as const;

type PermissionSet = Readonly<Record<string, unknown>>;

/**
 * Makes the rows from the permission sets that the programs really have.
 *
 * @param set Which set of each: `default`, or one that is named.
 * @returns The rows; services with the same permissions share one.
 */
export async function permissionRows(
  set = "default",
): Promise<readonly PermissionRow[]> {
  const rows = new Map<string, { names: string[]; cells: string[] }>();
  for (const service of SERVICES) {
    const permissions = await permissionsOf(service, set);
    if (permissions === undefined) continue;
    const cells = cellsOf(permissions);
    const key = cells.join("|");
    const row = rows.get(key) ?? { names: [], cells };
    row.names.push(`\`${service}\``);
    rows.set(key, row);
  }
  return [...rows.values()]
    .map(({ names, cells }) => ({ services: names.join(", "), cells }));
}

/**
 * Reads the rows of the table below a heading.
 *
 * @param markdown The document.
 * @param heading The heading, with its hashes.
 * @returns The rows; none if there is no such table.
 */
export function tableBelow(
  markdown: string,
  heading: string,
): readonly PermissionRow[] {
  const [, below = ""] = markdown.split(`\n${heading}\n`);
  const [section = ""] = below.split(/\n#{1,6} /);
  return section.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .map(([services = "", ...cells]) => ({ services, cells }));
}

/**
 * Writes rows as README has them, to be pasted there.
 *
 * @param rows The rows.
 * @returns Lines of Markdown.
 */
export function markdownOf(rows: readonly PermissionRow[]): string {
  const lines = rows.map(({ services, cells }) => [services, ...cells]);
  const head = [
    "process",
    "network",
    "reads",
    "writes",
    "environment",
    "system",
  ];
  return [head, head.map(() => "-"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

async function permissionsOf(
  service: string,
  set: string,
): Promise<PermissionSet | undefined> {
  const path = `services/${service}/deno.json`;
  const config = JSON.parse(await Deno.readTextFile(path));
  return config.permissions[set];
}

function cellsOf(permissions: PermissionSet): string[] {
  const other = Object.keys(permissions)
    .filter((kind) => !COLUMNS.some((column) => column === kind));
  if (other.length > 0) throw new Error(`No column for ${other.join(", ")}`);
  return COLUMNS.map((column) => cellOf(permissions[column]));
}

function cellOf(allowed: unknown): string {
  if (allowed === undefined || allowed === false) return "–";
  if (allowed === true) return "everything";
  if (typeof allowed === "object" && allowed !== null && "allow" in allowed) {
    return cellOf(allowed.allow);
  }
  if (!Array.isArray(allowed)) throw new Error(`No cell for ${allowed}`);
  const names = allowed.map(String);
  const isHome = HOME.every((one) => names.includes(one));
  const rest = isHome ? names.filter((one) => !HOME.includes(one)) : names;
  const shown = rest.map((one) => `\`${one}\``);
  return [...(isHome ? ["home"] : []), ...shown].join(", ");
}
