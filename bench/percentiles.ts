/** The usual three of a sample, in the sample's unit. */
export const percentiles = (sample: number[]): { p50: number; p90: number; p99: number } => {
  const sorted = [...sample].sort((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) }
}
