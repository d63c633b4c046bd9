import type {
  OscillatorWorld,
  PathWorld,
  ServerWorld,
  World,
} from "./world.ts";

const PHONE: OscillatorWorld = {
  skewPpm: [-50, 50],
  wanderPpm: 3,
  maxFreqErrorPpm: 50,
  precisionNanos: 1_000,
};

const TV: ServerWorld = {
  ...PHONE,
  skewPpm: [-20, 20],
  holdMillis: [0.02, 0.2],
  sendMillis: [0.005, 0.05],
  followUp: false,
};

const LAN: PathWorld = { minMillis: 0.15, jitterMillis: 0.05 };
const WIFI: PathWorld = {
  minMillis: 1,
  jitterMillis: 0.8,
  tail: { share: 0.05, minMillis: 10 },
  loss: 0.01,
};

/** The worlds that every client is measured in. */
export const WORLDS: readonly World[] = [
  {
    name: "lan",
    client: PHONE,
    server: TV,
    there: LAN,
    back: LAN,
    disruptions: [],
  },
  {
    name: "lan-coarse-clock",
    client: { ...PHONE, precisionNanos: 1_000_000 },
    server: { ...TV, followUp: true },
    there: LAN,
    back: LAN,
    disruptions: [],
  },
  {
    name: "wifi-heavy-tail",
    client: PHONE,
    server: TV,
    there: WIFI,
    back: WIFI,
    disruptions: [],
  },
  {
    name: "wifi-power-save",
    client: PHONE,
    server: TV,
    there: WIFI,
    back: { ...WIFI, powerSave: { share: 0.5, maxMillis: 102 } },
    disruptions: [],
  },
  {
    name: "congested",
    client: PHONE,
    server: TV,
    there: {
      minMillis: 2,
      jitterMillis: 0.5,
      queue: { serviceMillis: 1.5, load: [0.6, 0.97] },
    },
    back: {
      minMillis: 1.5,
      jitterMillis: 0.5,
      queue: { serviceMillis: 0.6, load: [0.3, 0.8] },
    },
    disruptions: [],
  },
  {
    name: "lossy",
    client: PHONE,
    server: { ...TV, followUp: true },
    there: { minMillis: 1, jitterMillis: 5, loss: 0.2, duplicates: 0.1 },
    back: { minMillis: 1, jitterMillis: 5, loss: 0.2, duplicates: 0.1 },
    disruptions: [],
  },
  {
    name: "route-change",
    client: PHONE,
    server: TV,
    there: { ...LAN, minMillis: 3, jitterMillis: 0.5 },
    back: { ...LAN, minMillis: 3, jitterMillis: 0.5 },
    disruptions: [{
      kind: "route",
      everySeconds: 600,
      forSeconds: 60,
      thereMillis: 8,
      backMillis: 0,
    }],
  },
  {
    name: "server-restart",
    client: PHONE,
    server: TV,
    there: WIFI,
    back: WIFI,
    disruptions: [{
      kind: "restart",
      everySeconds: 900,
      forSeconds: 3,
      stepMillis: -740,
    }],
  },
  {
    name: "phone-asleep",
    client: PHONE,
    server: TV,
    there: WIFI,
    back: WIFI,
    disruptions: [{
      kind: "sleep",
      everySeconds: 1_200,
      forSeconds: 300,
      clockStops: true,
    }],
  },
];
