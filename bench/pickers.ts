import { localKeys } from '../local/local-callers.ts'
import { LocalEnvironment } from '../local/local-environment.ts'
import { startStack } from '../local/stack.ts'
import { percentiles } from './percentiles.ts'
import { printGoals, printJson, printTable } from './report.ts'

/**
 * How soon the pickers answer whoever types: targets by what is typed of a name, once asked of Genesys and once remembered,
 * and an agent's interactions, ten of them open. The stack is the local one, Genesys the simulator. One
 * after the other: a slow one delays the next.
 */
const rounds = Number(process.argv[2] ?? 300)
const warmUp = 30
const goalMs = 50

const stack = await startStack(LocalEnvironment.parse({ PORT: '0', GWS_SIM_PORT: '0' }), {
  quiet: true,
})
const { simulator } = stack
const testname = simulator?.world.agents.get('testname')
if (!simulator || !testname) throw new Error('the benchmark needs the simulator')
for (let n = 0; n < 10; n += 1) simulator.world.addInteraction('chat', testname, `Customer ${n}`)

const headers = { authorization: `Bearer ${localKeys.agent}` }
const ask = async (path: string): Promise<number> => {
  const began = performance.now()
  const answer = await fetch(`${stack.url}/v1/agents/testname/${path}`, { headers })
  await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return performance.now() - began
}

/** The same name, spelt as nobody has typed it before: commas and wildcards are taken for blanks. */
const spelling = (n: number): string =>
  `bfr${n.toString(2).replaceAll('0', ',').replaceAll('1', '*')}`

const asked: number[] = []
const remembered: number[] = []
const interactions: number[] = []
for (let round = -warmUp; round < rounds; round += 1) {
  const keep = (list: number[], value: number) => round >= 0 && list.push(value)
  const search = `targets?search=${encodeURIComponent(spelling(round + warmUp))}`
  keep(asked, await ask(search))
  keep(remembered, await ask(search))
  keep(interactions, await ask('interactions'))
}

const rows = {
  'targets?search=, asked of Genesys': percentiles(asked),
  'targets?search=, remembered': percentiles(remembered),
  'interactions, ten open': percentiles(interactions),
}
printTable(
  Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [
      name,
      Object.fromEntries(Object.entries(row).map(([key, ms]) => [`${key} ms`, ms])),
    ]),
  ),
)
printGoals(
  Object.entries(rows).map(([what, { p50 }]) => ({
    what: `${what}, p50`,
    is: p50,
    unit: 'ms',
    atMost: goalMs,
  })),
)
printJson('pickers', { rounds, rows })

await stack.close()
process.exit(0)
