import { spawnSync } from 'node:child_process'
import { forgetCalls } from './calls.ts'

/** Runs the end-to-end tests against the synthesized template, then compares what was allowed with what was done. */
const run = (...args: string[]): number =>
  spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

forgetCalls()
const client = process.env['AWS_LAMBDA_RIC']
process.stdout.write(`functions run by ${client ?? 'a runtime client of our own'}\n`)
const tested = run('node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.deployed.config.ts')
process.exit(tested === 0 ? run('test/deployed/check-permissions.ts') : tested)
