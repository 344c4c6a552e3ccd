/** What others have written, without what a terminal would obey: a nickname can be an escape sequence. Such characters are shown as `\x1b`. */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** Text that is shown in a colour, which it does not carry itself. */
export type Coloured = { text: string; colour: (text: string) => string }
/** A value as a table and a list of facts take it. */
export type Cell = string | number | boolean | Coloured | null

/** What is shown of a value; a dash where there is none. */
export const shown = (cell: Cell): string =>
  typeof cell === 'object' && cell !== null
    ? cell.colour(printable(cell.text))
    : printable(String(cell ?? '–'))
