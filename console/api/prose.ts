import { element } from '../../client/button/element.ts'

/** A description's words; what is between backticks is code. */
export const prose = (text: string): HTMLElement =>
  element(
    'span',
    {},
    ...text.split('`').map((part, n) => (n % 2 === 1 ? element('code', {}, part) : part)),
  )
