import { recallCalls } from './calls.ts'
import { explained, permissionOf } from './explained-permissions.ts'
import { keyOf } from './permissions.ts'

const { made, granted } = recallCalls()
const used = new Set(made.map(keyOf))
const allowed = new Map(granted.map((call) => [keyOf(call), call]))

const missing = [...used].filter((key) => !allowed.has(key))
const surplus = [...allowed]
  .filter(([key, call]) => !used.has(key) && !explained.has(permissionOf(call)))
  .map(([key]) => key)
const named = new Set(granted.map(permissionOf))
const idle = [...explained.keys()].filter((permission) => !named.has(permission))

process.stdout.write(
  `permissions: ${used.size} used of ${allowed.size} granted; ${missing.length} missing, ${surplus.length} unexplained, ${idle.length} explained in vain\n`,
)
for (const key of missing) process.stdout.write(`  missing: ${key}\n`)
for (const key of surplus) process.stdout.write(`  granted, never used and not explained: ${key}\n`)
for (const key of idle) process.stdout.write(`  explained and not granted: ${key}\n`)
process.exit(missing.length + surplus.length + idle.length === 0 ? 0 : 1)
