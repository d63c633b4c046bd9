/**
 * Stands in for a media player where there is none: ends once somebody has
 * connected to its socket, to which nobody but its user has access.
 *
 * @module
 */

const path = "/run/dvbcss/mpv.sock";
using listener = Deno.listen({ transport: "unix", path });
await Deno.chmod(path, 0o600);
using _connection = await listener.accept();
