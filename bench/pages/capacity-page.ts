import { dollarsFor, listenerCpu, stackOf, stacksFor, strains } from '../capacity/model.ts'
import type { Measured } from '../capacity/model.ts'
import { quotas } from '../capacity/quotas.ts'
import { shape } from '../capacity/shape.ts'
import { isSaturated } from '../relay/bend.ts'
import { figure, middle, table } from './figures.ts'
import type { Results, Runs } from './results.ts'

const sizes = [100, 10_000, 1_000_000]

/** docs/capacity.md; undefined while what it follows from has not been measured. */
export const capacityPage = ({ runs }: Results): string | undefined => {
  const measured = measuredOf(runs)
  const prices = runs.cost?.pricesOf
  if (!measured || !prices) return undefined
  const { consultsPerAgentHour, textsPerConsult, notificationsPerAgentSecond } = shape
  const { socketsPerAgent, secondsBetweenPings, signInMinutes, hoursADay, daysAMonth } = shape
  const head = [
    ...['agents', 'stacks', 'listeners each', 'sessions each', 'listener’s processor used %'],
    ...['consults/s', 'dollars a month', 'dollars an agent'],
  ]
  return `# Capacity

Written by \`npm run bench\` from [benchmarks.json](benchmarks.json), the quotas in bench/capacity/quotas.ts and the prices in bench/cost/prices.ts (${prices.region}, ${prices.date}); no figure here is typed by hand. A model, not a measurement. Taken as given: all agents are signed in at once, each starts ${figure(consultsPerAgentHour)} consult an hour, in which colleagues say ${figure(textsPerConsult)} things, and hears ${figure(notificationsPerAgentSecond)} other notifications a second, ${hoursADay} hours on ${daysAMonth} days. Each has ${figure(socketsPerAgent)} page open, which pings after ${figure(secondsBetweenPings)} seconds of silence; all come within ${figure(signInMinutes)} minutes; all pages are one caller’s. What a session, a notification, an event and a consult take was measured and counted; the core of this machine is taken for one of Fargate’s ARM64 processors.

${table(
  head,
  sizes.map((agents) => sizeRow(agents, measured)),
)}

The dollars are those of the bill that \`npm run cost\` prints, and the pages’ sockets: their minutes and pings. What is stored and data sent out are not in it.

## What gives way first

${sizes.map((agents) => firstLimit(agents, measured)).join('\n\n')}

## Each limit, in one stack

At how many agents in one stack it would be reached, were it the only one.

${table(['limit', 'quota', 'reached at agents', 'source', 'lever'], limitRows(measured))}

A test signs a million agents in, without sockets, to listeners that decide as they do in truth, in as many stacks as are said here, no two of them with the same chances; kills, stops and replaces listeners, and holds them to what the model says of sessions, leases, rows, beats and hand-overs, from above as well. No listener is paused in it. Deliveries, units and throttling are the model’s alone.`
}

/** Of the listener's CPU for an event, where it kept up. */
const eventCpuMsOf = ({ relay }: Runs): number | undefined => {
  const kept = relay?.bridge.filter((phase) => !isSaturated(phase)) ?? []
  const shares = kept.map(({ cpuMsEach }) => listenersShare(cpuMsEach))
  return shares.length === 0 ? undefined : middle(shares)
}

const listenersShare = (cpuMsEach: Record<string, number>): number =>
  Object.entries(cpuMsEach).reduce(
    (sum, [name, ms]) => (name.startsWith('listener') ? sum + ms : sum),
    0,
  )

export const measuredOf = (runs: Runs): Measured | undefined => {
  const { cost, sessions } = runs
  const eventCpuMs = eventCpuMsOf(runs)
  const held = sessions?.memory.reduce((one, other) =>
    other.sessions > one.sessions ? other : one,
  )
  if (!cost || !sessions || held?.idleShare === undefined || eventCpuMs === undefined)
    return undefined
  const { samples } = sessions.bridge.notifications
  return {
    counted: cost.counted,
    sessionCpuShare: held.idleShare / held.sessions,
    notificationCpuMs: middle(samples.map(({ cpuMsEach }) => cpuMsEach)),
    eventCpuMs,
  }
}

