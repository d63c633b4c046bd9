import type { MediaReading } from "@dvbcss/companion";
import type { SeededRandom } from "../support/random.ts";

/** What is bad about a simulated media element. Times are in seconds. */
export interface PlantTraits {
  readonly name: string;
  /** The element's clock against the true one, as a ratio. */
  readonly skew: number;
  /** Standard deviation of what it says about its position. */
  readonly noise: number;
  /** Share of readings that are wild, and how wild at most. */
  readonly spikeShare: number;
  readonly spike: number;
  /** Its position is updated so often; 0 means always. */
  readonly updatePeriod: number;
  /** What is lost when the rate leaves 1, and how much that varies. */
  readonly stretchLoss: number;
  readonly stretchJitter: number;
  /** From a command to a changed rate. */
  readonly rateLatency: number;
  /** From a seek to its end: mean and standard deviation. */
  readonly seekLatency: number;
  readonly seekJitter: number;
  /** Where a seek ends, against where it should. */
  readonly seekBias: number;
  /** From the command to play to movement: mean and standard deviation. */
  readonly startLatency: number;
  readonly startJitter: number;
  /** Mean time between stalls, and how long they last; 0 means none. */
  readonly stallEvery: number;
  readonly stallLength: number;
  /** How late timers of the page end, on average. */
  readonly timerLateness: number;
  /** From the element's position to what is heard. */
  readonly outputDelay: number;
}

/** A simulated media element, moved in steps of simulated time. */
export class SimulatedMedia {
  readonly #traits: PlantTraits;
  readonly #random: SeededRandom;
  readonly durationSeconds = 7_200;
  position: number;
  rate = 1;
  paused = false;
  seekCount = 0;
  rateChanges = 0;
  greatestDeviation = 0;
  #now = 0;
  #effectiveRate = 1;
  #rateAt: { readonly at: number; readonly rate: number }[] = [];
  #seekEnd: number | undefined;
  #seekTo = 0;
  #startAt = 0;
  #stallEnd = 0;
  #nextStall: number;
  #shown: number;
  #shownAt = 0;

  constructor(traits: PlantTraits, random: SeededRandom, position: number) {
    this.#traits = traits;
    this.#random = random;
    this.position = position;
    this.#shown = position;
    this.#nextStall = this.#stallAfter(0);
  }

  /** What is heard now. */
  get heard(): number {
    return this.position - this.#traits.outputDelay * this.#effectiveRate;
  }

  get isSeeking(): boolean {
    return this.#seekEnd !== undefined;
  }

  get isStalled(): boolean {
    return this.#now < this.#stallEnd;
  }

  advanceTo(now: number): void {
    const step = 0.001;
    while (this.#now < now - 1e-9) {
      const seconds = Math.min(step, now - this.#now);
      this.#now += seconds;
      this.#settleRate();
      this.#move(seconds);
      this.#show();
    }
  }

  setRate(rate: number): void {
    if (rate === this.rate) return;
    this.rate = rate;
    this.rateChanges++;
    this.greatestDeviation = Math.max(
      this.greatestDeviation,
      Math.abs(rate - 1),
    );
    this.#rateAt.push({ at: this.#now + this.#traits.rateLatency, rate });
  }

  seek(position: number): void {
    this.seekCount++;
    this.#seekTo = position + this.#traits.seekBias;
    const latency = this.#traits.seekLatency +
      this.#traits.seekJitter * normal(this.#random);
    this.#seekEnd = this.#now + Math.max(latency, 0.01);
  }

  play(): void {
    if (!this.paused) return;
    this.paused = false;
    const latency = this.#traits.startLatency +
      this.#traits.startJitter * normal(this.#random);
    this.#startAt = this.#now + Math.max(latency, 0);
  }

  pause(): void {
    this.paused = true;
  }

  read(): MediaReading {
    // What is updated now and then reads the same in between.
    const isCoarse = this.#traits.updatePeriod > 0;
    const shown = this.#shown +
      (this.#isMoving && !isCoarse ? this.#deviation() : 0);
    return {
      positionSeconds: shown,
      paused: this.paused,
      seeking: this.isSeeking,
      ready: !this.isStalled && !this.isSeeking,
      range: { startSeconds: 0, endSeconds: this.durationSeconds },
      live: false,
    };
  }

  get #isMoving(): boolean {
    return !this.paused && !this.isSeeking && !this.isStalled &&
      this.#now >= this.#startAt;
  }

  #settleRate(): void {
    while (this.#rateAt[0] !== undefined && this.#rateAt[0].at <= this.#now) {
      const rate = this.#rateAt.shift()?.rate ?? 1;
      if (this.#effectiveRate === 1 && rate !== 1) this.#loseToStretching();
      this.#effectiveRate = rate;
    }
  }

  #loseToStretching(): void {
    const { stretchLoss, stretchJitter } = this.#traits;
    this.position -= stretchLoss + stretchJitter * normal(this.#random);
  }

  #move(seconds: number): void {
    if (this.#seekEnd !== undefined && this.#now >= this.#seekEnd) {
      this.#seekEnd = undefined;
      this.position = this.#seekTo;
      this.#shown = this.position;
      if (!this.paused) this.#startAt = this.#now;
    }
    if (this.#now >= this.#nextStall) {
      this.#stallEnd = this.#now + this.#traits.stallLength;
      this.#nextStall = this.#stallAfter(this.#stallEnd);
    }
    if (this.#isMoving) {
      this.position += this.#effectiveRate * (1 + this.#traits.skew) * seconds;
    }
  }

