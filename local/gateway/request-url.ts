import type { IncomingMessage } from 'node:http'

/** Path and query string as sent. */
export const urlOf = ({ url = '/' }: IncomingMessage): { path: string; query: string } => {
  const mark = url.indexOf('?')
  return mark < 0
    ? { path: url, query: '' }
    : { path: url.slice(0, mark), query: url.slice(mark + 1) }
}
