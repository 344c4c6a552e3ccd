import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { bundleConsole, consoleFiles } from '../../lib/bundling/bundle-console.ts'
import type { Fallback } from '../gateway/http-api.ts'
import { urlOf } from '../gateway/request-url.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The console's files, built when they are first asked for; `/` is its first page. */
export const consoleFilesAt = (): Fallback => {
  let building: Promise<string> | undefined
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const { path } = urlOf(request)
    const file = consoleFiles.find((name) => path === `/${name}`)
    const name = path === '/' ? 'index.html' : file
    if (name === undefined) return false
    building ??= bundleConsole()
    send(response, types[extname(name)] ?? '', await readFile(join(await building, name)))
    return true
  }
}

/** Each page says its own policy, wherever it is served; who may frame it only a header can say. */
const send = (response: ServerResponse, type: string, body: Buffer): void => {
  response.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-cache',
    'content-security-policy': "frame-ancestors 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  response.end(body)
}
