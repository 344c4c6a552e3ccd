import type { z } from 'zod'
import type { EndpointChanges, RetiredKey } from '../../consult/ports/webhook-endpoints.ts'
import type { StoredSecrets } from './webhook-item.ts'

/** How an update says it, of one change at least; a fresh start forgets how the endpoint has fared. */
export const changeOf = (changes: EndpointChanges) => {
  const isFresh = changes.disabled === false || changes.url !== undefined
  // How slow it was is another URL's. How long it is narrow stays: what waits in its one lane is still to be told first.
  const forgotten = [
    ...(isFresh ? ['failingSince', 'failedAt', 'failures', 'pausedUntil'] : []),
    ...(changes.url !== undefined ? ['slowAt'] : []),
  ]
  const set = {
    ...changes,
    ...(changes.disabled !== undefined && { disabledReason: null }),
  }
  const entries = Object.entries(set).filter(([, value]) => value !== undefined)
  const assignments = entries.map(([name]) => `#${name} = :${name}`).join(', ')
  return {
    UpdateExpression: `SET ${assignments}${isFresh ? ` REMOVE ${forgotten.join(', ')}` : ''}`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      entries.map(([name, value]) => [`:${name}`, value]),
    ),
  }
}

type Stored = z.infer<typeof StoredSecrets>

/** How many former secrets sign at most, whoever rotates however often. */
export const formerAtMost = 10

/**
 * The newest secret becomes the first of the former ones, none of which is valid for longer than it. Those that were over before
 * are dropped; each is told once more by then, should whoever was to retire its key have died.
 */
export const rotationOf = (
  { formerSecrets, ...newest }: Stored,
  to: { sealedSecret: string; publicKey: string | null; retireBy: Date },
  now: Date,
) => {
  const retireBy = to.retireBy.toISOString()
  const former = formerSecrets.map(({ validUntil, ...secret }) => ({
    ...secret,
    validUntil: validUntil < retireBy ? validUntil : retireBy,
  }))
  const stillGood = former.filter(({ validUntil }) => new Date(validUntil) > now)
  const kept = [{ ...newest, validUntil: retireBy }, ...stillGood].slice(0, formerAtMost)
  const dropped = former.filter((secret) => !kept.includes(secret))
  const retired = [...kept, ...dropped.map((secret) => ({ ...secret, validUntil: now }))].flatMap(
    ({ publicKey, validUntil }): RetiredKey[] =>
      publicKey === null ? [] : [{ publicKey, validUntil: new Date(validUntil) }],
  )
  const change = {
    UpdateExpression: 'SET sealedSecret = :new, publicKey = :public, formerSecrets = :former',
    ConditionExpression: 'sealedSecret = :newest',
    ExpressionAttributeValues: {
      ':new': to.sealedSecret,
      ':public': to.publicKey,
      ':newest': newest.sealedSecret,
      ':former': kept,
    },
  }
  return { change, retired }
}
