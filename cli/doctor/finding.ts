/**
 * What a check came to:
 * - `right`: as it has to be
 * - `note`: not as usual, and the bridge copes with it
 * - `wrong`: the bridge does not work so; `todo` says what to do about it
 */
export type Finding = { is: 'right' | 'note'; check: string; says: string } | Wrong

type Wrong = { is: 'wrong'; check: string; says: string; todo: string }

/** Findings as they are made; what it returns is whether the next checks are of use. */
export type Examination = AsyncGenerator<Finding, boolean>

export const right = (check: string, says: string): Finding => ({ is: 'right', check, says })
export const note = (check: string, says: string): Finding => ({ is: 'note', check, says })
export const wrong = (check: string, says: string, todo: string): Finding => ({
  ...{ is: 'wrong', check, says, todo },
})
