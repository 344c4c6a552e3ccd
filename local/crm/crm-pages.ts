import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { bundleButton } from '../../lib/bundling/bundle-button.ts'
import { parseJson } from '../../src/consult/parse-json.ts'
import type { Fallback } from '../gateway/http-api.ts'
import { readBody } from '../gateway/read-body.ts'
import { urlOf } from '../gateway/request-url.ts'
import { localKeys } from '../local-callers.ts'

const files: Readonly<Record<string, [file: string, type: string]>> = {
  '/crm': ['page.html', 'text/html; charset=utf-8'],
  '/crm/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/crm/page.js': ['page.js', 'text/javascript; charset=utf-8'],
}
const tokenPath = '/crm/caller-token'

/** The bridge may be called by either of the machine's names, over HTTP and WebSocket. */
const bridges = ['localhost', '127.0.0.1'].flatMap((host) => [`http://${host}:*`, `ws://${host}:*`])
const policy = `default-src 'self'; connect-src 'self' ${bridges.join(' ')}; frame-ancestors 'self'; base-uri 'none'`
const headers = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' }

/**
 * `/consult-button.js`, and at `/crm` a page of a CRM that has it. As a CRM's server would, it keeps the API key to itself and
 * gives its page caller tokens; whoever uses one's own machine counts as signed in.
 */
export const crmPages = (bridgeUrl: () => string): Fallback => {
  let bundling: Promise<string> | undefined

  return async (request, response) => {
    const { path } = urlOf(request)
    if (request.method === 'POST' && path === tokenPath) {
      const body = await readBody(request, 1024)
      await giveToken(response, bridgeUrl(), body?.toString('utf8') ?? '')
      return true
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    if (path === '/consult-button.js') {
      send(
        response,
        'text/javascript; charset=utf-8',
        await readFile(await (bundling ??= bundleButton())),
      )
      return true
    }
    const [file, type] = files[path] ?? []
    if (file === undefined || type === undefined) return false
    send(response, type, await readFile(new URL(file, import.meta.url)))
    return true
  }
}

const send = (response: ServerResponse, type: string, body: Buffer): void => {
  response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-cache' })
  response.end(body)
}

const Asked = z.object({ agent: z.string() })

const giveToken = async (response: ServerResponse, url: string, body: string): Promise<void> => {
  const asked = Asked.safeParse(parseJson(body))
  if (!asked.success) {
    response.writeHead(400).end()
    return
  }
  const answer = await fetch(`${url}/v1/caller-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${localKeys.agent}`, 'content-type': 'application/json' },
    body: JSON.stringify({ agent: asked.data.agent }),
  })
  const type = answer.headers.get('content-type') ?? 'application/json'
  response.writeHead(answer.status, {
    ...headers,
    'content-type': type,
    'cache-control': 'no-store',
  })
  response.end(await answer.text())
}
