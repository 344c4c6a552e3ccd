import { asyncApi } from './asyncapi.ts'
import { openApi } from './openapi.ts'

/** The API's documents by the name of their file, as they are committed under `docs/`. */
export const documents = (): Record<string, string> => ({
  'asyncapi.json': write(asyncApi()),
  'openapi.json': write(openApi()),
})

const write = (document: object): string => `${JSON.stringify(document, null, 2)}\n`
