/**
 * Loaded before a program (`--preload`), tells on SIGUSR2 what the program may do
 * by then: it tries each deed and writes a line of JSON to standard error.
 *
 * @module
 */

const DEEDS: Readonly<Record<string, () => unknown>> = {
  "read a file": () => Deno.readTextFileSync("/etc/passwd"),
  "read its own source": () => Deno.readTextFileSync("deno.json"),
  "list a folder": () => [...Deno.readDirSync("/etc")],
  "write a file": () => Deno.writeTextFileSync("/tmp/dvbcss-probe", ""),
  "remove a file": () => Deno.removeSync("/tmp/dvbcss-probe"),
  "run a program": () => new Deno.Command("true").outputSync(),
  "load a library": () => Deno.dlopen("libc.so.6", {}).close(),
  "read HOME": () => known(Deno.env.get("HOME")),
  "listen on every interface": () =>
    Deno.listen({ hostname: "0.0.0.0", port: 0 }).close(),
  "reach the home network": () => granted("192.168.1.2:7681"),
  "reach the Internet": () => granted("198.51.100.1:443"),
  "reach the Internet by name": () => granted("example.com:443"),
  "reach IPv6": () => granted("[2001:db8::1]:443"),
  "tell the host's name": () => Deno.hostname(),
};

function granted(host: string): void {
  const { state } = Deno.permissions.querySync({ name: "net", host });
  if (state !== "granted") throw new Error(state);
}

function known(value: string | undefined): void {
  if (value === undefined) throw new Error("not known");
}

function succeeds(deed: () => unknown): boolean {
  try {
    deed();
    return true;
  } catch {
    // Not allowed.
    return false;
  }
}

Deno.addSignalListener("SIGUSR2", () => {
  const allowed = Object.entries(DEEDS)
    .filter(([, deed]) => succeeds(deed))
    .map(([name]) => name);
  // deno-lint-ignore no-console -- the line is what it is loaded for
  console.error(JSON.stringify({ event: "may", allowed }));
});
