import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const classes = '../../docs/crm/salesforce/force-app/main/default/classes/'
const read = (name: string) => readFile(new URL(classes + name, import.meta.url), 'utf8')

/** Salesforce: "You have uncommitted work pending. Please commit or rollback before calling out." */
test('the Apex test writes nothing before it lets Apex call out, nor does it need a kind of user', async () => {
  const source = await read('ConsultTokensTest.cls')
  expect(source).toContain('Test.setMock(HttpCalloutMock.class')
  expect(source.match(/\b(insert|update|upsert|delete|Database\.\w+|runAs|SELECT)\b/gi)).toBeNull()
})

test('what the Apex test sets is there to be set by tests, and by nobody else', async () => {
  const [tests, source] = await Promise.all([
    read('ConsultTokensTest.cls'),
    read('ConsultTokens.cls'),
  ])
  const set = new Set([...tests.matchAll(/ConsultTokens\.(\w+) = /g)].map(([, name]) => name))
  expect([...set]).toEqual(['agentName'])
  for (const name of set)
    expect(source).toMatch(new RegExp(`@TestVisible\\s+private static String ${name} \\{`))
})
