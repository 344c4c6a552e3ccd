import type { Media } from '../../consult/consult.ts'
import type { Operation, ResolvedTarget } from '../../consult/ports/contact-centre.ts'

type NamedTarget = { targetPath: string } | { targetUri: string }

/** Chat takes a URI only; SMS takes a path as well. */
export const nameTarget = (
  target: ResolvedTarget,
  { media, externalApi }: { media: Media; externalApi: string },
): NamedTarget =>
  media === 'sms' && target.givenAsPath
    ? { targetPath: target.path }
    : { targetUri: `${externalApi}${target.path}` }

/** GWS's names; it has no operation called Conference. Source: Genesys's pages of the operations of chats and of SMS. */
const names = {
  transfer: 'Transfer',
  conference: 'Invite',
  remove: 'RemoveParticipantFromConference',
} as const

/** What is posted for an operation. */
export const bodyOf = (
  operation: Operation,
  targetOf: (target: ResolvedTarget) => NamedTarget,
): object => {
  if (operation.operation === 'message')
    return { operationName: 'SendToAgents', text: operation.text }
  const operationName = names[operation.operation]
  if ('queueName' in operation) return { operationName, queueName: operation.queueName }
  const named = targetOf(operation.target)
  // The operation's page asks for `userUri` in its table, in earlier revisions, and for `targetUri` in its sample.
  return operation.operation === 'remove' && 'targetUri' in named
    ? { operationName, ...named, userUri: named.targetUri }
    : { operationName, ...named }
}
