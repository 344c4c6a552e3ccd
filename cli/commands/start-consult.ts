import { z } from 'zod'
import type { Consult, ConsultBridge, Target } from '../../client/index.ts'
import { Media } from '../../src/consult/consult.ts'
import { command } from '../command.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { count, id } from '../inputs.ts'
import { UsageError } from '../usage-error.ts'
import { consultWords, eventWords, targetWords } from '../words.ts'

const Pair = z.string().regex(/^[^=]+=/, 'has to be NAME=VALUE')

const Input = z.object({
  agent: z.string({ error: 'says on whose behalf; it is missing' }).min(1),
  interaction: id.optional(),
  media: Media.optional(),
  toAgent: id.optional(),
  toQueue: id.optional(),
  toUri: id.optional(),
  toPath: id.optional(),
  metadata: z.array(Pair).default([]),
  answerTimeout: count(5, 3600).optional(),
  idempotencyKey: id.optional(),
  async: z.boolean().default(false),
  wait: z.enum(['joined', 'ended'], { error: 'is joined or ended' }).optional(),
})
type Input = z.infer<typeof Input>

export const startConsult = command(
  {
    name: 'consult start',
    summary: 'Asks a colleague or a queue into an agent’s interaction',
    notes:
      'However often the call has to be repeated, Genesys is asked once. Without --interaction it is the only one that the agent\nhas open, of the medium if one is given.',
    flags: {
      agent: { takes: 'AGENT', says: 'on whose behalf' },
      interaction: { takes: 'ID', says: 'in which interaction' },
      media: { takes: 'MEDIA', says: 'chat, unless told sms' },
      'to-agent': { takes: 'NAME', says: 'asks this agent' },
      'to-queue': { takes: 'NAME', says: 'asks whoever this queue finds' },
      'to-uri': { takes: 'URI', says: 'asks whom Genesys has there' },
      'to-path': { takes: 'PATH', says: 'the same, by path' },
      metadata: { takes: 'NAME=VALUE', says: 'is told with each event', repeats: true },
      'answer-timeout': { takes: 'S', says: 'for how long the colleague may be awaited' },
      'idempotency-key': { takes: 'KEY', says: 'makes it one consult, over several runs too' },
      async: { says: 'does not wait for Genesys’s answer' },
      wait: { takes: 'STATE', says: 'follows until joined or ended; another end exits with 5' },
    },
    input: Input,
  },
  async (context, input) => {
    const { bridge, terminal, show, patience } = context
    const target = targetOf(input)
    const caller = bridge()
    const where = await placeOf(context, caller, input)
    const busy = terminal.busy(`Asking ${targetWords(target)} in`)
    const { metadata, answerTimeout, idempotencyKey } = input
    try {
      const request = {
        ...{ agent: input.agent, ...where, target },
        ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata.map(asPair)) }),
        ...(answerTimeout !== undefined && { answerTimeoutSeconds: answerTimeout }),
      }
      const consult = await caller.start(request, {
        ...patience,
        respondAsync: input.async,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      })
      if (input.wait) return await waitFor(context, caller, { consult, state: input.wait, busy })
      busy.stop()
      show(consult, () => consultWords(terminal.colours, consult))
      return undefined
    } finally {
      busy.stop()
    }
  },
)

const asPair = (text: string): [string, string] => {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

const targetOf = ({ toAgent, toQueue, toUri, toPath }: Input): Target => {
  const named: Target[] = [
    ...(toAgent === undefined ? [] : [{ agent: toAgent }]),
    ...(toQueue === undefined ? [] : [{ queue: toQueue }]),
    ...(toUri === undefined ? [] : [{ uri: toUri }]),
    ...(toPath === undefined ? [] : [{ path: toPath }]),
  ]
  const [target, ...others] = named
  if (target && others.length === 0) return target
  throw new UsageError('Say whom to ask with one of --to-agent, --to-queue, --to-uri, --to-path.')
}

const placeOf = async (
  { patience }: Context,
  caller: ConsultBridge,
  { agent, interaction, media }: Input,
): Promise<{ media: Media; interactionId: string }> => {
  if (interaction !== undefined) return { media: media ?? 'chat', interactionId: interaction }
  const all = await caller.interactions(agent, patience)
  const items = all.items.filter((each) => media === undefined || each.media === media)
  const [only, ...others] = items
  if (only && others.length === 0) return { media: only.media, interactionId: only.id }
  if (!only) throw new UsageError(`${agent} has no open ${media ?? 'interaction'}.`)
  const open = items.map((each) => `${each.media} ${each.id}`).join(', ')
  throw new UsageError(`Say which with --interaction; ${agent} has ${open}.`)
}

type Waiting = {
  consult: Consult
  state: 'joined' | 'ended'
  busy: { say(text: string): void; stop(): void }
}

/** Shows what comes, and the consult as JSON when it is there. */
const waitFor = async (
  { terminal, json, signal, show }: Context,
  caller: ConsultBridge,
  { consult, state, busy }: Waiting,
): Promise<ExitCode> => {
  let last = consult
  busy.say(`Waiting for ${targetWords(consult.target)}`)
  for await (const event of caller.follow(consult.id, { signal })) {
    last = event.consult
    if (!json) terminal.out(eventWords(terminal.colours, event))
    if (event.type === `consult.${state}`) break
  }
  signal.throwIfAborted()
  busy.stop()
  if (json) show(last, () => '')
  return last.state === state ? exitCodes.done : exitCodes.otherwise
}
