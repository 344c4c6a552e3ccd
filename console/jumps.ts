import { element } from '../client/button/element.ts'

/** On a phone the columns are below each other: this finds them. */
export const createJumps = (
  places: readonly (readonly [id: string, name: string])[],
): HTMLElement => {
  const links = places.map(([id, name]) => element('a', { href: `#${id}` }, name))
  return element('nav', { class: 'jumps', 'aria-label': 'Parts of the console' }, ...links)
}
