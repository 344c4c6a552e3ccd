import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../docs/blocks/pages.ts'
import { printsAsSaid, stepsOf } from './walk.ts'
import type { Step } from './walk.ts'

const run = promisify(execFile)
const git = async (...what: string[]): Promise<string[]> =>
  (await run('git', ['-C', root, ...what])).stdout.split('\n').filter(Boolean)

/** The clone of what is here, committed or not yet. */
const cloneTo = async (folder: string): Promise<void> => {
  await run('git', ['clone', '--quiet', '--shared', root, folder])
  const [changed, added, gone] = await Promise.all([
    git('diff', '--name-only', '--no-renames', '--diff-filter=d', 'HEAD'),
    git('ls-files', '--others', '--exclude-standard'),
    git('diff', '--name-only', '--no-renames', '--diff-filter=D', 'HEAD'),
  ])
  for (const file of [...changed, ...added]) await cp(join(root, file), join(folder, file))
  for (const file of gone) await rm(join(folder, file))
  // CI installs for real before it gets here.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}

let folder: string
let steps: Step[]
let banner = ''
let stop: () => Promise<unknown>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consult-bridge-'))
  await cloneTo(folder)
  steps = stepsOf(await readFile(join(folder, 'README.md'), 'utf8'))
  const env = { ...process.env, PORT: '0', GWS_SIM_PORT: '0', NO_COLOR: '1' }
  const started = spawn('npm', ['start'], { cwd: folder, env, detached: true })
  const over = once(started, 'exit')
  stop = () => {
    // npm does not hand signals on to what its script has started, its group gets them all.
    if (started.pid !== undefined) process.kill(-started.pid, 'SIGTERM')
    return over
  }
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      banner += stripVTControlCharacters(chunk.toString('utf8'))
      if (banner.includes('Ctrl+C stops everything')) resolve()
    }
    started.stdout.on('data', take)
    started.stderr.on('data', take)
    over.then(() => reject(new Error(banner)), reject)
  })
})

afterAll(async () => {
  await stop()
  await rm(folder, { recursive: true })
})

describe('given somebody who has cloned it and follows the README', () => {
  test('when it is started, it says what the README shows, with a line to paste', () => {
    const [start] = steps
    expect(start?.command).toBe('npm ci && npm start')
    expect(printsAsSaid(start?.prints ?? '', banner), banner).toBe(true)
  })

  test('when the line is pasted and the rest is typed, each command prints what the README shows', async () => {
    const [, api = ''] = /HTTP API +(\S+)/.exec(banner) ?? []
    const [, sim = ''] = /Genesys +(\S+)/.exec(banner) ?? []
    const [, pasted = ''] = /^ +(curl .*\/v1\/consults .*)$/m.exec(banner) ?? []
    const [, paste, ...rest] = steps
    expect(printsAsSaid(paste?.command ?? '', pasted)).toBe(true)

    const typed = [pasted, ...rest.map(({ command }) => hereOf(command, { api, sim }))]
    const mark = '-- that was all of it --'
    const script = typed.map((command) => `${command}\nprintf '\\n%s\\n' '${mark}'\n`).join('')
    const env = { ...process.env, NO_COLOR: '1', PORT: portOf(api), GWS_SIM_PORT: portOf(sim) }
    const { stdout } = await run('bash', ['-c', `exec 2>&1\n${script}`], { cwd: folder, env })
    const printed = stdout.split(`\n${mark}\n`)
    const wrong = [paste, ...rest].flatMap((step, at) =>
      printsAsSaid(step?.prints ?? '', printed[at] ?? '')
        ? []
        : [{ ...step, printed: printed[at] }],
    )
    expect(wrong).toEqual([])
    expect(typed.length).toBeGreaterThan(8)
  })
})

const portOf = (url: string): string => new URL(url).port

const hereOf = (command: string, { api, sim }: { api: string; sim: string }): string =>
  command.replaceAll('http://127.0.0.1:8080', api).replaceAll('http://127.0.0.1:8090', sim)
