import type { Runs } from './results.ts'

/** A part of the page; undefined while that has not been measured. */
export type Section = (runs: Runs, cores: number) => string | undefined
