/**
 * A bare WebSocket server: each GET of `/send` sends one text to every socket in
 * a plain loop, which is the least that a change to all companions can cost.
 *
 * @module
 */

const sockets = new Set<WebSocket>();
let contentTime = 1_234_567_890;

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen({ port }) {
    // deno-lint-ignore no-console -- the readiness line is its one output
    console.log(
      JSON.stringify({ event: "listening", urls: [`ws://127.0.0.1:${port}`] }),
    );
  },
}, (request) => {
  if (request.headers.get("upgrade") === "websocket") {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => sockets.add(socket);
    socket.onclose = () => sockets.delete(socket);
    return response;
  }
  const text = JSON.stringify({
    contentTime: String(contentTime++),
    wallClockTime: "1795371113929813000",
    timelineSpeedMultiplier: 1,
  });
  for (const socket of sockets) socket.send(text);
  return new Response();
});
