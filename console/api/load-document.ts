import { callBridge } from '../connection/call-bridge.ts'
import { at } from './document.ts'
import type { Document } from './document.ts'

/** A document in which a bridge describes itself; it needs no key. `holds` is a member that it has to have. */
export const loadDocument = async (
  baseUrl: string,
  { path, holds }: { path: string; holds: string },
): Promise<Document> => {
  const root = await callBridge(baseUrl, path)
  if (at(root, holds) === undefined) throw new Error('what answers is no such document')
  return { root }
}
