import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** Tells cdk-nag why this rule of AWS Solutions does not hold here, for this construct and all in it. */
export const acknowledge = (construct: IConstruct, rule: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason })
