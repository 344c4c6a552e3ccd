import { z } from 'zod'

const scope = {
  /** Only for this agent. */
  agent: z.string().optional(),
  /** Only for this interaction. */
  interactionId: z.string().optional(),
  /** Used up after this many times. */
  times: z.int().positive().optional(),
}
const plain = <Name extends string>(name: Name) =>
  z.strictObject({ name: z.literal(name), ...scope })
const ms = z.number().min(0).max(600_000)

/** Every fault that can be switched on; what each does is told in README.md. */
export const Fault = z.discriminatedUnion('name', [
  plain('originator-listed-twice'),
  plain('reference-id-on-success'),
  plain('error-without-reference-id'),
  plain('notifications-swapped'),
  plain('only-participants-updated'),
  plain('only-message-log'),
  plain('notifications-before-reply'),
  plain('duplicate-notifications'),
  plain('drop-notifications'),
  plain('silent-decline'),
  plain('iso-timestamps'),
  plain('newer-fields'),
  plain('v3-visibility'),
  plain('unknown-fields'),
  z.strictObject({ name: z.literal('delay-consult-reply'), ms, ...scope }),
  z.strictObject({
    name: z.literal('hang-consult-reply'),
    performed: z.boolean().default(true),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('drop-consult-connection'),
    performed: z.boolean().default(true),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('consult-status'),
    httpStatus: z.int().min(200).max(599).default(200),
    statusCode: z.int(),
    statusMessage: z.string().optional(),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('operation-status'),
    operation: z.string().optional(),
    httpStatus: z.int().min(200).max(599).default(200),
    statusCode: z.int(),
    statusMessage: z.string().optional(),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('hang-operation-reply'),
    operation: z.string().optional(),
    performed: z.boolean().default(true),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('operation-error'),
    operation: z.string().optional(),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('capability-missing'),
    capability: z.string(),
    ...scope,
  }),
  plain('access-denied'),
  plain('password-change'),
  plain('server-error'),
  plain('partial-success'),
  plain('csrf-expired'),
  plain('session-expired'),
  plain('unknown-client'),
  plain('node-lost'),
  plain('unavailable'),
  plain('multiple-clients'),
  plain('hang-poll'),
  plain('cookie-swap'),
  z.strictObject({
    name: z.literal('connect-advice'),
    reconnect: z.enum(['retry', 'handshake', 'none']),
    on: z.enum(['success', 'failure']).default('success'),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('handshake-advice'),
    reconnect: z.enum(['retry', 'handshake', 'none']),
    on: z.enum(['success', 'failure']).default('success'),
    ...scope,
  }),
  z.strictObject({
    name: z.literal('chop-utf8'),
    bytes: z.int().min(1).max(65_536).default(1),
    ...scope,
  }),
  z.strictObject({ name: z.literal('slow-rest'), ms, ...scope }),
])
export type Fault = z.infer<typeof Fault>
type Named<Name extends Fault['name']> = Extract<Fault, { name: Name }>
type Scope = { agent?: string; interactionId?: string; operation?: string }

/** The faults that are switched on, each with how often it may still strike. */
export type Faults = {
  set(faults: Fault[]): void
  list(): Fault[]
  /** The fault, if it strikes here; counts as one time. */
  strike<Name extends Fault['name']>(name: Name, where?: Scope): Named<Name> | undefined
}

export const createFaults = (): Faults => {
  let active: { fault: Fault; left: number }[] = []
  const applies = ({ fault }: { fault: Fault }, { agent, interactionId, operation }: Scope) =>
    (!('operation' in fault && fault.operation) || fault.operation === operation) &&
    (fault.agent === undefined || fault.agent === agent) &&
    (fault.interactionId === undefined || fault.interactionId === interactionId)
  return {
    set: (faults) => {
      active = faults.map((fault) => ({ fault, left: fault.times ?? Infinity }))
    },
    list: () => active.filter(({ left }) => left > 0).map(({ fault }) => fault),
    strike: (name, where = {}) => {
      const found = active.find(
        (each) => each.fault.name === name && each.left > 0 && applies(each, where),
      )
      if (!found) return undefined
      found.left -= 1
      return found.fault as Named<typeof name>
    },
  }
}
