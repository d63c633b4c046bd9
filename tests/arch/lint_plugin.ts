/**
 * Lint rules that keep the architecture true.
 *
 * @module
 */

/** Every shared member, for the services. */
const EVERY_SHARED: readonly string[] = [
  "shared/clock",
  "shared/presentation",
  "shared/protocol",
  "shared/channel",
  "shared/companion",
  "shared/source",
  "shared/runtime",
  "shared/std",
];

/** Which member may import which. A member that is not listed imports none. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "shared/clock": [],
  "shared/presentation": ["shared/clock"],
  "shared/protocol": ["shared/clock", "shared/presentation"],
  "shared/channel": ["shared/clock", "shared/presentation"],
  "shared/companion": [
    "shared/clock",
    "shared/presentation",
    "shared/protocol",
  ],
  "shared/source": [
    "shared/clock",
    "shared/presentation",
    "shared/protocol",
    "shared/companion",
  ],
  "shared/browser": [
    "shared/clock",
    "shared/presentation",
    "shared/protocol",
    "shared/companion",
  ],
  "shared/std": [],
  "shared/runtime": [
    "shared/clock",
    "shared/presentation",
    "shared/protocol",
    "shared/channel",
    "shared/companion",
    "shared/std",
  ],
  "services/wc": [...EVERY_SHARED],
  "services/cii": [...EVERY_SHARED],
  "services/ts": [...EVERY_SHARED],
  "services/source": [...EVERY_SHARED],
  "services/companion": [...EVERY_SHARED],
  "services/broker": ["shared/runtime", "shared/std"],
  "services/pages": [
    "shared/clock",
    "shared/presentation",
    "shared/protocol",
    "shared/companion",
    "shared/browser",
  ],
  "services/gateway": [
    ...EVERY_SHARED,
    "services/wc",
    "services/cii",
    "services/ts",
    "services/source",
    "services/pages",
  ],
};

/** Which npm packages a member may import; the rest may import none. */
const MAY_IMPORT_NPM: Readonly<Record<string, readonly string[]>> = {
  "shared/protocol": ["zod"],
  "shared/channel": ["zod"],
  "shared/source": ["zod"],
  "shared/runtime": ["hono", "mqtt", "zod"],
  "shared/std": ["deno-std"],
  "services/wc": ["hono", "zod"],
  "services/cii": ["hono", "zod"],
  "services/ts": ["hono", "zod"],
  "services/source": ["zod"],
  "services/gateway": ["hono", "uqr", "zod"],
  "services/companion": ["zod"],
  "services/pages": ["uplot"],
  "services/broker": ["aedes", "zod"],
};

/** Members that take time and randomness as arguments. */
const PURE: readonly string[] = [
  "shared/clock",
  "shared/presentation",
  "shared/protocol",
  "shared/channel",
  "shared/companion",
  "shared/source",
];

type ImportOrExport =
  | Deno.lint.ImportDeclaration
  | Deno.lint.ExportNamedDeclaration
  | Deno.lint.ExportAllDeclaration;

/** Where the workspace is checked out; member folders are relative to it. */
const ROOT = new URL("../../", import.meta.url).pathname;

function memberOf(path: string): string | undefined {
  const inside = path.startsWith(ROOT) ? path.slice(ROOT.length) : undefined;
  return inside?.match(/^((?:shared|services)\/[a-z_]+)\//)?.[1];
}

function memberNamed(specifier: string): string | undefined {
  const name = specifier.match(/^@dvbcss\/([a-z-]+)/)?.[1];
  if (name === undefined) return undefined;
  return name.startsWith("service-")
    ? `services/${name.slice("service-".length)}`
    : `shared/${name}`;
}

/** Neither a file nor a member nor a built-in module of the platform. */
function isNpm(specifier: string): boolean {
  return !/^(\.|@dvbcss\/|node:)/.test(specifier);
}

function packageOf(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

const plugin: Deno.lint.Plugin = {
  name: "arch",
  rules: {
    layers: {
      create(context) {
        const from = memberOf(context.filename);
        if (from === undefined) return {};
        function check(node: ImportOrExport): void {
          const specifier = node.source?.value;
          if (typeof specifier !== "string") return;
          const to = specifier.startsWith(".")
            ? memberOf(
              new URL(specifier, `file://${context.filename}`).pathname,
            )
            : memberNamed(specifier) ?? from;
          if (to === from && !isNpm(specifier)) return;
          if (isNpm(specifier)) {
            const name = packageOf(specifier);
            if (!MAY_IMPORT_NPM[from as string]?.includes(name)) {
              context.report({
                node,
                message: `${from} must not import npm package ${name}`,
              });
            }
            return;
          }
          if (specifier.startsWith(".")) {
            context.report({
              node,
              message: `Relative import leaves ${from}`,
              hint: "Import another member by its @dvbcss name.",
            });
          } else if (
            to === undefined || !MAY_IMPORT[from as string]?.includes(to)
          ) {
            context.report({ node, message: `${from} must not import ${to}` });
          }
        }
        return {
          ImportDeclaration: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
        };
      },
    },
    "no-ambient-time": {
      create(context) {
        const from = memberOf(context.filename);
        if (from === undefined || !PURE.includes(from)) return {};
        function report(node: Deno.lint.Node): void {
          context.report({
            node,
            message: "Pure code takes time and randomness as arguments",
          });
        }
        return {
          'MemberExpression[object.name="Date"][property.name="now"]': report,
          'NewExpression[callee.name="Date"]': report,
          'MemberExpression[object.name="Math"][property.name="random"]':
            report,
        };
      },
    },
  },
};

export default plugin;
