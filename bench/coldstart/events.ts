import { httpRoutes } from '../../src/config/routes.ts'
import { localKeys } from '../../local/local-callers.ts'

const requestContext = { requestId: 'coldstart', routeKey: '', http: { method: 'GET', path: '/' } }

/** Something for the function to answer: a request with a key, a queue's empty batch. */
export const coldEvent = (name: string): unknown => {
  const route = httpRoutes.find(({ serves }) => serves === name)
  if (!route) return { Records: [] }
  return {
    version: '2.0',
    headers: { authorization: `Bearer ${localKeys.agent}` },
    pathParameters: { id: 'nothing', agent: 'nobody' },
    requestContext,
  }
}
