type Kind = 'socket' | 'webhook'

/** What hears of all of a caller's consults lies in one partition, by kind. */
export const callerPartition = (callerId: string): string => `caller#${callerId}`

export const sortPrefix = (kind: Kind): string => `${kind}#`

export const callerItemKey = (callerId: string, kind: Kind, id: string) => ({
  pk: callerPartition(callerId),
  sk: `${sortPrefix(kind)}${id}`,
})

export const kindOf = ({ sk }: Record<string, unknown>): string =>
  typeof sk === 'string' ? (sk.split('#')[0] ?? '') : ''
