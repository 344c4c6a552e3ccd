import type { Consult } from '../client/index.ts'
import type { Colleague } from './connection/local-calls.ts'

/** Whom a consult asks, as people call him. */
export type NameOf = (consult: Consult) => string

export const namesAmong =
  (colleagues: readonly Colleague[]): NameOf =>
  ({ target }) => {
    if ('agent' in target) {
      return colleagues.find(({ agent }) => agent === target.agent)?.nickname ?? target.agent
    }
    return 'queue' in target ? `The queue ${target.queue}` : 'The colleague'
  }
