import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { Fault } from './faults.ts'
import { readJson, reply } from './json-http.ts'
import type { Simulator } from './simulator.ts'
import { participantOf } from './world.ts'
import type { Invitation } from './world.ts'

const NewInteraction = z.strictObject({
  agent: z.string(),
  media: z.enum(['chat', 'sms']),
  customer: z.string().default('FirstL'),
})
const Said = z.strictObject({
  from: z.string(),
  text: z.string(),
  visibility: z.enum(['All', 'Agents']).default('All'),
})
const Script = z.strictObject({
  autoAnswer: z.enum(['accept', 'decline', 'never']).optional(),
  afterMs: z.number().min(0).default(0),
})
const Notice = z.strictObject({
  channel: z.string().default('/v2/me/chats'),
  data: z.looseObject({}),
})

type Route = {
  method: string
  path: RegExp
  serve: (simulator: Simulator, parts: string[], body: unknown) => Answer
}
type Answer = { status: number; body?: unknown }

const ok = (body: unknown = {}): Answer => ({ status: 200, body })
const missing = (what: string): Answer => ({ status: 404, body: { error: `no such ${what}` } })

/** Parses and goes on, or says what is wrong with the body. */
const given = <T extends z.ZodType>(
  schema: T,
  body: unknown,
  use: (value: z.infer<T>) => Answer,
): Answer => {
  const parsed = schema.safeParse(body)
  return parsed.success
    ? use(parsed.data)
    : { status: 400, body: { error: z.prettifyError(parsed.error) } }
}

const routes: Route[] = [
  {
    method: 'POST',
    path: /^\/sim\/interactions$/,
    serve: ({ world, operations }, _, body) =>
      given(NewInteraction, body, ({ agent: name, media, customer }) => {
        const agent = world.agents.get(name)
        if (!agent) return missing('agent')
        const interaction = world.addInteraction(media, agent, customer)
        operations.tell(agent, interaction, operations.state(agent, interaction, 'StatusChange'))
        return { status: 201, body: { id: interaction.id } }
      }),
  },
  {
    method: 'GET',
    path: /^\/sim\/interactions$/,
    serve: ({ world }) =>
      ok(
        [...world.interactions.values()].map((it) => ({
          id: it.id,
          media: it.media,
          customer: it.customer,
          closed: it.closed,
          agents: it.participants.flatMap(({ agent, visibility }) =>
            agent ? [{ agent: agent.userName, visibility }] : [],
          ),
          messages: it.messages.map(({ type, text, visibility, from }) => ({
            type,
            text,
            visibility,
            from: from.nickname,
          })),
        })),
      ),
  },
  {
    method: 'GET',
    path: /^\/sim\/invitations$/,
    serve: ({ world }) => ok([...world.invitations.values()].map(showInvitation)),
  },
  {
    method: 'POST',
    path: /^\/sim\/invitations\/([^/]+)\/(accept|decline)$/,
    serve: ({ world, operations }, [id = '', act]) => {
      const invitation = world.invitations.get(id)
      if (!invitation) return missing('invitation')
      if (act === 'accept') operations.accept(invitation)
      else operations.decline(invitation)
      return ok()
    },
  },
  {
    method: 'POST',
    path: /^\/sim\/interactions\/([^/]+)\/messages$/,
    serve: ({ world, operations }, [id = ''], body) =>
      given(Said, body, ({ from, text, visibility }) => {
        const interaction = world.interactions.get(id)
        if (!interaction) return missing('interaction')
        const speaker = interaction.participants.find(
          ({ agent, nickname }) =>
            agent?.userName === from ||
            (agent === null && (nickname === from || from === 'customer')),
        )
        if (!speaker) return missing('participant')
        operations.say(interaction, speaker, text, visibility)
        return ok()
      }),
  },
  {
    method: 'POST',
    path: /^\/sim\/interactions\/([^/]+)\/participants\/([^/]+)\/leave$/,
    serve: ({ world, operations }, [id = '', name = '']) => {
      const interaction = world.interactions.get(id)
      if (!interaction) return missing('interaction')
      const agent = world.agents.get(name)
      if (!agent || !participantOf(interaction, agent)) return missing('participant')
      operations.leave(interaction, agent)
      return ok()
    },
  },
  {
    method: 'POST',
    path: /^\/sim\/interactions\/([^/]+)\/close$/,
    serve: ({ world, operations }, [id = '']) => {
      const interaction = world.interactions.get(id)
      if (!interaction) return missing('interaction')
      operations.close(interaction)
      return ok()
    },
  },
  {
    method: 'PUT',
    path: /^\/sim\/agents\/([^/]+)$/,
    serve: ({ world }, [name = ''], body) =>
      given(Script, body, ({ autoAnswer, afterMs }) => {
        const agent = world.agents.get(name) ?? world.addAgent(name)
        if (autoAnswer) agent.auto = { answer: autoAnswer, afterMs }
        return ok({ agent: name, id: agent.id, ...agent.auto })
      }),
  },
  {
    method: 'POST',
    path: /^\/sim\/agents\/([^/]+)\/notify$/,
    serve: ({ world, comet }, [name = ''], body) =>
      given(Notice, body, ({ channel, data }) => {
        const agent = world.agents.get(name)
        if (!agent) return missing('agent')
        comet.deliver(agent, channel, data)
        return ok()
      }),
  },
  { method: 'GET', path: /^\/sim\/faults$/, serve: ({ faults }) => ok(faults.list()) },
  {
    method: 'PUT',
    path: /^\/sim\/faults$/,
    serve: (simulator, _, body) =>
      given(z.array(Fault), body, (faults) => ok(simulator.setFaults(faults))),
  },
  { method: 'DELETE', path: /^\/sim\/faults$/, serve: (simulator) => ok(simulator.setFaults([])) },
  {
    method: 'GET',
    path: /^\/sim\/journal$/,
    serve: ({ world }) => ok({ consults: world.journal, operations: world.operations }),
  },
  { method: 'GET', path: /^\/sim\/sessions$/, serve: ({ comet }) => ok(comet.sessions()) },
  { method: 'GET', path: /^\/sim\/overlaps$/, serve: ({ comet }) => ok(comet.overlaps()) },
]

const showInvitation = ({ id, interaction, from, to }: Invitation) => ({
  id,
  media: interaction.media,
  interactionId: interaction.id,
  from: from.userName,
  to: to.userName,
})

/** What tests and people do to the simulator: customers, colleagues, faults. */
export const serveControl = async (
  simulator: Simulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://sim').pathname
  const body = request.method === 'GET' ? undefined : await readJson(request)
  for (const route of routes) {
    const found = route.method === request.method ? route.path.exec(path) : null
    if (!found) continue
    const answer = route.serve(simulator, found.slice(1).map(decodeURIComponent), body)
    return reply(response, answer.status, answer.body)
  }
  return reply(response, 404, { error: 'no such call' })
}
