/** What has to happen later, kept outside the process so that it happens even if the process dies. */
export type FollowUp = {
  /** Has `checkConsult` called for this consult in about `seconds`, rounded up. At least once. */
  checkIn(seconds: number, consultId: string): Promise<void>

  /** Has `sendConsult` called for this consult, at once. At least once. */
  send(consultId: string): Promise<void>
}
