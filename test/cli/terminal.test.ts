import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { commands } from '../../cli/commands.ts'
import { span, table } from '../../cli/table.ts'
import { barOf } from '../../cli/terminal.ts'
import { openTerminal } from '../../cli/open-terminal.ts'
import pc from 'picocolors'
import { runCli } from './captured.ts'

const acme = fileURLToPath(new URL('../../tenants/acme.json', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
})
afterAll(() => rm(folder, { recursive: true }))

const escape = '\u001b'

test.each([
  ['on a terminal', { tty: true }, true],
  ['in a pipe', { tty: false }, false],
  ['on a terminal where NO_COLOR is set', { tty: true, environment: { NO_COLOR: '1' } }, false],
  ['on a dumb terminal', { tty: true, environment: { TERM: 'dumb' } }, false],
])('colours: %s', async (_, surroundings, isColoured) => {
  const { code, out } = await runCli(['tenant', 'check', acme], surroundings)
  expect(code).toBe(0)
  expect(out.includes(escape)).toBe(isColoured)
  expect(out).toContain('✓')
})

test('a spinner turns on a terminal, and neither in a pipe nor beside JSON', () => {
  const written = (isTTY: boolean, quiet: boolean): string => {
    let text = ''
    const write = (more: string) => (text += more)
    const still = () => true
    const stderr = {
      isTTY,
      columns: 80,
      write,
      cursorTo: still,
      clearLine: still,
      moveCursor: still,
    }
    const busy = openTerminal({ stdout: stderr, stderr }, { TERM: 'xterm' }, { quiet }).busy(
      'Asking',
    )
    busy.progress(1, 2)
    busy.stop()
    return text
  }
  if (!('CI' in process.env)) expect(written(true, false)).toContain('Asking')
  expect(written(false, false)).toBe('')
  expect(written(true, true)).toBe('')
})

test('a bar shows how many of how many', () => {
  expect([barOf(0, 4), barOf(1, 4), barOf(4, 4)]).toEqual([
    '░░░░░░░░░░░░░░░░░░░░ 0/4',
    '█████░░░░░░░░░░░░░░░ 1/4',
    '████████████████████ 4/4',
  ])
})

test('tables line up, colours or not, and say so when there is nothing', () => {
  const rows = [
    ['testname', { text: 'connected', colour: pc.createColors(true).green }],
    ['b', null],
  ]
  const [head, first = '', second = ''] = table(
    pc.createColors(false),
    ['agent', 'state'],
    rows,
    '',
  ).split('\n')
  expect(head).toBe('agent     state')
  expect(first.indexOf('connected')).toBe(10 + `${escape}[32m`.length)
  expect(second).toBe('b         –')
  expect(table(pc.createColors(false), ['agent'], [], 'Nobody.')).toBe('Nobody.')
})

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3725, '1 h 2 min'],
  [90_000, '1 d 1 h'],
  [null, null],
])('%s seconds are %s', (seconds, words) => {
  expect(span(seconds)).toBe(words)
})

test('a tenant’s file is checked as at synthesis, with a place and a sentence for each problem', async () => {
  const file = join(folder, 'shop.json')
  await writeFile(file, '{"name": "shop", "region": "nowhere", "callers": [], "colour": "red"}')
  const { code, out } = await runCli(['tenant', 'check', acme, file, join(folder, 'none.json')])
  expect(code).toBe(2)
  expect(out.split('\n')).toEqual([
    `✓ ${acme}`,
    `✗ ${file}`,
    '  region: has to be a region such as eu-central-1',
    '  gws: is missing',
    '  credentials: is missing',
    '  callers: names at least one caller',
    '  colour: is nothing that a tenant has',
    `✗ ${join(folder, 'none.json')}`,
    '  the file: cannot be read',
    '',
  ])
  const json = await runCli(['tenant', 'check', file, '--json'])
  const Checked = z.object({ ok: z.boolean(), files: z.array(z.looseObject({ file: z.string() })) })
  expect(Checked.parse(JSON.parse(json.out))).toMatchObject({ ok: false, files: [{ file }] })
})

test.each(commands.map((command) => [command.name, command] as const))(
  '%s --help tells of all that it takes',
  async (name, command) => {
    const { code, out } = await runCli([...name.split(' '), '--help'])
    expect(code).toBe(0)
    expect(out).toContain(command.summary)
    for (const flag of Object.keys(command.flags ?? {})) expect(out).toContain(`--${flag}`)
    expect(out).toContain('--json')
    expect(await runCli(['help', ...name.split(' ')])).toMatchObject({ code: 0, out })
  },
)

test.each([
  [['consult', 'list', '-h']],
  [['--json', 'consult', 'list', '--help']],
  [['--url', 'https://bridge.example', 'consult', 'list', '-h']],
  [['--url=https://bridge.example', '--json', 'help', 'consult', 'list']],
])('%j is the help of a command, too', async (words) => {
  const { code, out } = await runCli(words)
  expect([code, out]).toEqual([0, expect.stringContaining('Usage: consult-bridge consult list')])
})

test('what goes with every command may be said before it', async () => {
  const words = ['--json', '--url', 'ftp://x', 'consult', 'list']
  const { code, err } = await runCli(words)
  expect([code, JSON.parse(err)]).toMatchObject([
    2,
    { error: { message: expect.stringContaining('The bridge’s URL has to be') } },
  ])
  expect((await runCli(['--url', 'ftp://x'])).err).toContain('There is no command --url.')
})

test('a check of a file minds no bridge that is named wrongly', async () => {
  const environment = { CONSULT_BRIDGE_URL: 'ftp://x' }
  const tenant = fileURLToPath(new URL('../../tenants/acme.json', import.meta.url))
  expect((await runCli(['tenant', 'check', tenant], { environment })).code).toBe(0)
})

test('--help lists every command and what each exit code means', async () => {
  const { code, out } = await runCli(['--help'])
  expect(code).toBe(0)
  for (const { name } of commands) expect(out).toContain(`  ${name} `)
  for (const number of ['0', '1', '2', '3', '4', '5', '6', '7', '130'])
    expect(out).toMatch(new RegExp(`^ {2}${number} `, 'm'))
  expect(await runCli(['--version'])).toMatchObject({ code: 0, out: '0.0.0\n' })
})
