/** Waits for so many milliseconds, and throws when there is no answer by then; the work goes on, heard by nobody. */
export type Within = <Answer>(milliseconds: number, work: Promise<Answer>) => Promise<Answer>
