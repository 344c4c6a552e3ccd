/** For the container's health check: ends with 0 when the listener beside it is well. One that does not answer is not. */
const url = `http://127.0.0.1:${process.env['HEALTH_PORT']}`
const isWell = await fetch(url, { signal: AbortSignal.timeout(3000) }).then(
  ({ ok }) => ok,
  () => false,
)
process.exit(isWell ? 0 : 1)
