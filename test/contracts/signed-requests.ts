import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { clearCredentialCache, SignatureV4 } from '@smithy/signature-v4'
import { localAws } from '../../local/engines/provision.ts'
import type { Seen } from '../gws/scripted-server.ts'

export const isOfSdk = ({ headers }: Seen) => 'amz-sdk-invocation-id' in headers

const signatureIn = (authorization = '') => /Signature=(\w+)/.exec(authorization)?.[1]
const dateOf = (iso: string) =>
  new Date(iso.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'))

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

/** Whether it carries the signature that AWS would make of the headers that it names, at the time that it says. */
export const isSignedFor = async (
  { headers, body, url: path, method }: Seen,
  service: string,
  credentials: Credentials = localAws.credentials,
): Promise<boolean> => {
  // All signers of a process share the keys that one has derived.
  clearCredentialCache()
  const { authorization } = headers
  const names = /SignedHeaders=([^,]+)/.exec(authorization ?? '')?.[1]?.split(';') ?? []
  const { sha256 } = new DynamoDBClient(localAws).config
  const signed = await new SignatureV4({ ...localAws, credentials, service, sha256 }).sign(
    {
      ...{ protocol: 'http:', hostname: '127.0.0.1', method, path, query: {}, body },
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
    },
    { signingDate: dateOf(String(headers['x-amz-date'])) },
  )
  return signatureIn(signed.headers['authorization']) === signatureIn(authorization)
}
