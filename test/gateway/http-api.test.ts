import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startTestGateway } from './start-test-gateway.ts'

/** Keeps the events that it is called with and answers each with the same. */
const recorder = (answer: unknown = { statusCode: 204 }) => {
  const events: APIGatewayProxyEventV2[] = []
  const handler = (event: APIGatewayProxyEventV2) => {
    events.push(event)
    return Promise.resolve(answer)
  }
  return { events, handler }
}

/** What the gateway says by itself looks like what the functions say. */
const expectProblem = (response: Response, body: unknown, code: string) => {
  const requestId = response.headers.get('x-request-id')
  expect(requestId).toBeTruthy()
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ code, status: response.status, requestId })
}

describe('what a function is called with', () => {
  test("a request like AWS's example becomes AWS's example event", async () => {
    const { events, handler } = recorder()
    const { url } = await startTestGateway({ startConsult: handler })
    const path = '/v1/consults?parameter1=value1&parameter1=value2&parameter2=value'
    const sent = request(`${url}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'text/plain',
        'User-Agent': 'agent',
        Cookie: 'cookie1; cookie2',
        Header1: 'value1',
        Header2: ['value1', 'value2'],
        Connection: 'close',
      },
    })
    sent.end('Hello from Lambda')
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()

    const { host, port } = new URL(url)
    expect(events).toEqual([
      {
        version: '2.0',
        routeKey: 'POST /v1/consults',
        rawPath: '/v1/consults',
        rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
        cookies: ['cookie1', 'cookie2'],
        headers: {
          header1: 'value1',
          header2: 'value1,value2',
          'content-type': 'text/plain',
          'content-length': '17',
          'user-agent': 'agent',
          host,
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': port,
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'local',
          domainName: host,
          domainPrefix: '127',
          http: {
            method: 'POST',
            path: '/v1/consults',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'agent',
          },
          requestId: expect.stringMatching(/^[\w-]{15}=$/) as string,
          routeKey: 'POST /v1/consults',
          stage: '$default',
          time: expect.stringMatching(
            /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/,
          ) as string,
          timeEpoch: expect.any(Number) as number,
        },
        body: 'Hello from Lambda',
        isBase64Encoded: false,
      },
    ])
    expect(response.headers['apigw-requestid']).toBe(events[0]?.requestContext.requestId)
  })

  test('path parameters are decoded, and what was not sent is not there', async () => {
    const { events, handler } = recorder()
    const { url } = await startTestGateway({ listEvents: handler })
    await fetch(`${url}/v1/consults/a%20b%2Fc/events`)
    const [event] = events
    expect(event?.pathParameters).toEqual({ id: 'a b/c' })
    expect(event?.rawPath).toBe('/v1/consults/a b/c/events')
    for (const absent of ['queryStringParameters', 'cookies', 'body']) {
      expect(event).not.toHaveProperty(absent)
    }
  })

  test.each([
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['', true],
  ])('a body of type "%s" comes in base64: %s', async (contentType, isBase64Encoded) => {
    const { events, handler } = recorder()
    const { url } = await startTestGateway({ startConsult: handler })
    const bytes = Buffer.from('{"né":1}')
    await fetch(`${url}/v1/consults`, {
      method: 'POST',
      body: bytes,
      headers: contentType === '' ? {} : { 'content-type': contentType },
    })
    const body = bytes.toString(isBase64Encoded ? 'base64' : 'utf8')
    expect(events[0]).toMatchObject({ body, isBase64Encoded })
  })

  test('the context counts down from the time that the function has', async () => {
    const seen: Context[] = []
    const getConsult = (_event: unknown, context: Context) => {
      seen.push(context)
      return Promise.resolve({ statusCode: 200 })
    }
    const { url } = await startTestGateway({ getConsult }, { timeoutMs: { getConsult: 5000 } })
    await fetch(`${url}/v1/consults/1`)
    await fetch(`${url}/v1/consults/1`)
    expect(seen[0]?.functionName).toBe('getConsult')
    expect(seen[0]?.awsRequestId).not.toBe(seen[1]?.awsRequestId)
    const remaining = seen[0]?.getRemainingTimeInMillis() ?? 0
    expect(remaining).toBeLessThanOrEqual(5000)
    expect(remaining).toBeGreaterThan(0)
  })
})

describe('what a result becomes', () => {
  const answerTo = async (result: unknown) => {
    const { url, failures } = await startTestGateway({ health: () => Promise.resolve(result) })
    const response = await fetch(`${url}/health`)
    return { response, failures, body: Buffer.from(await response.arrayBuffer()) }
  }

  test('a result with a status says all by itself', async () => {
    const { response, body } = await answerTo({
      statusCode: 201,
      headers: { Location: '/v1/x', 'X-Count': 3, 'Content-Type': 'application/json' },
      cookies: ['a=1', 'b=2; Path=/'],
      body: '{"ok":true}',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe('/v1/x')
    expect(response.headers.get('x-count')).toBe('3')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Path=/'])
    expect(body.toString()).toBe('{"ok":true}')
  })

  test('a body in base64 goes out as bytes', async () => {
    const bytes = Buffer.from([0, 255, 128, 10])
    const { body } = await answerTo({
      statusCode: 200,
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    })
    expect(body).toEqual(bytes)
  })

  test.each([
    ['a string', 'Hello', 'Hello'],
    ['an object', { a: 1 }, '{"a":1}'],
  ])('%s without a status is a 200 in JSON', async (_what, result, text) => {
    const { response, body } = await answerTo(result)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(body.toString()).toBe(text)
  })

  test('a result that makes no sense is a 500, and reported', async () => {
    const { response, failures } = await answerTo({ statusCode: 'fine' })
    expect(response.status).toBe(500)
    expect(failures.map(({ functionName }) => functionName)).toEqual(['health'])
  })

  test('a function that throws is a 500 that says nothing, and reported', async () => {
    const { url, failures } = await startTestGateway({
      health: () => Promise.reject(new Error('secret')),
    })
    const response = await fetch(`${url}/health`)
    expect(response.status).toBe(500)
    expectProblem(response, await response.json(), 'internal_error')
    expect(failures).toEqual([{ functionName: 'health', message: 'secret' }])
  })
})

describe('limits', () => {
  const never = () => new Promise<never>(() => undefined)

  test('a body of 10 MB passes, a byte more is 413', async () => {
    const { events, handler } = recorder({ statusCode: 200 })
    const { url } = await startTestGateway({ startConsult: handler })
    const post = (bytes: number) =>
      fetch(`${url}/v1/consults`, { method: 'POST', body: Buffer.alloc(bytes, 'x') })
    expect((await post(10 * 1024 * 1024)).status).toBe(200)
    const refused = await post(10 * 1024 * 1024 + 1)
    expect(refused.status).toBe(413)
    expectProblem(refused, await refused.json(), 'payload_too_large')
    expect(events).toHaveLength(1)
  })

  test('a function that outlasts the integration is a 503', async () => {
    const { url } = await startTestGateway({ health: never }, { integrationTimeoutMs: 20 })
    const response = await fetch(`${url}/health`)
    expect(response.status).toBe(503)
    expectProblem(response, await response.json(), 'service_unavailable')
  })

  test('a function that outlasts its own time is a 500, and reported', async () => {
    const options = { timeoutMs: { health: 20 } }
    const { url, failures } = await startTestGateway({ health: never }, options)
    expect((await fetch(`${url}/health`)).status).toBe(500)
    expect(failures).toEqual([
      { functionName: 'health', message: 'Task timed out after 0.02 seconds' },
    ])
  })
})

describe('routes', () => {
  test.each([
    ['GET', '/v1/consults/'],
    ['GET', '/v1//events'],
    ['GET', '/v1/Consults'],
    ['HEAD', '/health'],
    ['OPTIONS', '/v1/consults'],
    ['PUT', '/v1/consults'],
    ['GET', '/'],
    ['GET', '/ws'],
  ])('%s %s is not found', async (method, path) => {
    const { url } = await startTestGateway({})
    const response = await fetch(`${url}${path}`, { method })
    expect(response.status).toBe(404)
    if (method !== 'HEAD') expect(await response.json()).toEqual({ message: 'Not Found' })
  })

  test('a path that cannot be decoded is a 400', async () => {
    const { url } = await startTestGateway({})
    const response = await fetch(`${url}/v1/consults/%E0%A4`)
    expect(response.status).toBe(400)
    expectProblem(response, await response.json(), 'invalid_request')
  })

  test('what no route matches goes to the fallback, which may leave it', async () => {
    const { handler } = recorder({ statusCode: 200 })
    const { url } = await startTestGateway(
      { health: handler },
      {
        fallback: (asked, response) => {
          if (asked.url !== '/console.css') return false
          response.end('body {}')
          return true
        },
      },
    )
    expect(await (await fetch(`${url}/console.css`)).text()).toBe('body {}')
    expect((await fetch(`${url}/other`)).status).toBe(404)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })
})
