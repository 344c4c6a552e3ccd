/** What a process ends with, for scripts. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  otherwise: 5,
  unwell: 6,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const meanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'something unexpected happened',
  2: 'the command, or what it was given, is not right; nothing was asked of the bridge',
  3: 'the bridge refused; its code is printed',
  4: 'the bridge cannot be reached, or something else answers there',
  5: 'the consult went another way than --wait asked for',
  6: 'doctor found something wrong',
  130: 'interrupted by Ctrl-C; a `tail` that is interrupted is done',
}
