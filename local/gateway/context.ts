import type { Context } from 'aws-lambda'

/** What Lambda tells a function of its invocation. The remaining time counts down from `timeoutMs`. */
export const lambdaContext = (
  functionName: string,
  awsRequestId: string,
  timeoutMs: number,
): Context => {
  const endsAt = performance.now() + timeoutMs
  return {
    functionName,
    awsRequestId,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '256',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `local/[$LATEST]${awsRequestId}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
    /* eslint-disable @typescript-eslint/no-deprecated -- the type still asks for them */
    done: outdated,
    fail: outdated,
    succeed: outdated,
    /* eslint-enable @typescript-eslint/no-deprecated */
  }
}

const outdated = () => {
  throw new Error('Lambda on Node 24 knows promises only')
}