  #show(): void {
    if (this.#now - this.#shownAt < this.#traits.updatePeriod - 1e-9) return;
    this.#shownAt = this.#now;
    const isCoarse = this.#traits.updatePeriod > 0;
    this.#shown = this.position +
      (this.#isMoving && isCoarse ? this.#deviation() : 0);
  }

  #deviation(): number {
    const { noise, spikeShare, spike } = this.#traits;
    const isWild = this.#random.next() < spikeShare;
    const wild = isWild ? (this.#random.next() * 2 - 1) * spike : 0;
    return noise * normal(this.#random) + wild;
  }

  #stallAfter(now: number): number {
    const { stallEvery } = this.#traits;
    if (stallEvery === 0) return Infinity;
    return now - stallEvery * Math.log(1 - this.#random.next());
  }
}

/** Standard normal, from twelve uniforms. */
function normal(random: SeededRandom): number {
  let sum = -6;
  for (let n = 0; n < 12; n++) sum += random.next();
  return sum;
}

const GOOD: PlantTraits = {
  name: "desktop browser",
  skew: 20e-6,
  noise: 0.001,
  spikeShare: 0,
  spike: 0,
  updatePeriod: 0,
  stretchLoss: 0,
  stretchJitter: 0,
  rateLatency: 0.03,
  seekLatency: 0.12,
  seekJitter: 0.04,
  seekBias: 0,
  startLatency: 0.04,
  startJitter: 0.01,
  stallEvery: 0,
  stallLength: 0,
  timerLateness: 0.002,
  outputDelay: 0,
};

/** The elements that loops are compared on. */
export const PLANTS: readonly PlantTraits[] = [
  GOOD,
  {
    // As measured in Chromium 156 with sound, on two cores.
    ...GOOD,
    name: "Chromium, audible",
    noise: 0.0002,
    stretchLoss: 0.025,
    stretchJitter: 0.004,
    startLatency: 0.07,
  },
  {
    // The element of the comparison in which the other loops' figures were found.
    ...GOOD,
    name: "noisy phone",
    skew: 80e-6,
    noise: 0.008,
    spikeShare: 0.05,
    spike: 0.08,
    rateLatency: 0.15,
    seekLatency: 0.35,
    seekJitter: 0.12,
    startLatency: 0.08,
    startJitter: 0.03,
    timerLateness: 0.005,
  },
  {
    ...GOOD,
    name: "coarse position",
    updatePeriod: 0.25,
    rateLatency: 0.1,
    seekLatency: 0.3,
    seekJitter: 0.1,
  },
  { ...GOOD, name: "fast clock", skew: 0.003, noise: 0.002 },
  {
    ...GOOD,
    name: "busy machine",
    noise: 0.004,
    spikeShare: 0.1,
    spike: 0.1,
    seekLatency: 1.2,
    seekJitter: 0.5,
    startLatency: 0.15,
    startJitter: 0.06,
    stallEvery: 45,
    stallLength: 0.4,
    timerLateness: 0.04,
  },
  {
    ...GOOD,
    name: "biased seeks",
    seekBias: -0.15,
    seekLatency: 0.5,
    seekJitter: 0.2,
  },
];
