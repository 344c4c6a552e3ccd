import type { LocalEnvironment } from './local-environment.ts'

/** What a newcomer can put right, as a sentence; undefined for what nobody expected. */
export const whyNotStarted = (
  cause: unknown,
  { PORT, GWS_SIM_PORT, DATA_DIR, AGENTS_FILE }: LocalEnvironment,
): string | undefined => {
  const { code, port, path, message } = toldBy(cause)
  const setting = port === PORT ? 'PORT' : port === GWS_SIM_PORT ? 'GWS_SIM_PORT' : undefined
  if (code === 'EADDRINUSE' && setting !== undefined)
    return `Port ${port} is taken, perhaps by another \`npm start\`. Take another one: ${setting}=${Number(port) + 1} npm start`
  if (code === 'EACCES' && setting !== undefined)
    return `Port ${port} is not yours to use. Take another one: ${setting}=8080 npm start`
  if (path === AGENTS_FILE) return `AGENTS_FILE cannot be read: ${AGENTS_FILE} (${code}).`
  if (message?.includes(AGENTS_FILE)) return `AGENTS_FILE is not right: ${message}.`
  // The embedded store says no more of it.
  if (DATA_DIR !== undefined && message === 'Database is closed')
    return `DATA_DIR cannot be opened: ${DATA_DIR}. Perhaps another \`npm start\` has it in use.`
  return undefined
}

type Told = { code?: string; port?: number; path?: string; message?: string }

/** What the platform's errors carry beside their words; the innermost knows best. */
const toldBy = (cause: unknown): Told => {
  if (!(cause instanceof Error)) return {}
  return { ...(cause as Told), message: cause.message, ...toldBy(cause.cause) }
}
