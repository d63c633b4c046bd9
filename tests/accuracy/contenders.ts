import {
  EstimatingSelector,
  LowestDispersionSelector,
  MostRecentSelector,
} from "@dvbcss/protocol";
import type { Contender } from "./contender.ts";
import { SlewedReader } from "./slewed_reader.ts";

/** The ways to follow the wall clock that are compared. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: "pydvbcss",
    localMaxFreqErrorPpm: 500,
    createSelector: () => new LowestDispersionSelector(),
  },
  {
    name: "lowest-dispersion-50ppm",
    localMaxFreqErrorPpm: 50,
    createSelector: () => new LowestDispersionSelector(),
  },
  {
    name: "most-recent",
    localMaxFreqErrorPpm: 50,
    createSelector: () => new MostRecentSelector(),
  },
  {
    name: "estimator",
    localMaxFreqErrorPpm: 50,
    createSelector: (random) => new EstimatingSelector({ random }),
    createReader: () => new SlewedReader(),
  },
];
