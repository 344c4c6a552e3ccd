import type { IncomingMessage, ServerResponse } from 'node:http'
import { postOperation } from './rest-operations.ts'
import { readJson, reply } from './json-http.ts'
import { findContacts, findOne } from './rest-contacts.ts'
import { collectionOf, resourceOf } from './shapes.ts'
import type { Simulator } from './simulator.ts'
import { stateFor } from './world.ts'
import type { Agent, Interaction, Media } from './world.ts'

const medias = ['chat', 'sms'] as const satisfies Media[]

/** GWS's REST under /api/v2, for an agent who is signed in. */
export const serveRest = async (
  simulator: Simulator,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://gws')
  const path = url.pathname.replace(/^\/api\/v2/, '').replace(/\/$/, '')
  const notFound = () => reply(response, 404, { statusCode: 6, statusMessage: 'Not found' })
  const ok = (body: object) => reply(response, 200, { statusCode: 0, ...body })

  if (path === '/me')
    return request.method === 'GET'
      ? ok(me(simulator, agent, url))
      : startSession(simulator, agent, response)
  if (path === '/services')
    return ok({
      services: [
        { type: 'MultiMediaState', state: 'Active' },
        { type: 'MultiMediaContent', state: 'Active' },
      ],
    })
  if (path === '/diagnostics/version') return ok({ version: '8.5.202.96' })
  if (path === '/contacts')
    return ok(findContacts(simulator.world, url.searchParams, simulator.externalBaseUrl()))
  const one = /^\/(contacts|users)\/([^/]+)$/.exec(path)
  if (one) {
    const contact = findOne(simulator.world, one[2] ?? '', simulator.externalBaseUrl())
    return contact ? ok({ [one[1] === 'users' ? 'user' : 'contact']: contact }) : notFound()
  }
  const media = medias.find((each) => path.startsWith(`/me/${collectionOf[each]}`))
  return media
    ? serveInteractions(simulator, agent, { media, path }, request, response)
    : notFound()
}

/** /me/chats and /me/smssessions: all, one, its log, and the operations. */
const serveInteractions = async (
  simulator: Simulator,
  agent: Agent,
  { media, path }: { media: Media; path: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { world, shapes } = simulator
  const ok = (body: object) => reply(response, 200, { statusCode: 0, ...body })
  const [, , , encoded, log] = path.split('/')
  if (encoded === undefined)
    return ok({ [collectionOf[media]]: interactionsOf(simulator, agent, media) })
  const id = decodeURIComponent(encoded)
  if (request.method === 'POST') {
    return postOperation(simulator, agent, { media, id, body: await readJson(request) }, response)
  }
  const interaction = world.interactions.get(id)
  const state = interaction?.media === media ? stateFor(world, interaction, agent) : undefined
  if (!interaction || state === undefined) {
    return reply(response, 404, { statusCode: 6, statusMessage: 'Not found' })
  }
  return log === 'messages'
    ? ok({ messages: interaction.messages.map(shapes.message) })
    : ok({ [resourceOf[media]]: shapes.resource(interaction, agent, state) })
}

const interactionsOf = ({ world, shapes }: Simulator, agent: Agent, media: Media) =>
  [...world.interactions.values()].flatMap((it: Interaction) => {
    const state = it.media === media ? stateFor(world, it, agent) : undefined
    return state === undefined || state === 'Completed' ? [] : [shapes.resource(it, agent, state)]
  })

const me = (simulator: Simulator, agent: Agent, url: URL) => {
  const wanted = (url.searchParams.get('subresources') ?? '').split(',')
  const shows = (media: Media) => wanted.includes('*') || wanted.includes(collectionOf[media])
  return {
    user: {
      id: agent.id,
      userName: agent.userName,
      uri: `${simulator.externalBaseUrl()}/api/v2/users/${agent.id}`,
      path: `/users/${agent.id}`,
      ...Object.fromEntries(
        medias
          .filter(shows)
          .map((media) => [collectionOf[media], interactionsOf(simulator, agent, media)]),
      ),
    },
  }
}

/** The desktop's business; the bridge must never ask for it. */
const startSession = (simulator: Simulator, agent: Agent, response: ServerResponse): void => {
  if (simulator.faults.strike('partial-success', { agent: agent.userName })) {
    const failed = [{ statusCode: 4, channel: 'voice' }]
    return reply(response, 200, {
      statusCode: 7,
      failed,
      succeeded: [{ statusCode: 0, channel: 'multimedia' }],
    })
  }
  return reply(response, 200, { statusCode: 0 })
}