const sizeRow = (agents: number, measured: Measured): (string | number)[] => {
  const stacks = stacksFor(agents, measured)
  const { count, stack } = stacks
  const dollars = dollarsFor(stacks, measured)
  return [
    figure(agents),
    figure(count),
    figure(stack.listeners),
    figure(Math.ceil(stack.agents / stack.listeners)),
    listenerCpu(stack, measured) * 100,
    (agents * shape.consultsPerAgentHour) / 3600,
    dollars,
    dollars / agents,
  ]
}

const firstLimit = (agents: number, measured: Measured): string => {
  const alone = strains({ count: 1, stack: stackOf(agents) }, measured)
  const [first] = alone
  if (!first) return ''
  const exceeded = alone.filter(({ used }) => used > 1)
  const title = `**${figure(agents)} agents.**`
  const words = ({ name, demand, quota, used }: (typeof alone)[number]): string =>
    `${labels[name]}, ${figure(demand)} of ${figure(quota.most)} ${quota.unit} (${figure(used * 100)} %)`
  if (exceeded.length === 0)
    return `${title} Nothing. Closest is ${words(first)}; beyond it: ${first.quota.lever}.`
  const { count, stack } = stacksFor(agents, measured)
  const split = strains({ count, stack }, measured).filter(({ used }) => used > 1)
  const inOne = `${title} In one stack: ${exceeded.map(words).join('; ')}.`
  if (count === 1) return `${inOne} Lever: ${first.quota.lever}.`
  const left =
    split.length === 0
      ? 'Nothing is exceeded then.'
      : `What one account has for all of them then is exceeded still: ${split.map((each) => `${words(each)} – ${each.quota.lever}`).join('; ')}.`
  return `${inOne} Lever: ${first.quota.lever}. Or more stacks: ${figure(count)} of ${figure(stack.agents)} agents each. ${left}`
}

const labels: Record<keyof typeof quotas, string> = {
  credentials: 'the agents’ credentials',
  tasks: 'listeners',
  tableReads: 'reads of the table',
  rowReads: 'reads of all sessions’ rows',
  beatReads: 'reads of the listeners’ beats',
  tableWrites: 'writes to the table',
  deliveries: 'deliveries queued',
  httpRequests: 'requests over HTTP',
  sockets: 'sockets opened',
  callerReads: 'reads of one caller’s webhooks and sockets',
  outboxWrites: 'marks of what is to be handed on',
  openWrites: 'marks of open consults',
  frames: 'frames from sockets',
  functions: 'functions running',
  reserved: 'places kept free for functions',
  processors: 'processors of listeners',
}

const limitRows = (measured: Measured): string[][] =>
  (Object.keys(quotas) as (keyof typeof quotas)[])
    .map((name) => ({ name, quota: quotas[name], agents: reachedAt(name, measured) }))
    .sort((one, other) => one.agents - other.agents)
    .map(({ name, quota, agents }) => [
      labels[name],
      `${figure(quota.most)} ${quota.unit}${quota.of === 'account' ? ', account' : ''}`,
      figure(agents),
      quota.source,
      quota.lever,
    ])

/** By halving, to two digits: every demand grows with the agents. */
const reachedAt = (name: keyof typeof quotas, measured: Measured): number => {
  const used = (agents: number) =>
    strains({ count: 1, stack: stackOf(agents) }, measured).find((each) => each.name === name)
      ?.used ?? 0
  let [low, high] = [1, 1e9]
  while (high / low > 1.005) {
    const between = Math.sqrt(low * high)
    if (used(Math.round(between)) > 1) high = between
    else low = between
  }
  return Number(low.toPrecision(2))
}
