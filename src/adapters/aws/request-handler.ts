/** To any AWS service, whoever makes the connection. */
export const connectMs = 2000

/** How the SDK waits: a connection that has died without a word must not hold anybody up, and the SDK itself would wait for ever. */
export const requestHandler = ({ answerMs }: { answerMs: number }) => ({
  connectionTimeout: connectMs,
  requestTimeout: answerMs,
  throwOnRequestTimeout: true,
})
