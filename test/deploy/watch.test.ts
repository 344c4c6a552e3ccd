import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { alarms } from '../../lib/alarms.ts'
import { metrics } from '../../src/config/metrics.ts'
import { examples, templateOf } from './synthesized.ts'

const Alarm = z.looseObject({
  Properties: z.looseObject({
    AlarmDescription: z.string(),
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
