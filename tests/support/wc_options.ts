/** What a WC service under test is told: a free port of loopback. */
export const WC_OPTIONS = {
  hostname: "127.0.0.1",
  port: 0,
  advertise: undefined,
  maxFreqError: 50,
  followUp: false,
  httpPort: undefined,
  maxConnections: 10,
};
