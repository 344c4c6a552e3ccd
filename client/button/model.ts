import type { Consult } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { StartConsultRequest } from '../../src/consult/start-consult.ts'
import { isFinal } from '../follow/is-final.ts'
import { BridgeProblem } from '../http/bridge-problem.ts'
import { mayPass } from '../http/persistently.ts'
import type { Runtime } from '../runtime.ts'
import type { Action } from '../../src/consult/action.ts'
import type { ConsultBridge } from '../consult-bridge.ts'
import { findOpen } from './find-open.ts'
import { createFollowing } from './following.ts'
import type { TokenSource } from './token-source.ts'

/** What there is to show. */
export type View = {
  step: 'idle' | 'starting' | 'following'
  consult: Consult | undefined
  /** Who was asked, as people call him. */
  colleague: string | undefined
  messages: { text: string; from: string | null }[]
  /** What Genesys was asked for last, until it has come. */
  asked: Action | undefined
  /** It has not come in the time that it takes, and may be asked for again. */
  overdue: boolean
  offline: boolean
  sessionLost: boolean
}

export type ModelDeps = {
  bridge: ConsultBridge
  tokens: TokenSource
  runtime: Pick<Runtime, 'after' | 'newKey'>
  /** Undefined: nothing is wrong any more. */
  report: (cause: unknown) => void
  changed: (view: View) => void
  heard: (event: ConsultEvent) => void
}

/** One consult at a time, from the question to its end. Nothing of it rejects: what goes wrong is reported. */
export type Model = {
  start(request: StartConsultRequest, colleague: string): Promise<void>
  /** Takes up what is open in the interaction, if anything is: after a reload, say. */
  resume(agent: string, interactionId: string): Promise<void>
  /** The same where it is known which consult that is. */
  takeUp(consultId: string): Promise<void>
  act(action: Action): Promise<void>
  /** Whether it was said. */
  say(text: string): Promise<boolean>
  setOffline(offline: boolean): void
  /** Whatever the bridge refuses to an old token is asked once more with a new one. */
  ask<Answer>(work: () => Promise<Answer>): Promise<Answer>
  close(): void
}

const nothing: View = {
  step: 'idle',
  consult: undefined,
  colleague: undefined,
  messages: [],
  asked: undefined,
  overdue: false,
  offline: false,
  sessionLost: false,
}
/** Within which what was accepted happens, or does not: the bridge takes nothing else for ten seconds. */
const askedMs = 11_000

export const createModel = (deps: ModelDeps): Model => {
  const { bridge, tokens, runtime, report } = deps
  let view = nothing
  /** An attempt whose outcome is not known is repeated under its own key. */
  let unfinished: { request: string; key: string } | undefined
  let closed = false
  /** Counts what was asked for: only the last one may become overdue. */
  let asking = 0

  const set = (change: Partial<View>): void => {
    view = { ...view, ...change }
    if (!closed) deps.changed(view)
  }
  const ask: Model['ask'] = async (work) => {
    try {
      return await work()
    } catch (cause) {
      if (!isUnauthenticated(cause)) throw cause
      tokens.forget()
      return work()
    }
  }

  const hear = (event: ConsultEvent): void => {
    const { consult, type, message } = event
    set({
      consult,
      ...(message && { messages: [...view.messages, message] }),
      ...(consult.state !== 'joined' && { asked: undefined }),
      ...(type === 'session.lost' && { sessionLost: true }),
      ...(type !== 'session.lost' && { sessionLost: false }),
    })
    deps.heard(event)
  }
  const following = createFollowing({ bridge, hear, report, forgetToken: tokens.forget })

  const begin = (consult: Consult): void => {
    set({ step: 'following', consult, messages: [], asked: undefined, sessionLost: false })
    following.start(consult.id)
  }

  const takeUp: Model['takeUp'] = async (consultId) => {
    const consult = await ask(() => bridge.get(consultId))
    if (closed || view.step === 'starting' || isFinal(consult.state)) return
    set({ colleague: nameIn(consult) })
    begin(consult)
  }

  const resume: Model['resume'] = async (agent, interactionId) => {
    const consultId = await ask(() => findOpen(bridge, { agent, interactionId }))
    if (consultId !== null) await takeUp(consultId)
  }

  const start: Model['start'] = async (request, colleague) => {
    following.stop()
    report(undefined)
    set({ ...nothing, offline: view.offline, step: 'starting', colleague })
    const text = JSON.stringify(request)
    if (unfinished?.request !== text) unfinished = { request: text, key: runtime.newKey() }
    const { key } = unfinished
    try {
      const consult = await ask(() => bridge.start(request, { idempotencyKey: key }))
      unfinished = undefined
      if (!closed) begin(consult)
    } catch (cause) {
      if (!mayPass(cause)) unfinished = undefined
      set({ step: 'idle' })
      report(cause)
      const open = cause instanceof BridgeProblem && cause.code === 'consult_already_pending'
      if (open) await resume(request.agent, request.interactionId).catch(report)
    }
  }

  const act: Model['act'] = async (action) => {
    const { consult } = view
    if (!consult || (view.asked && !view.overdue)) return
    report(undefined)
    set({ asked: action, overdue: false })
    const mine = (asking += 1)
    try {
      await ask(() => bridge[action](consult.id))
      runtime.after(askedMs, () => {
        if (asking === mine && view.consult?.id === consult.id && view.asked) set({ overdue: true })
      })
    } catch (cause) {
      set({ asked: undefined })
      report(cause)
    }
  }

  const say: Model['say'] = async (text) => {
    const { consult } = view
    if (!consult) return false
    report(undefined)
    try {
      await ask(() => bridge.message(consult.id, text))
      return true
    } catch (cause) {
      report(cause)
      return false
    }
  }

  return {
    start,
    resume: (agent, interactionId) => resume(agent, interactionId).catch(report),
    takeUp: (consultId) => takeUp(consultId).catch(report),
    act,
    say,
    ask,
    setOffline(offline) {
      if (view.offline === offline) return
      set({ offline })
      // The back-off of an hour without network need not be waited for.
      if (!offline) following.again()
    },
    close() {
      closed = true
      following.stop()
      bridge.close()
    },
  }
}

const isUnauthenticated = (cause: unknown) => cause instanceof BridgeProblem && cause.status === 401

const nameIn = ({ target }: Consult): string | undefined => {
  if ('agent' in target) return target.agent
  return 'queue' in target ? target.queue : undefined
}
