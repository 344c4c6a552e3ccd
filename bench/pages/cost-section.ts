import { figure, table } from './figures.ts'
import type { Section } from './section.ts'

export const cost: Section = ({ cost: run }) => {
  if (!run) return undefined
  const { pricesOf, counted, bill, listBill } = run
  const dollars = listBill
    ? {
        columns: ['dollars a month', 'at list prices', 'with the account’s allowances'],
        rows: Object.entries(listBill).map(([what, each]) => [what, each, bill[what] ?? NaN]),
      }
    : {
        columns: ['of the account with its allowances', 'dollars a month'],
        rows: Object.entries(bill),
      }
  const of = ({ readUnits, writeUnits, sqsCalls, messages }: typeof counted.idle) => [
    ...[readUnits, writeUnits, sqsCalls, messages],
  ]
  const elsewhere =
    run.tenantRegion !== undefined && run.tenantRegion !== pricesOf.region
      ? `; the tenant is in ${run.tenantRegion}, and other regions are up to a quarter dearer`
      : ''
  const thousand =
    run.thousandAtList === undefined ? 'not measured' : `${figure(run.thousandAtList)} dollars`
  const first =
    run.firstAtList === undefined
      ? ''
      : ` The first consult comes to ${figure(run.firstAtList)} dollars: with it come sessions, their listeners’ signs of life and metrics.`
  return `## Cost

A month of the tenant ${run.tenant} without consults, at ${pricesOf.region}’s list prices of ${pricesOf.date}${elsewhere}: ${figure(run.totalOfOthers)} dollars; ${figure(run.total)} where the account has its free allowances left.${first} A thousand consults more, each told to one socket and one webhook: ${thousand} at list prices. Not in it: what is stored, minutes of open sockets, data sent out.

${table(dollars.columns, dollars.rows)}

Counted, the table’s indexes included:

${table(
  ['', 'read units', 'write units', 'calls of queues', 'messages'],
  [
    ['idle, a second', ...of(counted.idle)],
    ...(counted.standing ? [['with two sessions, a second', ...of(counted.standing)]] : []),
    [`a consult with ${figure(counted.consult.events)} events`, ...of(counted.consult)],
  ],
)}${counted.standing ? '\n\nWhich listeners hold the two sessions is chance: where one holds both, the others write fewer signs of life than they may elsewhere.' : ''}`
}
