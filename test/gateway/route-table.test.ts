import { describe, expect, test } from 'vitest'
import { routeTable } from '../../local/gateway/route-table.ts'

const match = routeTable([
  { method: 'GET', path: '/v1/webhooks/{id}', serves: 'getWebhook' },
  { method: 'GET', path: '/v1/webhooks/all', serves: 'listWebhooks' },
  { method: 'GET', path: '/v1/{what}/all', serves: 'listConsults' },
  { method: 'DELETE', path: '/v1/webhooks/{id}', serves: 'deleteWebhook' },
])

describe('the choice of a route', () => {
  test.each([
    ['GET', '/v1/webhooks/all', 'listWebhooks', {}],
    ['GET', '/v1/webhooks/7', 'getWebhook', { id: '7' }],
    ['GET', '/v1/consults/all', 'listConsults', { what: 'consults' }],
    ['DELETE', '/v1/webhooks/all', 'deleteWebhook', { id: 'all' }],
  ])('%s %s is served by %s, literal before parameter', (method, path, serves, parameters) => {
    expect(match(method, path)).toMatchObject({ serves, pathParameters: parameters })
  })

  test.each([
    '/v1/webhooks/',
    '/v1/webhooks',
    '/v1/webhooks/7/',
    '/v1/webhooks/7/x',
    'v1/webhooks/7',
  ])('%s is not found', (path) => {
    expect(match('GET', path)).toBeUndefined()
  })
})
