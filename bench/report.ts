import { machine } from './machine.ts'

type Row = Record<string, number | string>

/** Rows by name; numbers with as many digits as tell something. */
export const printTable = (rows: Record<string, Row>): void =>
  console.table(Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, rounded(row)])))

const rounded = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(3)) : value,
    ]),
  )

type Goal = { what: string; is: number; unit: string } & ({ atMost: number } | { atLeast: number })

/** One line a goal: what was measured, what is wanted, and whether that was reached. */
export const printGoals = (goals: Goal[]): void => {
  for (const goal of goals) {
    const [word, bound, isReached] =
      'atMost' in goal
        ? ['at most', goal.atMost, goal.is <= goal.atMost]
        : ['at least', goal.atLeast, goal.is >= goal.atLeast]
    const is = `${Number(goal.is.toPrecision(3))} ${goal.unit}`
    console.log(
      `${isReached ? 'reached' : 'MISSED '}  ${goal.what}: ${is} (goal: ${word} ${bound})`,
    )
  }
}

/** The figures again, for a machine, with where they were taken. */
export const printJson = (bench: string, figures: object): void => {
  console.log(JSON.stringify({ bench, ...figures, environment: machine() }))
}
