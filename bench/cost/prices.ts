/**
 * AWS's list prices in US dollars for this region, as its pricing pages had them on this date. Nothing here looks them up: other
 * regions are up to a quarter dearer, and prices move.
 */
export const pricesOf = { region: 'us-east-1', date: '2025-06-01' } as const

const million = 1_000_000

export const prices = {
  fargateVcpuHour: 0.03238,
  fargateGbHour: 0.00356,
  /** What Spot has cost of that in the long run; it moves. */
  spotShare: 0.35,
  publicAddressHour: 0.005,
  natGatewayHour: 0.045,
  writeUnit: 0.625 / million,
  readUnit: 0.125 / million,
  sqsCall: 0.4 / million,
  fifoCall: 0.5 / million,
  lambdaCall: 0.2 / million,
  lambdaGbSecond: 0.0000133334,
  httpCall: 1 / million,
  socketMessage: 1 / million,
  socketMinute: 0.25 / million,
  alarm: 0.1,
  metric: 0.3,
  dashboard: 3,
  trace: 5 / million,
  logGb: 0.5,
  secret: 0.4,
} as const

/** What every account has for nothing, each month, counted as this tenant's. */
export const freeOfAccount = {
  sqsCalls: million,
  lambdaCalls: million,
  lambdaGbSeconds: 400_000,
  alarms: 10,
  metrics: 10,
  dashboards: 3,
  traces: 100_000,
}
export type Free = typeof freeOfAccount

/** For a tenant whose account has spent that on others. */
export const nothingFree: Free = {
  sqsCalls: 0,
  lambdaCalls: 0,
  lambdaGbSeconds: 0,
  alarms: 0,
  metrics: 0,
  dashboards: 0,
  traces: 0,
}
