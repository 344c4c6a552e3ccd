import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * What Lambda's managed runtime for Node does, as its documentation has it: finds the module and the export that the handler
 * string names, then asks the Runtime API for one invocation after the other.
 */
const { AWS_LAMBDA_RUNTIME_API: api = '', LAMBDA_TASK_ROOT: root = '' } = process.env
const base = `http://${api}/2018-06-01/runtime`

type Handler = (event: unknown, context: object) => Promise<unknown>

const post = (path: string, body: unknown) =>
  fetch(`${base}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) })

const describe = (cause: unknown) =>
  cause instanceof Error
    ? { errorType: cause.name, errorMessage: cause.message, stackTrace: cause.stack?.split('\n') }
    : { errorType: typeof cause, errorMessage: String(cause) }

const load = async (): Promise<Handler> => {
  const [module = '', ...names] = (process.env['_HANDLER'] ?? '').split('.')
  const file = ['.mjs', '.js', '.cjs'].map((end) => join(root, module + end)).find(existsSync)
  if (file === undefined) throw new Error(`Runtime.ImportModuleError: there is no module ${module}`)
  let found: unknown = await import(pathToFileURL(file).href)
  for (const name of names) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined
  }
  if (typeof found !== 'function') {
    throw new Error(`Runtime.HandlerNotFound: ${names.join('.')} is undefined or not exported`)
  }
  return found as Handler // what it takes is the event source's affair
}

const serve = async (handler: Handler): Promise<never> => {
  for (;;) {
    const next = await fetch(`${base}/invocation/next`)
    const id = next.headers.get('lambda-runtime-aws-request-id') ?? ''
    const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'))
    const context = {
      awsRequestId: id,
      functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    }
    try {
      await post(`invocation/${id}/response`, await handler(await next.json(), context))
    } catch (cause) {
      await post(`invocation/${id}/error`, describe(cause))
    }
  }
}

try {
  await serve(await load())
} catch (cause) {
  await post('init/error', describe(cause))
  process.exit(1)
}
