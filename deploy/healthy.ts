/**
 * Ends with 0 if a service says that it is healthy, and with 1 if not: for
 * `install.sh` and for containers.
 *
 * @module
 */

const [url = "http://127.0.0.1:7681/healthz"] = Deno.args;
const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
await response.body?.cancel();
Deno.exit(response.ok ? 0 : 1);
