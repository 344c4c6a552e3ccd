import { onTestFinished } from 'vitest'
import { startGateway } from '../../local/gateway/gateway.ts'
import type { Gateway, GatewayOptions } from '../../local/gateway/gateway.ts'
import type { Functions } from '../../local/gateway/functions.ts'
import { eventSources, httpRoutes, socketRoutes } from '../../src/config/routes.ts'

const names = [
  ...httpRoutes.map(({ serves }) => serves),
  ...eventSources.map(({ serves }) => serves),
  ...Object.values(socketRoutes),
]

/** All functions, of which those that a test does not give must not be called; what no route takes is not found. */
export const functionsWith = (given: Partial<Functions>): Functions => {
  const absent = Object.fromEntries(
    names.map((name) => [name, () => Promise.reject(new Error(`${name} was not expected`))]),
  )
  const notFound = () =>
    Promise.resolve({ statusCode: 404, body: JSON.stringify({ message: 'Not Found' }) })
  // The names are those of the configuration, all of them; fromEntries forgets them.
  return { ...absent, notFound, ...given } as Functions
}

export type Failure = { functionName: string; message: string }

/** A gateway over the given functions, closed after the test, with what it reported as failed. */
export const startTestGateway = async (
  given: Partial<Functions>,
  options: Partial<Omit<GatewayOptions, 'functions' | 'failed'>> = {},
): Promise<Gateway & { failures: Failure[] }> => {
  const failures: Failure[] = []
  const gateway = await startGateway({
    ...options,
    functions: functionsWith(given),
    failed: (cause, { functionName }) =>
      failures.push({ functionName, message: cause instanceof Error ? cause.message : '' }),
  })
  onTestFinished(() => gateway.close())
  return { ...gateway, failures }
}

/** An authorizer that lets everybody in as this caller. */
export const letsIn =
  (callerId = 'crm'): Functions['authorizeSocket'] =>
  ({ methodArn }) =>
    Promise.resolve({
      principalId: callerId,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
      },
      context: { callerId },
    })

/** For `$connect` and `$disconnect` where they do not matter. */
export const agrees = () => Promise.resolve({ statusCode: 200 })
