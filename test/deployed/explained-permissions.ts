import { readFileSync } from 'node:fs'
import { functionNames, functionNeeds, listenerNeeds } from '../../lib/function-needs.ts'
import type { Needs } from '../../lib/function-needs.ts'
import { queues } from '../../src/config/queues.ts'
import type { QueueName } from '../../src/config/queues.ts'
import { readTenant } from '../../src/config/read-tenant.ts'
import { eventSources, schedules } from '../../src/config/routes.ts'
import type { FunctionName } from '../../src/config/routes.ts'
import { keyOf } from './permissions.ts'
import type { Call } from './recorder.ts'

type Holder = FunctionName | 'listener'

/** Exactly these actions upon exactly these resources, each as `action resource`. */
type Reason = { why: string; by: readonly Holder[]; allows: readonly string[] }

const needing = (need: 'seals' | 'signsIn' | 'slack' | 'reaches'): Holder[] => {
  const all: [Holder, Needs][] = [
    ...functionNames.map((name): [Holder, Needs] => [name, functionNeeds[name]]),
    ['listener', listenerNeeds],
  ]
  return all.filter(([, needs]) => needs[need]).map(([name]) => name)
}
const table = 'ConsultTable'
const queue = (name: QueueName): string => `Queues${name}${'fifo' in queues[name] ? '.fifo' : ''}`
const sending = (...names: QueueName[]) => names.map((name) => `sqs:SendMessage ${queue(name)}`)
const everyQueue = Object.keys(queues) as QueueName[]
const aside = (name: QueueName): string =>
  `Queues${name}dead${'fifo' in queues[name] ? '.fifo' : ''}`
const write = 'execute-api:ManageConnections ws/POST/@connections/*'

const acting = ['transferConsult', 'conferenceConsult', 'removeColleague'] as const
const escalating = ['answerDialogflow', 'answerMcp', 'fulfilLexIntent'] as const
const starting = ['startConsult', 'checkConsult', 'sweep', 'answerSlack'] as const
const relaying = [...starting, 'sendConsult', ...acting, ...escalating] as const

const byClock = new Set<FunctionName>(schedules.map(({ serves }) => serves))

/** What each function has for its runtime and its network, which call for it and are not seen here. */
const ofRuntime = functionNames.map((name): Reason => ({
  why: 'the runtime writes log and traces, these of what does not run by the clock',
  by: [name],
  allows: [
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((each) => `${each} Functions${name}Log`),
    ...(byClock.has(name) ? [] : ['xray:PutTraceSegments *', 'xray:PutTelemetryRecords *']),
  ],
}))

const ofPolling = eventSources.map(({ queue: name, serves }): Reason => ({
  why: 'Lambda receives the messages in the function’s name',
  by: [serves],
  allows: [
    ...['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'],
    ...['GetQueueUrl', 'GetQueueAttributes'],
  ].map((each) => `sqs:${each} ${queue(name)}`),
}))

/** The tenant with parameters, and in a network, is run with few functions. */
const ofGlobex = (): Reason[] => {
  const file = new URL('../../tenants/globex.json', import.meta.url)
  const { credentials } = readTenant(file.pathname, readFileSync(file, 'utf8'))
  if (credentials.in !== 'parameter-store') throw new Error('globex keeps no parameters')
  const { path, keyArn = '' } = credentials
  const why = 'few functions of that tenant are run; which of them read secrets test/deploy holds'
  const secret = [...new Set([...needing('seals'), ...needing('signsIn'), ...needing('slack')])]
  return [
    { why, by: needing('seals'), allows: [`ssm:GetParameter ${path}/sealing-key`] },
    { why, by: needing('signsIn'), allows: [`ssm:GetParametersByPath ${path}/agents`] },
    { why, by: needing('slack'), allows: [`ssm:GetParameter ${path}/slack`] },
    {
      why: 'the service that keeps the secrets decrypts them in the process’s name',
      by: secret,
      allows: [`kms:Decrypt ${keyArn}`],
    },
    {
      why: 'Lambda puts the function into its network in its name',
      by: needing('reaches'),
      allows: [
        ...['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets'],
        ...['DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses'],
      ].map((each) => `ec2:${each} *`),
    },
  ]
}

/** Permissions that no call of the runs needs, and why they are given all the same. */
const reasons: Reason[] = [
  ...ofRuntime,
  ...ofPolling,
  ...ofGlobex(),
  {
    by: relaying,
    allows: [`dynamodb:DeleteItem ${table}`, write],
    why: 'events go to open sockets, and a socket that is gone is forgotten',
  },
  {
    by: relaying,
    allows: sending('sessions', 'checks', 'deliveries'),
    why: 'events go to webhooks; sessions and looks are asked for, which the runs do not bring about everywhere',
  },
  {
    by: starting,
    allows: sending('commands'),
    why: 'a consult is sent by another function when the session is not there in time; mostly it is',
  },
  {
    by: ['sweep', 'startConsult'],
    allows: ['GetItem', 'PutItem', 'UpdateItem', 'Query'].map(
      (each) => `dynamodb:${each} ${table}`,
    ),
    why: 'what a crash has left is recorded and handed on; the runs crash nothing',
  },
  {
    by: acting,
    allows: [`dynamodb:UpdateItem ${table}`],
    why: 'the end of a consult is held until the answer is known, and then handed on; mostly the answer is faster',
  },
  {
    by: ['messageColleague', 'listInteractions', 'listCandidates'],
    allows: sending('sessions'),
    why: 'a session is asked for where there is none yet; mostly there is one',
  },
  {
    by: ['receiveFrame'],
    allows: [
      `dynamodb:DeleteItem ${table}`,
      'execute-api:ManageConnections ws/DELETE/@connections/*',
    ],
    why: 'a socket that is gone while it is shown what it has missed is forgotten, and one that is not known is closed',
  },
  {
    by: ['createWebhook', 'changeWebhook', 'rotateWebhookSecret'],
    allows: [`dynamodb:DeleteItem ${table}`],
    why: 'a key that verifies nothing any more is not kept; the runs take none back at once',
  },
  {
    by: ['deliverWebhook'],
    allows: [`dynamodb:UpdateItem ${table}`, `dynamodb:DeleteItem ${table}`, write],
    why: 'a webhook that answers 410 is disabled, which its caller’s sockets are told',
  },
  {
    by: ['listDeadLetters', 'redriveDeadLetters'],
    allows: everyQueue.map((name) => `sqs:ReceiveMessage ${aside(name)}`),
    why: 'what was laid aside is looked at; the runs poison nothing',
  },
  {
    by: ['redriveDeadLetters'],
    allows: [
      ...everyQueue.map((name) => `sqs:DeleteMessage ${aside(name)}`),
      ...sending(...everyQueue),
    ],
    why: 'what was laid aside goes back to its queue; the runs poison nothing',
  },
]

/** Every permission that a reason stands for, as `who action resource`. */
export const explained: ReadonlyMap<string, string> = new Map(
  reasons.flatMap(({ by, allows, why }) =>
    by.flatMap((holder) => allows.map((each): [string, string] => [`${holder} ${each}`, why])),
  ),
)

/** A permission by the name that the resource has here: CloudFormation's has eight digits more. */
export const permissionOf = (call: Call): string =>
  keyOf({ ...call, resource: call.resource.replace(/[0-9A-F]{8}(?=$|\.fifo$)/, '') })
