import { GetParameterCommand, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm'

/** A parameter of the Parameter Store, decrypted. */
export const readParameter = async (Name: string): Promise<string> => {
  const command = new GetParameterCommand({ Name, WithDecryption: true })
  return (await new SSMClient().send(command)).Parameter?.Value ?? ''
}

/** All parameters whose names begin with this path, decrypted. */
export const readParameters = async (Path: string): Promise<string[]> => {
  const pages = paginateGetParametersByPath(
    { client: new SSMClient() },
    { Path, Recursive: true, WithDecryption: true },
  )
  const values: string[] = []
  for await (const { Parameters = [] } of pages) {
    values.push(...Parameters.map(({ Value = '' }) => Value))
  }
  return values
}
