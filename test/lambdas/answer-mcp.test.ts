import { expect, test } from 'vitest'
import { mcpDoor } from '../channels/mcp-door.ts'
import { key, useCaseWorld } from '../consult/use-case-world.ts'

const inner =
  'ProvisionedThroughputExceeded on arn:aws:dynamodb:eu-central-1:111122223333:table/acme'
const breaks = () => Promise.reject(new Error(inner))
const request = { agent: 'testname', ...key, target: { agent: 'bfriend' } }

test.each<[string, object]>([
  ['escalate', { ...request, waitSeconds: 0 }],
  ['start_consult', request],
  ['get_consult', { consultId: 'cst_1' }],
  ['list_targets', { agent: 'testname' }],
])(
  'what breaks within %s is told to whoever runs the bridge, and to no model',
  async (tool, args) => {
    const { deps } = useCaseWorld()
    const { call, failures } = mcpDoor('customer', {
      ...deps,
      store: { ...deps.store, load: breaks, locate: breaks },
      sessions: { ...deps.sessions, knows: breaks, obtain: breaks },
    })
    const said = await call(tool, args)
    expect(said).toContain('Something went wrong here')
    expect(said).not.toContain('arn:aws')
    expect(failures).toMatchObject([{ message: inner }])
  },
)
