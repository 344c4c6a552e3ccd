import { element } from '../../client/button/element.ts'
import { lanes } from '../trace/step.ts'
import type { Lane, Step } from '../trace/step.ts'
import { svg } from './svg.ts'
import { laneHints, laneNames, sinceStart } from './words.ts'

/** A sequence diagram that grows: a column for each who takes part, a row for each step. For eyes; the list says the same. */
export type Diagram = { root: HTMLElement; show(steps: readonly Step[]): void }

const rowHeight = 40
/** Longer than this nothing happened: that is shown as a gap. */
const pauseMs = 2000
const pauseHeight = 22
const lineAt = 26
const labelAt = 17

type Place = { width: number; gutter: number; xOf: (lane: Lane) => number }

export const createDiagram = (): Diagram => {
  const heads = element(
    'div',
    { class: 'lanes' },
    ...lanes.map((lane) => element('span', { title: laneHints[lane] }, laneNames[lane])),
  )
  const canvas = svg('svg', { class: 'canvas' })
  const scroller = element('div', { class: 'scroller' }, heads, canvas)
  const root = element('div', { class: 'diagram', 'aria-hidden': 'true' }, scroller)
  let steps: readonly Step[] = []
  let drawn: string[] = []

  const draw = (anew: boolean): void => {
    const place = placeIn(canvas.clientWidth)
    if (place.width === 0) return
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < rowHeight
    const tops = topsOf(steps)
    const height = (tops.at(-1) ?? 0) + rowHeight + 12
    canvas.setAttribute('height', String(height))
    const keys = steps.map(keyOf)
    const kept = anew ? 0 : commonStart(drawn, keys)
    canvas.querySelector('.lifelines')?.remove()
    canvas.prepend(lifelines(place, height))
    for (const row of [...canvas.querySelectorAll('.step')].slice(kept)) row.remove()
    const start = steps[0]?.at ?? 0
    for (const [n, step] of steps.entries()) {
      if (n >= kept)
        drawStep(canvas, { step, top: tops[n] ?? 0, isLate: isLate(steps, n), start, place })
    }
    drawn = keys
    if (atEnd) scroller.scrollTop = scroller.scrollHeight
  }
  new ResizeObserver(() => draw(true)).observe(canvas)
  return {
    root,
    show(wanted) {
      steps = wanted
      draw(false)
    },
  }
}

const keyOf = ({ id, eventId }: Step) => `${id} ${eventId ?? ''}`

const commonStart = (before: string[], after: string[]): number => {
  const differs = after.findIndex((key, n) => before[n] !== key)
  return differs < 0 ? after.length : differs
}

const isLate = (steps: readonly Step[], n: number): boolean =>
  (steps[n]?.at ?? 0) - (steps[n - 1]?.at ?? Infinity) > pauseMs

const topsOf = (steps: readonly Step[]): number[] => {
  let top = -rowHeight
  return steps.map((_, n) => (top += rowHeight + (isLate(steps, n) ? pauseHeight : 0)))
}

/** The header has the same columns: five equal ones beside the time. */
const placeIn = (width: number): Place => {
  const gutter = width < 480 ? 40 : 56
  const column = (width - gutter) / lanes.length
  return { width, gutter, xOf: (lane) => gutter + column * (lanes.indexOf(lane) + 0.5) }
}

const lifelines = ({ xOf }: Place, height: number): SVGElement =>
  svg(
    'g',
    { class: 'lifelines' },
    ...lanes.map((lane) => svg('line', { x1: xOf(lane), x2: xOf(lane), y1: 0, y2: height })),
  )

type Row = { step: Step; top: number; isLate: boolean; start: number; place: Place }

const drawStep = (canvas: SVGSVGElement, { step, top, isLate, start, place }: Row): void => {
  const isBad = step.bad === true ? ' bad' : ''
  const row = svg('g', {
    class: `step ${step.way}${isBad}`,
    transform: `translate(0 ${top})`,
  })
  const time = svg('text', { class: 'time', x: place.gutter - 10, y: lineAt + 4 })
  time.append(sinceStart(step.at - start))
  row.append(time)
  if (isLate) row.append(svg('text', { class: 'time', x: place.gutter - 22, y: 0 }, '⋮'))
  // Text is measured where it stands.
  canvas.append(row)
  if (step.way === 'fault') drawBand(row, step, place)
  else drawArrow(row, step, place)
}

const drawBand = (row: SVGGElement, step: Step, { gutter, width }: Place): void => {
  const middle = (gutter + width) / 2
  row.append(
    svg('rect', { x: gutter, y: 6, width: width - gutter - 4, height: rowHeight - 10, rx: 6 }),
    svg('text', { class: 'label', x: middle, y: lineAt + 1 }, step.what),
  )
}

const drawArrow = (row: SVGGElement, step: Step, place: Place): void => {
  const from = place.xOf(step.from)
  const to = place.xOf(step.to)
  const towards = to >= from ? 1 : -1
  const tip = to - towards * 2
  const label = svg('text', { class: 'label', y: labelAt })
  const noted = svg('tspan', { class: 'note', dx: 6 }, step.note ?? '')
  label.append(step.what, noted)
  const dot = svg('circle', { cx: from, cy: lineAt, r: 2.5 })
  if (from === to) row.append(dot, label)
  else
    row.append(
      dot,
      svg('line', { class: 'shaft', x1: from, x2: tip, y1: lineAt, y2: lineAt }),
      step.bad === true
        ? svg('path', { class: 'cross', d: crossAt(to - towards * 8) })
        : svg('path', { class: 'head', d: headAt(tip, towards) }),
      label,
    )
  fit(label, noted, { middle: (from + to) / 2, place })
}

const headAt = (x: number, towards: number) => `M${x} ${lineAt}l${-7 * towards} -4v8z`
const crossAt = (x: number) => `M${x - 4} ${lineAt - 4}l8 8m0 -8l-8 8`

/** Above the arrow's middle where there is room, and never out of the picture; what is too long loses its note. */
const fit = (
  label: SVGTextElement,
  noted: SVGTSpanElement,
  { middle, place: { gutter, width } }: { middle: number; place: Place },
): void => {
  const room = width - gutter - 4
  if (label.getComputedTextLength() > room) noted.remove()
  const half = Math.min(label.getComputedTextLength(), room) / 2
  const x = Math.min(Math.max(middle, gutter + half), width - 4 - half)
  label.setAttribute('x', String(x))
}
