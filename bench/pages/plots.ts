import { worst } from './figures.ts'
import { barPlot, linePlot } from './plot.ts'
import { waysOf } from './relay-sections.ts'
import type { Runs } from './results.ts'

/** The pictures by their names, of what has been measured. */
export const plots = ({ relay, sessions, failover }: Runs): Record<string, string> => ({
  ...(relay && {
    'latency.svg': linePlot({
      title: 'From when a notification was due to its receiver, median',
      x: { label: 'notifications a second', log: true },
      y: { label: 'milliseconds', log: true },
      series: waysOf(relay).map(({ name, phases }) => ({
        name,
        points: phases.map(({ perSecond, way }) => [perSecond, way.p50] as const),
      })),
    }),
  }),
  ...(sessions && {
    'memory.svg': linePlot({
      title: 'Memory of a listener’s process',
      x: { label: 'sessions' },
      y: { label: 'RSS, MB' },
      series: [
        {
          name: 'listener',
          points: [...sessions.memory]
            .sort((a, b) => a.sessions - b.sessions)
            .map(({ sessions: count, rssMb }) => [count, rssMb] as const),
        },
        ...(['bare', 'stock'] as const).map((name) => ({
          name: name === 'bare' ? 'bare transport' : 'stock client',
          points: [[sessions.plan.sessions, sessions[name].memory.rssMb] as const],
        })),
      ],
    }),
  }),
  ...(failover && {
    'gap.svg': barPlot(
      'The longest that a caller hears nothing',
      's',
      Object.entries(failover.results).map(([deed, trials]) => [
        deed,
        worst(trials.map(({ gapMs }) => gapMs)) / 1000,
      ]),
    ),
  }),
})
