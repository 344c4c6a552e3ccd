import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'
import type { Environment, SecretPlaces } from '../src/config/environment.ts'
import type { z } from 'zod'

/** Every name that a process reads from its environment. */
export type VariableName = keyof Environment | keyof z.infer<typeof SecretPlaces>

/** A function or the listener: what a construct gives permissions to and tells what belongs to them. */
export interface BridgeProcess extends IGrantable, IConstruct {
  tell(variable: VariableName, value: string): void
}
