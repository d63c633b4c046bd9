/**
 * A program that only says that it is there: what starting the runtime costs.
 *
 * @module
 */

// deno-lint-ignore no-console -- the readiness line is its one output
console.log(JSON.stringify({ event: "listening", urls: ["x://127.0.0.1:1"] }));
await new Promise(() => setInterval(() => {}, 60_000));
