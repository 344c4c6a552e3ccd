import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AgentsCredentials } from '../../src/config/environment.ts'
import { Media } from '../../src/consult/consult.ts'
import { parseJson } from '../../src/consult/parse-json.ts'
import { command } from '../command.ts'
import type { Context } from '../context.ts'
import { checkBridge } from '../doctor/check-bridge.ts'
import { checkGws } from '../doctor/check-gws.ts'
import type { ExaminedGws } from '../doctor/check-gws.ts'
import type { Examination, Finding } from '../doctor/finding.ts'
import { exitCodes } from '../exit-codes.ts'
import { count, id } from '../inputs.ts'
import { printable } from '../printable.ts'
import type { Colours } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

const Input = z.object({
  agent: id.optional(),
  gws: id.optional(),
  gwsExternal: id.optional(),
  agents: id.optional(),
  consult: id.optional(),
  media: Media.default('chat'),
  toAgent: id.optional(),
  toQueue: id.optional(),
  timeout: count(1, 60).default(5),
  wait: count(1, 600).default(30),
})
type Input = z.infer<typeof Input>

export const doctor = command(
  {
    name: 'doctor',
    summary: 'Finds out what is wrong with a bridge, or with a Genesys',
    notes:
      'Looks at the bridge, and with --gws at a Genesys itself, as the bridge would use it: by reads alone, unless --consult names\nan interaction. With --gws it looks at a bridge only if one is named.',
    flags: {
      agent: {
        takes: 'AGENT',
        says: 'whose session; with --gws, as whom: the first of the file unless told',
      },
      gws: {
        takes: 'URL',
        says: 'where Genesys Web Services are, without /api/v2; reached directly, through no proxy',
      },
      'gws-external': {
        takes: 'URL',
        says: 'where they know themselves, if that is another address',
      },
      agents: { takes: 'FILE', says: '{"agent": {"username", "password"}}, as the bridge has it' },
      consult: {
        takes: 'ID',
        says: 'makes a real consult in this interaction, and ends it again; an invitation that nobody takes stands',
      },
      media: { takes: 'MEDIA', says: 'which is a chat, unless told sms' },
      'to-agent': { takes: 'NAME', says: 'asking this agent' },
      'to-queue': { takes: 'NAME', says: 'asking whoever this queue finds' },
      timeout: { takes: 'S', says: 'waits for so long for each answer of Genesys; 5 unless told' },
      wait: { takes: 'S', says: 'and for so long for the colleague; 30 unless told' },
    },
    input: Input,
  },
  async (context, input) => {
    const { terminal, json, show, settings, signal } = context
    const findings: Finding[] = []
    const examine = async (examination: Examination, title: string) => {
      if (!json) terminal.out(terminal.colours.bold(title))
      const busy = terminal.busy('Looking')
      try {
        for await (const finding of examination) {
          findings.push(finding)
          if (!json) terminal.out(findingWords(terminal.colours, finding))
        }
      } catch (cause) {
        if (signal.aborted && json) show({ ok: false, findings }, () => '')
        throw cause
      } finally {
        busy.stop()
      }
    }
    const gws = input.gws === undefined ? undefined : gwsOf(input, input.gws)
    if (!gws || settings.isGiven) await examine(bridgeOf(context, input), settings.url)
    if (gws) await examine(checkGws(gws, signal), gws.url)
    const problems = findings.filter(({ is }) => is === 'wrong').length
    if (json) show({ ok: problems === 0, findings }, () => '')
    else
      terminal.out(
        problems === 0
          ? 'All is well.'
          : problems === 1
            ? 'One thing is wrong.'
            : `${problems} things are wrong.`,
      )
    return problems === 0 ? exitCodes.done : exitCodes.unwell
  },
)

const bridgeOf = ({ bridge, operator, patience, settings }: Context, { agent }: Input) =>
  checkBridge({
    ...{ url: settings.url, bridge: bridge(), operator: operator(), agent },
    patience: { ...patience, patienceMs: 1000 },
  })

const width = 16

const findingWords = (colours: Colours, finding: Finding): string => {
  const name = finding.check.padEnd(width)
  const says = printable(finding.says)
  switch (finding.is) {
    case 'right':
      return `${colours.green('✓')} ${name} ${says}`
    case 'note':
      return `${colours.yellow('!')} ${name} ${says}`
    case 'wrong':
      return `${colours.red('✗')} ${name} ${says}\n  ${' '.repeat(width)} ${printable(finding.todo)}`
  }
}

const gwsOf = (input: Input, url: string): ExaminedGws => {
  if (input.agents === undefined) throw new UsageError('Say with --agents who signs in to Genesys.')
  const agents = readAgents(input.agents)
  const agent = input.agent ?? Object.keys(agents)[0] ?? ''
  const credentials = agents[agent]
  if (!credentials)
    throw new UsageError(`The agents file has no ${agent === '' ? 'agents' : agent}.`)
  return {
    ...{ url, agent, credentials, externalUrl: input.gwsExternal ?? url },
    timeoutMs: input.timeout * 1000,
    consult: consultOf(input),
  }
}

const consultOf = ({ consult, media, toAgent, toQueue, wait }: Input): ExaminedGws['consult'] => {
  if (consult === undefined) return undefined
  const target = toAgent === undefined ? toQueue && { queue: toQueue } : { agent: toAgent }
  if (!target) throw new UsageError('Say whom the consult asks, with --to-agent or --to-queue.')
  return { media, interactionId: consult, target, waitMs: wait * 1000 }
}

/** What is in the file is shown to nobody. */
const readAgents = (file: string): AgentsCredentials => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UsageError(`The agents file ${file} cannot be read.`)
  }
  const parsed = AgentsCredentials.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new UsageError(`The agents file ${file} is not {"agent": {"username", "password"}}.`)
}
