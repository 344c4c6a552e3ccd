import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventSources, httpRoutes, schedules, socketRoutes } from '../../src/config/routes.ts'
import { evaluator, resourcesOf, Template } from '../deployed/template.ts'
import { readEventSources, readRoutes, readSchedules } from '../deployed/wires.ts'
import { examples, templateOf } from './synthesized.ts'

const template = Template.parse(templateOf(examples.acme).toJSON())
const look = { template, evaluate: evaluator(template, {}) }
const shape = z.looseObject({ Handler: z.string() })
const handlers = new Map(
  resourcesOf(template, 'AWS::Lambda::Function', { ...look, shape }).map(([id, { Handler }]) => [
    id,
    Handler.replace('main.handlers.', ''),
  ]),
)

test('each route leads to the function that serves it', () => {
  const led = [...readRoutes(look)].map(([key, id]) => [key, handlers.get(id)])
  const configured = [
    ...httpRoutes.map(({ method, path, serves }) => [
      path === '$default' ? 'HTTP $default' : `HTTP ${method} ${path}`,
      serves,
    ]),
    ...Object.entries(socketRoutes).map(([key, serves]) => [`WEBSOCKET ${key}`, serves]),
  ]
  expect(led.sort()).toEqual(configured.sort())
})

test('each queue and each schedule calls the function that serves it', () => {
  const called = readEventSources(look).map(({ calls }) => handlers.get(calls))
  expect(called.sort()).toEqual(eventSources.map(({ serves }) => serves).sort())
  const timed = readSchedules(look).map(({ calls }) => handlers.get(calls))
  expect(timed.sort()).toEqual(schedules.map(({ serves }) => serves).sort())
})
