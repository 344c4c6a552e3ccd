import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { alarms } from '../../lib/alarms.ts'
import { queues } from '../../src/config/queues.ts'
import { metrics } from '../../src/config/metrics.ts'
import { examples, templateOf } from './synthesized.ts'

const Alarm = z.looseObject({
  Properties: z.looseObject({
    AlarmDescription: z.string().max(1024),
    EvaluationPeriods: z.int(),
    DatapointsToAlarm: z.int().optional(),
    Threshold: z.number(),
    TreatMissingData: z.string(),
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

test('everything that is measured is shown, watched or scaled by', () => {
  const text = JSON.stringify(templateOf(examples.acme).toJSON())
  expect(Object.keys(metrics).filter((name) => !text.includes(name))).toEqual([])
})

const alarm = (name: string) => {
  const found = alarmsOf('acme').find(({ AlarmDescription }) =>
    AlarmDescription.endsWith(`#${name}`),
  )
  if (!found) throw new Error(`there is no ${name}`)
  return found
}

test('what runs once a minute is heard of when it fails each time, and when it does not run at all', () => {
  expect(alarm('functions-failing')).toMatchObject({
    Threshold: 0,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 5,
  })
  expect(alarm('sweep-silent')).toMatchObject({
    MetricName: 'Sweeps',
    Threshold: 1,
    TreatMissingData: 'breaching',
  })
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

test('callers who are refused for their number are heard of, over HTTP and on sockets', () => {
  const template = templateOf(examples.acme)
  template.resourceCountIs('AWS::Logs::MetricFilter', 2)
  template.allResourcesProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ $.status = "429" }',
  })
  const metrics = JSON.stringify(alarm('throttled').Metrics)
  expect(metrics).toMatch('RequestsRefused')
  expect(metrics).toMatch('FramesRefused')
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
