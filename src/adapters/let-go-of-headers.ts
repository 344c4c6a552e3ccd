import type { Dispatcher } from 'undici'

/**
 * Empties the list from which undici has read an answer's headers; a handler that is told of them calls it at once. The list was
 * made when the connection's last answer ended: one that V8 takes for old by now would keep what is in it until all of the heap is
 * looked at.
 */
export const letGoOfHeaders = ({ rawHeaders }: Dispatcher.DispatchController): void => {
  if (Array.isArray(rawHeaders)) rawHeaders.length = 0
}
