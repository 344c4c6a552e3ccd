/** What a process ends with, for scripts. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  otherwise: 5,
  unwell: 6,
  later: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const meanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'something unexpected happened',
  2: 'the command, or what it was given, is not right or not enough; nothing was changed',
  3: 'the bridge refused; its code is printed',
  4: 'the bridge cannot be reached, or something else answers there',
  5: 'it was done and went another way: a consult than --wait asked for, a webhook’s test, a restart',
  6: 'doctor found something wrong',
  7: 'the bridge could not do it now, or was asked too often; its code is printed, and it may be tried again later',
  130: 'interrupted by Ctrl-C; a `tail` that is interrupted is done',
}
