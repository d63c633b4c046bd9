import { assertEquals } from "@dvbcss/std/assert";
import { reachableHost } from "../../../shared/runtime/channel/reachable_host.ts";

Deno.test.each([
  { localAddress: "192.168.1.20", host: "192.168.1.20" },
  { localAddress: "::ffff:10.0.0.7", host: "10.0.0.7" },
  { localAddress: "127.0.0.1", host: null },
  { localAddress: "127.1.2.3", host: null },
  { localAddress: "::ffff:127.0.0.1", host: null },
  { localAddress: "0.0.0.0", host: null },
  { localAddress: "::1", host: null },
  { localAddress: "fd00::7", host: null },
  { localAddress: "fe80::1%eth0", host: null },
  { localAddress: "", host: null },
])("reachableHost() finds $host in $localAddress", ({ localAddress, host }) => {
  assertEquals(reachableHost(localAddress), host);
});
