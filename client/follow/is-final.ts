import type { ConsultState } from '../../src/consult/consult.ts'
import type { EventType } from '../../src/consult/event.ts'

const finals: ReadonlySet<string> = new Set(['rejected', 'failed', 'unanswered', 'ended'])

/** A state that a consult does not leave again; but for `unanswered`, which it does when a colleague comes late. */
export const isFinal = (news: EventType | ConsultState): boolean => finals.has(nameOf(news))

/** Whether a colleague may still come. */
export const mayGoOn = (news: EventType | ConsultState): boolean => nameOf(news) === 'unanswered'

const nameOf = (news: EventType | ConsultState): string => news.replace('consult.', '')
