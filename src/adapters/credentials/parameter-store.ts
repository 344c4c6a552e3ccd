import { GetParameterCommand, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm'

/** Reads parameters of the Parameter Store, decrypted. */
export const parameterStore = () => {
  const client = new SSMClient()
  return {
    async read(Name: string): Promise<string> {
      const command = new GetParameterCommand({ Name, WithDecryption: true })
      return (await client.send(command)).Parameter?.Value ?? ''
    },
    /** All whose names begin with this path. */
    async readAll(Path: string): Promise<string[]> {
      const query = { Path, Recursive: true, WithDecryption: true }
      const values: string[] = []
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, query))
        values.push(...Parameters.map(({ Value = '' }) => Value))
      return values
    },
  }
}
