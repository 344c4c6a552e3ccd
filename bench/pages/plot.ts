type Series = { name: string; points: readonly (readonly [x: number, y: number])[] }

type Axis = { label: string; log?: true }
export type Plot = { title: string; x: Axis; y: Axis; series: readonly Series[] }

const [width, height] = [720, 400]
const edge = { left: 70, right: 180, top: 40, bottom: 50 }
/** Told apart by those who see no colours as well: each has a shape of its own, and its name at its end. */
const colours = ['#0b6e99', '#c2410c', '#4d7c0f', '#7e22ce', '#b91c1c', '#525252']

/** Lines through points, as an SVG that needs nothing but itself. Points that a logarithm has no place for are left out. */
export const linePlot = ({ title, x, y, series }: Plot): string => {
  const shown = series.map(({ name, points }) => ({
    name,
    points: points.filter((point) => fits(x, point[0]) && fits(y, point[1])),
  }))
  const all = shown.flatMap(({ points }) => points)
  const across = scaleOf(
    x,
    all.map(([value]) => value),
    [edge.left, width - edge.right],
  )
  const up = scaleOf(
    y,
    all.map(([, value]) => value),
    [height - edge.bottom, edge.top],
  )
  const namesAt = apart(
    shown.map(({ points }) => {
      const last = points.at(-1)
      return last ? round(up.at(last[1])) : 0
    }),
  )
  const lines = shown.map(({ name, points }, index) => {
    const colour = colours[index % colours.length] ?? 'black'
    const places = points.map(([a, b]) => [round(across.at(a)), round(up.at(b))] as const)
    const [endX = 0, endY = 0] = places.at(-1) ?? []
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.map((place) => place.join()).join(' ')}"/>
${places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`).join('')}
<text x="${endX + 8}" y="${namesAt[index] ?? endY}" fill="${colour}">${escaped(name)}</text>`
  })
  return picture(title, [...axes({ x, y, across, up }), ...lines])
}

/** Names of lines that end at one height stand one below the other. */
const apart = (heights: number[]): number[] => {
  const order = heights
    .map((height, index) => ({ height, index }))
    .sort((a, b) => a.height - b.height)
  const places: number[] = []
  let free = 0
  for (const { height, index } of order) {
    const place = Math.max(height + 4, free)
    places[index] = place
    free = place + 14
  }
  return places
}

/** A bar for each, one below the other. */
export const barPlot = (
  title: string,
  unit: string,
  bars: readonly (readonly [string, number])[],
): string => {
  const rowHeight = 40
  const longest = Math.max(...bars.map(([, value]) => value), 1e-9)
  const rows = bars.map(([name, value], index) => {
    const top = edge.top + 10 + index * rowHeight
    const long = round((value / longest) * (width - 340))
    return `<text x="200" y="${top + 18}" text-anchor="end">${escaped(name)}</text>
<rect x="210" y="${top}" width="${long}" height="26" fill="${colours[0] ?? ''}"/>
<text x="${218 + long}" y="${top + 18}">${short(value)} ${escaped(unit)}</text>`
  })
  return picture(title, rows, edge.top + 20 + bars.length * rowHeight)
}

const fits = ({ log }: Axis, value: number): boolean =>
  Number.isFinite(value) && (log !== true || value > 0)

type Scale = { at: (value: number) => number; ticks: number[] }

const scaleOf = ({ log }: Axis, values: number[], [from, to]: [number, number]): Scale => {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const ticks = log ? decades(low, high) : steps(high)
  const bend = log ? Math.log10 : (value: number) => value
  const [first, last] = [bend(ticks[0] ?? 0), bend(ticks.at(-1) ?? 1)]
  return { ticks, at: (value) => from + ((bend(value) - first) / (last - first)) * (to - from) }
}

const decades = (low: number, high: number): number[] => {
  const first = Math.floor(Math.log10(low))
  const last = Math.max(first + 1, Math.ceil(Math.log10(high)))
  return Array.from({ length: last - first + 1 }, (_, n) => 10 ** (first + n))
}

const steps = (high: number): number[] => {
  const rough = Math.max(high, 1e-9) / 5
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((each) => each * unit >= rough) ?? 10) * unit
  return Array.from({ length: Math.ceil(high / step) + 1 }, (_, n) => n * step)
}

const axes = ({ x, y, across, up }: { x: Axis; y: Axis; across: Scale; up: Scale }): string[] => [
  ...across.ticks.map(
    (tick) =>
      `<line x1="${round(across.at(tick))}" x2="${round(across.at(tick))}" y1="${edge.top}" y2="${height - edge.bottom}" stroke="#ddd"/><text x="${round(across.at(tick))}" y="${height - edge.bottom + 18}" text-anchor="middle">${short(tick)}</text>`,
  ),
  ...up.ticks.map(
    (tick) =>
      `<line x1="${edge.left}" x2="${width - edge.right}" y1="${round(up.at(tick))}" y2="${round(up.at(tick))}" stroke="#ddd"/><text x="${edge.left - 8}" y="${round(up.at(tick)) + 4}" text-anchor="end">${short(tick)}</text>`,
  ),
  `<text x="${(edge.left + width - edge.right) / 2}" y="${height - 10}" text-anchor="middle">${escaped(x.label)}</text>`,
  `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
]

const picture = (title: string, parts: string[], tall = height): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${tall}" font-family="sans-serif" font-size="12" role="img" aria-label="${escaped(title)}">
<rect width="100%" height="100%" fill="white"/>
<text x="${edge.left}" y="22" font-size="15">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`

const round = (value: number): number => Math.round(value * 10) / 10
const short = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en')
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
