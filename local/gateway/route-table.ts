import { httpRoutes } from '../../src/config/routes.ts'
import type { HttpFunction } from './functions.ts'

export type RouteMatch = {
  serves: HttpFunction
  /** Method and path as configured: `GET /v1/consults/{id}`. */
  routeKey: string
  /** As sent, still encoded. */
  pathParameters: Record<string, string>
}

type Route = { method: string; path: string; serves: HttpFunction }

const parameterOf = (segment: string): string | undefined => /^\{(\w+)\}$/.exec(segment)?.[1]

/** Where two routes match, API Gateway takes the one that is more literal from the left. */
const literalFirst = (a: string[], b: string[]): number => {
  const differs = a.findIndex((segment, n) => isLiteral(segment) !== isLiteral(b[n] ?? ''))
  if (differs < 0) return 0
  return isLiteral(a[differs] ?? '') ? -1 : 1
}
const isLiteral = (segment: string) => parameterOf(segment) === undefined

/** API Gateway's choice of a route: by whole segments, a trailing slash counts, a parameter is never empty. */
export const routeTable = (routes: readonly Route[] = httpRoutes) => {
  const table = routes
    .map((route) => ({ ...route, segments: route.path.split('/') }))
    .sort((a, b) => literalFirst(a.segments, b.segments))

  return (method: string, path: string): RouteMatch | undefined => {
    const sent = path.split('/')
    for (const route of table) {
      const pathParameters =
        route.method === method ? matchSegments(route.segments, sent) : undefined
      if (pathParameters) {
        return { serves: route.serves, routeKey: `${route.method} ${route.path}`, pathParameters }
      }
    }
    const rest = routes.find((route) => route.path === '$default')
    return rest && { serves: rest.serves, routeKey: '$default', pathParameters: {} }
  }
}

const matchSegments = (wanted: string[], sent: string[]): Record<string, string> | undefined => {
  if (wanted.length !== sent.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [n, segment] of wanted.entries()) {
    const value = sent[n] ?? ''
    const name = parameterOf(segment)
    if (name === undefined ? segment !== value : value === '') return undefined
    if (name !== undefined) parameters[name] = value
  }
  return parameters
}
