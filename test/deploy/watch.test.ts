import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { alarms } from '../../lib/alarms.ts'
import { functionNeeds } from '../../lib/function-needs.ts'
import { queues } from '../../src/config/queues.ts'
import { directCalls, eventSources, httpRoutes, schedules } from '../../src/config/routes.ts'
import { metrics, steadyMetrics } from '../../src/config/metrics.ts'
import { examples, templateOf } from './synthesized.ts'

const Alarm = z.looseObject({
  Properties: z.looseObject({
    AlarmDescription: z.string().max(1024),
    EvaluationPeriods: z.int(),
    DatapointsToAlarm: z.int().optional(),
    Threshold: z.number(),
    TreatMissingData: z.string(),
    MetricName: z.string().optional(),
    Metrics: z
      .array(z.looseObject({ MetricStat: z.looseObject({ Metric: z.unknown() }).optional() }))
      .max(11)
      .optional(),
    AlarmActions: z.array(z.unknown()).optional(),
  }),
})
const alarmsOf = (tenant: keyof typeof examples) =>
  Object.values(templateOf(examples[tenant]).findResources('AWS::CloudWatch::Alarm')).map(
    (found) => Alarm.parse(found).Properties,
  )
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8')

test('each way to fail in silence has an alarm that leads to its section of the runbook', () => {
  const names = Object.keys(alarms)
  const led = alarmsOf('acme').map(
    ({ AlarmDescription }) => AlarmDescription.split('runbook.md#')[1],
  )
  expect(led.sort()).toEqual([...names].sort())
  const sections = [...runbook.matchAll(/^## (\S+)$/gm)].map(([, name]) => name)
  expect(sections.sort()).toEqual([...names].sort())
})

test('each section says what it means, what to look at and what to do', () => {
  for (const section of runbook.split(/^## /m).slice(1)) {
    expect(section).toMatch(/\*\*Means\.\*\*.+\*\*Look at\.\*\*.+\*\*Do\.\*\*/s)
  }
})

test('alarms tell whom the tenant names, and nobody else', () => {
  expect(alarmsOf('acme').every(({ AlarmActions }) => AlarmActions === undefined)).toBe(true)
  expect(alarmsOf('globex').every(({ AlarmActions }) => AlarmActions?.length === 1)).toBe(true)
})

test('whoever asks for the dashboard has it and pays for it, and nobody else', () => {
  templateOf(examples.acme).resourceCountIs('AWS::CloudWatch::Dashboard', 0)
  templateOf(examples.globex).resourceCountIs('AWS::CloudWatch::Dashboard', 1)
})

test('everything that is measured is watched or scaled by', () => {
  const text = JSON.stringify(templateOf(examples.acme).toJSON())
  expect(Object.keys(metrics).filter((name) => !text.includes(name))).toEqual([])
})

const above = 'GreaterThanThreshold'
const below = 'LessThanThreshold'
const alarm = (name: string) => {
  const found = alarmsOf('acme').find(({ AlarmDescription }) =>
    AlarmDescription.endsWith(`#${name}`),
  )
  if (!found) throw new Error(`there is no ${name}`)
  return found
}

test.each([
  ['sweep-silent', { MetricName: 'Errors', Threshold: 0, ComparisonOperator: above }],
  ['no-heartbeat', { MetricName: 'Listeners', Threshold: 1, ComparisonOperator: below }],
])('what runs by the clock is missed when it fails or does not run at all: %s', (name, limit) => {
  expect(alarm(name)).toMatchObject({
    ...limit,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 5,
    TreatMissingData: 'breaching',
  })
})

test('where nothing is measured while all is well, that counts as good, and the runbook says of each alarm that it lags', () => {
  const lagging = alarmsOf('acme').filter(
    ({ MetricName = '' }) => MetricName in metrics && !(MetricName in steadyMetrics),
  )
  expect(new Set(lagging.map((each) => each.TreatMissingData))).toEqual(new Set(['notBreaching']))
  const said = runbook.split(/\n\n/).find((paragraph) => paragraph.includes('notBreaching')) ?? ''
  const named = [...said.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)
  const names = lagging.map(({ AlarmDescription }) => AlarmDescription.split('#')[1])
  expect(named.sort()).toEqual(names.sort())
})

/** The metrics of that name that an alarm adds up, by the function that each is of. */
const functionsIn = (tenant: keyof typeof examples, name: string, metric: string): string[] => {
  const Function = z.looseObject({ Properties: z.looseObject({ Handler: z.string() }) })
  const functions = templateOf(examples[tenant]).findResources('AWS::Lambda::Function')
  const handlers = new Map(
    Object.entries(functions).map(([id, each]) => [id, Function.parse(each).Properties.Handler]),
  )
  const [found] = alarmsOf(tenant).filter(({ AlarmDescription }) =>
    AlarmDescription.endsWith(`#${name}`),
  )
  const Summed = z.looseObject({
    MetricName: z.string(),
    Dimensions: z.array(z.looseObject({ Value: z.unknown() })).optional(),
  })
  return (found?.Metrics ?? []).flatMap(({ MetricStat }) => {
    if (!MetricStat) return []
    const { MetricName, Dimensions = [] } = Summed.parse(MetricStat.Metric)
    const of = z.looseObject({ Ref: z.string() }).safeParse(Dimensions[0]?.Value).data?.Ref ?? ''
    const handler = handlers.get(of) ?? ''
    return MetricName === metric ? [handler.replace('main.handlers.', '')] : []
  })
}

test('every function whose failing nobody else would tell of is counted, a bot’s for those who have one', () => {
  const heardOf = [...httpRoutes, ...eventSources, ...schedules].map(({ serves }): string => serves)
  const unheard = Object.keys(functionNeeds).filter((name) => !heardOf.includes(name))
  const bots = Object.keys(directCalls)
  const ofAcme = functionsIn('acme', 'functions-failing', 'Errors')
  expect(ofAcme.sort()).toEqual(unheard.filter((name) => !bots.includes(name)).sort())
  expect(functionsIn('globex', 'functions-failing', 'Errors').sort()).toEqual(unheard.sort())
  expect(alarm('functions-failing')).toMatchObject({
    Threshold: 0,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 5,
  })
})

test('a throttled function is heard of by its callers’ 5xx or by the age of its messages, and paid for once', () => {
  expect(JSON.stringify(alarmsOf('acme'))).not.toMatch('Throttles"')
  expect(alarm('api-failing')).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: '5xx' })
})

test('what a function of a queue fails in is laid aside in the end, and heard of whichever queue it was', () => {
  const aside = alarm('dead-letters').Metrics?.filter(({ MetricStat }) => MetricStat !== undefined)
  expect(aside).toHaveLength(Object.keys(queues).length)
})

test('a caller who calls every five minutes and always hears 5xx is heard of', () => {
  expect(alarm('api-failing')).toMatchObject({
    Threshold: 0,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 15,
  })
})

test('what waits in a queue too long is heard of, whichever queue it is', () => {
  const watched = alarmsOf('acme').filter(
    ({ MetricName }) => MetricName === 'ApproximateAgeOfOldestMessage',
  )
  expect(watched).toHaveLength(Object.keys(queues).length)
})

const Filter = z.looseObject({
  Properties: z.looseObject({
    MetricTransformations: z
      .array(z.looseObject({ MetricNamespace: z.string(), MetricName: z.string() }))
      .length(1),
  }),
})

test('callers who are refused for their number are heard of, over HTTP and on sockets', () => {
  const template = templateOf(examples.acme)
  template.resourceCountIs('AWS::Logs::MetricFilter', 2)
  template.allResourcesProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ $.status = "429" }',
  })
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'))
  const counted = filters.flatMap((found) => Filter.parse(found).Properties.MetricTransformations)
  const watched = { Namespace: 'ConsultBridge/consult-bridge-acme', MetricName: 'Refused' }
  for (const { MetricNamespace: Namespace, MetricName } of counted)
    expect({ Namespace, MetricName }).toEqual(watched)
  const metrics = alarm('throttled').Metrics?.map(({ MetricStat }) => MetricStat?.Metric)
  expect(metrics).toContainEqual(watched)
})

test('each alarm says what to do, and has no link where the runbook is nowhere', () => {
  const template = templateOf(examples.acme, { runbookUrl: undefined })
  const described = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  for (const found of described) {
    const { AlarmDescription } = Alarm.parse(found).Properties
    expect(AlarmDescription).toMatch(/Look at\..+Do\../s)
    expect(AlarmDescription).not.toMatch('runbook')
  }
})
