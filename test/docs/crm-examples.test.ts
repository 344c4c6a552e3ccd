import { createRequire } from 'node:module'
import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { routeTable } from '../../local/gateway/route-table.ts'

const root = fileURLToPath(new URL('../../docs/crm/', import.meta.url))
const files = (await readdir(root, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(root.length))
const ending = (...ends: string[]) => files.filter((file) => ends.some((end) => file.endsWith(end)))
const read = (file: string) => readFile(join(root, file), 'utf8')

describe('what can be read by machine can be', () => {
  test.each(ending('.js', '.jsx'))('%s is JavaScript', async (file) => {
    const loader = file.endsWith('x') ? 'jsx' : 'js'
    const { warnings } = await transform(await read(file), { loader, jsx: 'automatic' })
    expect(warnings).toEqual([])
  })

  test.each(ending('.xml'))('%s is well-formed', async (file) => {
    expect(unbalanced(await read(file))).toBeUndefined()
  })

  test.each(ending('.json'))('%s is JSON', async (file) => {
    expect(JSON.parse(await read(file))).toBeTypeOf('object')
  })

  test('a document that is not well-formed would be found', () => {
    const broken = [
      '<a><b></a>',
      '<a>',
      '<a></a><b></b>',
      '<a b=c/>',
      '<a>&</a>',
      '<a>{!a & b}</a>',
    ]
    expect(broken.map(unbalanced).filter((found) => found === undefined)).toEqual([])
    expect(unbalanced('<?xml version="1.0"?>\n<a b="c">\n<d/>e &amp; f</a>\n')).toBeUndefined()
  })
})

describe('what belongs together names each other', () => {
  const force = 'salesforce/force-app/main/default/'
  const card = `${force}lwc/consultColleague/consultColleague`

  test('the template asks for what the component has', async () => {
    const [template, script] = await Promise.all([read(`${card}.html`), read(`${card}.js`)])
    const asked = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    expect(asked.length).toBeGreaterThan(5)
    expect(
      asked.filter((name) => !new RegExp(`^ {4}(@api |get )?${name}\\b`, 'm').test(script)),
    ).toEqual([])
  })

  test('the component imports what is there', async () => {
    const script = await read(`${card}.js`)
    const apex = [...script.matchAll(/@salesforce\/apex\/(\w+)\.(\w+)/g)]
    expect(apex).toHaveLength(2)
    for (const [, name = '', method = ''] of apex) {
      const source = await read(`${force}classes/${name}.cls`)
      expect(source).toMatch(new RegExp(`@AuraEnabled[^{]*public static \\w+ ${method}\\(`))
      expect(files).toContain(`${force}classes/${name}.cls-meta.xml`)
    }
    expect(files).toContain(`${force}staticresources/consultButton.resource-meta.xml`)
    expect(script).toContain('@salesforce/resourceUrl/consultButton')
  })

  test('the callout goes where the named credential leads, with the key of its external credential', async () => {
    const [, name = ''] =
      /callout:(\w+)\//.exec(await read(`${force}classes/ConsultTokens.cls`)) ?? []
    const named = await read(`${force}namedCredentials/${name}.namedCredential-meta.xml`)
    const [, external = ''] = /<externalCredential>(\w+)</.exec(named) ?? []
    const credential = await read(
      `${force}externalCredentials/${external}.externalCredential-meta.xml`,
    )
    expect(credential).toContain(`$Credential.${external}.ApiKey`)
    const [, principal = ''] =
      /<parameterName>(\w+)<\/parameterName>\s*<parameterType>NamedPrincipal/.exec(credential) ?? []
    const allowed = await read(`${force}permissionsets/Consult_Colleagues.permissionset-meta.xml`)
    expect(allowed).toContain(`>${external}-${principal}<`)
  })

  test('HubSpot finds card and function, and the function its secrets', async () => {
    const Meta = z.object({
      uid: z.string(),
      config: z.object({ entrypoint: z.string(), secretKeys: z.array(z.string()).optional() }),
    })
    for (const meta of ending('consult-hsmeta.json')) {
      const { uid, config } = Meta.parse(JSON.parse(await read(meta)))
      const source = await read(`hubspot/src${config.entrypoint}`)
      if (config.secretKeys) {
        const secrets = new Set(
          [...source.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name),
        )
        expect([...secrets].sort()).toEqual(config.secretKeys.toSorted())
        expect(await read('hubspot/src/app/cards/Consult.jsx')).toContain(`serverless('${uid}'`)
      }
    }
    expect(ending('consult-hsmeta.json').map((file) => basename(file))).toHaveLength(2)
  })
})

const Main = z.object({
  main: z.custom<(context: { parameters: object }) => Promise<{ ok: boolean; code?: string }>>(),
})

describe('HubSpot’s function', () => {
  const real = globalThis.fetch
  afterEach(() => {
    globalThis.fetch = real
  })
  const { main } = Main.parse(
    createRequire(import.meta.url)(join(root, 'hubspot/src/app/functions/consult.js')),
  )
  Object.assign(process.env, {
    CONSULT_BRIDGE_URL: 'https://bridge.test',
    CONSULT_BRIDGE_KEY: 'key',
    CONSULT_BRIDGE_AGENTS: '{"anna@example.com":"testname"}',
  })
  const user = 'anna@example.com'
  const details = { consultId: 'c/1', key: 'k', after: 0, text: 't', ticketId: 5, target: {} }
  const asks = ['interactions', 'targets', 'start', 'consult', 'events']
  const acts = ['transfer', 'conference', 'remove', 'message']

  test('calls nothing but routes that are there, the key for a token and the token for the rest', async () => {
    const match = routeTable()
    const called: {
      route: string | undefined
      by: string | null
      key: string | null
      prefer?: string
    }[] = []
    globalThis.fetch = (url, init) => {
      const { pathname } = new URL(url)
      const headers = new Headers(init?.headers)
      called.push({
        route: match(init?.method ?? '', pathname)?.routeKey,
        by: headers.get('authorization'),
        key: headers.get('idempotency-key'),
        ...(headers.has('prefer') && { prefer: headers.get('prefer') ?? '' }),
      })
      return Promise.resolve(Response.json({ token: 'cbt_x', expiresAt: '2999-01-01T00:00:00Z' }))
    }
    for (const ask of [...asks, ...acts]) {
      expect(await main({ parameters: { ask, user, ...details } })).toMatchObject({ ok: true })
    }
    expect(called).toEqual([
      { route: 'POST /v1/caller-tokens', by: 'Bearer key', key: null },
      { route: 'GET /v1/agents/{agent}/interactions', by: 'Bearer cbt_x', key: null },
      { route: 'GET /v1/agents/{agent}/targets', by: 'Bearer cbt_x', key: null },
      { route: 'POST /v1/consults', by: 'Bearer cbt_x', key: 'k', prefer: 'respond-async' },
      { route: 'GET /v1/consults/{id}', by: 'Bearer cbt_x', key: null },
      { route: 'GET /v1/consults/{id}/events', by: 'Bearer cbt_x', key: null },
      { route: 'POST /v1/consults/{id}/transfer', by: 'Bearer cbt_x', key: 'k' },
      { route: 'POST /v1/consults/{id}/conference', by: 'Bearer cbt_x', key: 'k' },
      { route: 'POST /v1/consults/{id}/remove', by: 'Bearer cbt_x', key: 'k' },
      { route: 'POST /v1/consults/{id}/messages', by: 'Bearer cbt_x', key: 'k' },
    ])
  })

  test('says no to whom it does not know, and to what it does not offer, without a call', async () => {
    globalThis.fetch = () => Promise.reject(new Error('called'))
    const stranger = { ask: 'targets', user: 'mallory@example.com' }
    expect(await main({ parameters: stranger })).toEqual({ ok: false, code: 'agent_unknown' })
    const other = { ask: 'webhooks', user }
    expect(await main({ parameters: other })).toEqual({ ok: false, code: 'invalid_request' })
  })

  test('tells what the bridge says, by its code', async () => {
    globalThis.fetch = () =>
      Promise.resolve(Response.json({ code: 'illegal_state', consultId: 'c' }, { status: 409 }))
    const answer = await main({ parameters: { ask: 'transfer', user, ...details } })
    expect(answer).toEqual({ ok: false, code: 'illegal_state', consultId: 'c' })
  })
})

test('Apex asks for a token where there is a route for it', async () => {
  const source = await read('salesforce/force-app/main/default/classes/ConsultTokens.cls')
  const [, path = ''] = /callout:\w+(\/[\w/-]+)/.exec(source) ?? []
  expect(routeTable()('POST', path)?.routeKey).toBe('POST /v1/caller-tokens')
})

/** What of an XML document does not fit: enough of a parser for files without sections of character data. */
const unbalanced = (xml: string): string | undefined => {
  const open: string[] = []
  let roots = 0
  const body = xml.replace(/^<\?xml [^>]*\?>\s*/, '').replaceAll(/<!--[\s\S]*?-->/g, '')
  const rest = body.replaceAll(
    /<(\/?)([\w.:-]+)((?:\s+[\w.:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_tag, closing: string, name: string, _attributes: string, empty: string) => {
      if (closing === '' && open.length === 0) roots += 1
      if (closing !== '') return open.pop() === name ? '' : `<${name}`
      if (empty === '') open.push(name)
      return ''
    },
  )
  const stray = /<|&(?!(amp|lt|gt|quot|apos|#\d+);)/.exec(rest)
  if (stray) return rest.slice(stray.index, stray.index + 20)
  return open.length > 0 || roots !== 1 ? `${open.join()} ${roots}` : undefined
}
