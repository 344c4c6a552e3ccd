import type { z } from 'zod'
import { jsonText } from './json-text.ts'
import { Tenant } from './tenant.ts'

/** A tenant's file, or all that is wrong with it: where, and what. */
export const checkTenantFile = (
  text: string,
):
  | { outcome: 'read'; tenant: Tenant }
  | { outcome: 'faulty'; problems: { path: string; message: string }[] } => {
  const parsed = jsonText('is not JSON').pipe(Checked).safeParse(text)
  if (parsed.success) return { outcome: 'read', tenant: parsed.data }
  return { outcome: 'faulty', problems: parsed.error.issues.flatMap(problemsOf) }
}

const problemsOf = (issue: z.core.$ZodIssue): { path: string; message: string }[] => {
  const { path, message } = issue
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      message: 'is nothing that a tenant has',
    }))
  const isMissing = issue.code === 'invalid_type' && message.endsWith('received undefined')
  return [{ path: path.join('.') || 'the file', message: isMissing ? 'is missing' : message }]
}

/** Parses a tenant's file. Throws with a line for each fault: which file, where in it, and what is wrong. */
export const readTenant = (file: string, text: string): Tenant => {
  const checked = checkTenantFile(text)
  if (checked.outcome === 'read') return checked.tenant
  throw new Error(
    checked.problems.map(({ path, message }) => `${file}: ${path}: ${message}`).join('\n'),
  )
}

const repeated = (values: string[]): number =>
  values.findIndex((value, at) => values.indexOf(value) < at)

/** What spans several fields, and so stays out of the JSON Schema. */
const Checked = Tenant.check(({ value: tenant, issues }) => {
  const object = (message: string, ...path: (string | number)[]) =>
    issues.push({ code: 'custom', input: tenant, path, message })

  for (const field of ['id', 'keySha256'] as const) {
    const at = repeated(tenant.callers.map((caller) => caller[field]))
    if (at >= 0) object('is another caller’s already', 'callers', at, field)
  }
  if (!isLexBot(tenant)) object('is no caller of audience customer', 'lex', 'caller')
  for (const { arn, path } of arnsOf(tenant)) {
    const [, , , region, account] = arn.split(':')
    if (region !== tenant.region) object('is of another region than the tenant', ...path)
    if (tenant.account !== undefined && account !== tenant.account) {
      object('is of another account than the tenant', ...path)
    }
  }
  for (const { message, path } of slackless(tenant)) object(message, ...path)
  const { listener } = tenant
  if (listener.tasksAtMost < listener.tasks) {
    object('is less than the tasks that always run', 'listener', 'tasksAtMost')
  }
  for (const { message, path } of unreachable(tenant)) object(message, ...path)
  if (!isFargateSize(listener)) {
    object(
      'does not go with this cpu: whole GiB, two to eight for each CPU',
      'listener',
      'memoryMiB',
    )
  }
})

type Objection = { message: string; path: string[] }

/** What the network does not reach, or is not whole enough to. */
const unreachable = ({ network, webhooks }: Tenant): Objection[] => {
  if (network.kind === 'existing') {
    return network.zones.length === network.subnetIds.length
      ? []
      : [{ message: 'needs one subnet for each zone', path: ['network', 'subnetIds'] }]
  }
  return webhooks.privateRanges.length === 0
    ? []
    : [
        {
          message: 'are reached from an existing network alone',
          path: ['webhooks', 'privateRanges'],
        },
      ]
}

/** Why nobody could ask from Slack. */
const slackless = ({ slack, callers, credentials }: Tenant): Objection[] => {
  if (slack === undefined) return []
  const caller = callers.find(({ id }) => id === slack.caller)
  const needsArn = credentials.in === 'secrets-manager'
  return [
    ...(caller?.audience === 'agent'
      ? []
      : [{ message: 'has to be a caller of audience agent', path: ['slack', 'caller'] }]),
    ...((slack.secretArn !== undefined) === needsArn
      ? []
      : [
          {
            message: needsArn
              ? 'is needed where secrets are in Secrets Manager'
              : 'is for tenants whose secrets are in Secrets Manager',
            path: ['slack', 'secretArn'],
          },
        ]),
  ]
}

/** As a caller of the agents it would tell the customer what only they may see. */
const isLexBot = ({ lex, callers }: Tenant): boolean =>
  lex === undefined ||
  callers.some(({ id, audience }) => id === lex.caller && audience === 'customer')

/** What the file names by its ARN: neither SNS nor Secrets Manager nor KMS nor Lex is used across regions here. */
const arnsOf = ({
  credentials,
  alarmTopicArn,
  lex,
  slack,
}: Tenant): { arn: string; path: (string | number)[] }[] => [
  ...(credentials.in === 'secrets-manager'
    ? [
        { arn: credentials.sealingKeyArn, path: ['credentials', 'sealingKeyArn'] },
        ...credentials.agentsArns.map((arn, n) => ({
          arn,
          path: ['credentials', 'agentsArns', n],
        })),
      ]
    : []),
  ...(credentials.keyArn === undefined
    ? []
    : [{ arn: credentials.keyArn, path: ['credentials', 'keyArn'] }]),
  ...(slack?.secretArn === undefined
    ? []
    : [{ arn: slack.secretArn, path: ['slack', 'secretArn'] }]),
  ...(lex === undefined ? [] : [{ arn: lex.botAliasArn, path: ['lex', 'botAliasArn'] }]),
  ...(alarmTopicArn === undefined ? [] : [{ arn: alarmTopicArn, path: ['alarmTopicArn'] }]),
]

/** Source: Fargate's task sizes. The smallest one may have half a GiB. */
const isFargateSize = ({ cpu, memoryMiB }: Tenant['listener']): boolean =>
  memoryMiB >= cpu * 2 && memoryMiB <= cpu * 8 && (memoryMiB % 1024 === 0 || memoryMiB === 512)
