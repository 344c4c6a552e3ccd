import { toActionAnswer } from '../../lambdas/act-on-consult-answer.ts'
import { toListAnswer } from '../../lambdas/list-answer.ts'
import { toAnswer } from '../../lambdas/start-consult-answer.ts'
import { parseNotification } from '../../src/adapters/gws/parse-notification.ts'
import { dialogflowCx } from '../../src/channels/dialogflow-cx.ts'
import { lex } from '../../src/channels/lex.ts'
import { toConsultResult, toEscalateResult, toStartResult } from '../../src/channels/mcp-tools.ts'
import { actOnConsult } from '../../src/consult/act-on-consult.ts'
import { attendEscalation } from '../../src/consult/attend-escalation.ts'
import { checkConsult } from '../../src/consult/check-consult.ts'
import type { Audience } from '../../src/consult/consult.ts'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import { newEscalation } from '../../src/consult/escalation.ts'
import { finishEscalation } from '../../src/consult/finish-escalation.ts'
import { observe } from '../../src/consult/observe.ts'
import type { EventDelivery } from '../../src/consult/ports/deliveries.ts'
import type { ActionRequest } from '../../src/consult/prepare-action.ts'
import { readConsult } from '../../src/consult/read-consult.ts'
import { createRelay } from '../../src/consult/relay-events.ts'
import { startConsult } from '../../src/consult/start-consult.ts'
import { subscribers } from '../../src/consult/tell-subscribers.ts'
import { memoryConnections } from '../doubles/memory-connections.ts'
import { anEndpoint, memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'
import type { Genesys } from '../consult/use-case-world.ts'
import { mcpDoor } from './mcp-door.ts'

const requests: ActionRequest[] = [
  { action: 'message', text: 'psst' },
  { action: 'conference' },
  { action: 'remove' },
  { action: 'transfer' },
]

/** What a caller hears on each way while Genesys says all this, from the notification on the wire to what is sent out. */
export const heardBy = async (
  audience: Audience,
  { notifications, genesys }: { notifications: unknown[]; genesys: Partial<Genesys> },
) => {
  const { deps: ports } = useCaseWorld(genesys)
  const { webhook, socket, events, http, doors } = {
    ...{ webhook: [] as unknown[], socket: [] as unknown[], events: [] as unknown[] },
    ...{ http: [] as unknown[], doors: [] as unknown[] },
  }
  const webhooks = memoryWebhooks()
  await webhooks.endpoints.add({ ...anEndpoint(), secret: 'whsec_x' })
  const connection = {
    ...{ callerId: 'crm', connectionId: 'all', wholeCaller: true, following: {}, gaps: {} },
  }
  const queued: EventDelivery[] = []
  const ways = {
    connections: memoryConnections(),
    subscriptions: {
      of: async (callerId: string) => ({
        connections: [connection],
        endpoints: await webhooks.endpoints.list(callerId),
      }),
    },
    frames: {
      post: (_: string, frame: unknown) => {
        socket.push(frame)
        return Promise.resolve('sent' as const)
      },
    },
    deliveries: {
      queueFirst: (deliveries: EventDelivery[]) => Promise.resolve(void queued.push(...deliveries)),
      queueRetry: () => Promise.reject(new Error('none fails')),
      queueDue: () => Promise.reject(new Error('none fails')),
    },
  }
  const fails = (cause: unknown) => {
    throw cause
  }
  const relay = createRelay({
    store: ports.store,
    relayer: ports.relayer,
    subscribers: subscribers({ ...ways, clock: ports.clock, unseen: fails }),
    patience: () => Promise.resolve(false),
    stalled: fails,
  })
  const deps = { ...ports, relay }
  const deliver = (delivery: EventDelivery) =>
    deliverEvent(
      {
        ...{ ...deps, ...webhooks, ...ways, unkept: fails, unseen: fails },
        within: (_, work) => work,
        poster: {
          post: (_, posted) => {
            webhook.push(posted)
            const answer = { status: 200, answer: null, durationMs: 1 }
            return Promise.resolve({ outcome: 'delivered', ...answer })
          },
        },
      },
      delivery,
    )

  const caller = { id: 'crm', audience, agents: 'all' as const }
  const request = { agent: 'testname', ...key, target: { agent: 'bfriend' }, raw: true }
  const escalation = newEscalation('the bot’s own words')
  const command = { consultId, caller, request, respondAsync: false, escalation }
  const started = await startConsult(deps, command)
  http.push(toAnswer(started))
  doors.push(toStartResult(started))
  for (const data of notifications) {
    const seen = parseNotification({ agent: 'testname', sessionEpoch: 'epoch-1' }, data)
    if (seen) await observe(deps, seen)
  }
  const header = await deps.store.locate(consultId)
  const mcp = mcpDoor(audience, deps)
  doors.push(await mcp.call('list_targets', { agent: 'testname' }))
  doors.push(await mcp.call('get_consult', { consultId }))
  if (header) {
    await checkConsult(deps, consultId)
    await finishEscalation(deps, header)
    const outcome = await attendEscalation(deps, header, deps.clock.now())
    const intent = { name: 'TalkToHuman', slots: {} }
    doors.push(
      toEscalateResult(outcome),
      toConsultResult(await readConsult(deps.store, header)),
      dialogflowCx.reply(
        { fulfillmentInfo: { tag: 'escalate' }, sessionInfo: { parameters: {} } },
        outcome,
      ),
      lex.reply(
        {
          invocationSource: 'FulfillmentCodeHook',
          sessionState: { intent, sessionAttributes: {} },
        },
        outcome,
      ),
    )
    for (const [n, each] of requests.entries()) {
      const act = { id: `act_${n}`, header, request: each }
      http.push(toActionAnswer(consultId, await actOnConsult(deps, act)))
    }
    http.push(await readConsult(deps.store, header))
  }
  const { operationReply } = genesys
  if (operationReply?.outcome === 'refused')
    http.push(toListAnswer({ outcome: 'refused', gws: operationReply.gws }, audience))
  await relay.settled()
  for (const delivery of queued) await deliver(delivery)
  events.push(...(await deps.store.events(key, consultId, 0)))
  return { webhook, socket, events, http, doors }
}
