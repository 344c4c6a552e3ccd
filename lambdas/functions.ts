import type { FunctionName } from '../src/config/routes.ts'
import { writeLog } from '../src/adapters/log.ts'
import type { Wiring } from '../src/adapters/wiring.ts'
import { answerDialogflowHandler } from './answer-dialogflow.ts'
import { answerMcpHandler } from './answer-mcp.ts'
import { answerSlackHandler } from './answer-slack.ts'
import { authorizeSocketHandler } from './authorize-socket.ts'
import { changeWebhookHandler } from './change-webhook.ts'
import { checkConsultHandler } from './check-consult.ts'
import { conferenceConsultHandler } from './conference-consult.ts'
import { connectSocketHandler } from './connect-socket.ts'
import { createCallerTokenHandler } from './create-caller-token.ts'
import { createKeyHandler } from './create-key.ts'
import { createSocketTicketHandler } from './create-socket-ticket.ts'
import { createWebhookHandler } from './create-webhook.ts'
import { deleteWebhookHandler } from './delete-webhook.ts'
import { deliverWebhookHandler } from './deliver-webhook.ts'
import { describeApiHandler } from './describe-api.ts'
import { describeEventsHandler } from './describe-events.ts'
import { disconnectSocketHandler } from './disconnect-socket.ts'
import { fulfilLexIntentHandler } from './fulfil-lex-intent.ts'
import { getAgentSessionHandler } from './get-agent-session.ts'
import { getConsultHandler } from './get-consult.ts'
import { getWebhookHandler } from './get-webhook.ts'
import { healthHandler } from './health.ts'
import type { Checks } from './health.ts'
import { listCandidatesHandler } from './list-candidates.ts'
import { listConsultsHandler } from './list-consults.ts'
import { listDeadLettersHandler } from './list-dead-letters.ts'
import { listDeliveriesHandler } from './list-deliveries.ts'
import { listEventsHandler } from './list-events.ts'
import { listInteractionsHandler } from './list-interactions.ts'
import { listKeysHandler } from './list-keys.ts'
import { listSessionsHandler } from './list-sessions.ts'
import { listWebhooksHandler } from './list-webhooks.ts'
import { measureHandler } from './measure.ts'
import { messageColleagueHandler } from './message-colleague.ts'
import { notFoundHandler } from './not-found.ts'
import { publishKeysHandler } from './publish-keys.ts'
import { receiveFrameHandler } from './receive-frame.ts'
import { redriveDeadLettersHandler } from './redrive-dead-letters.ts'
import { refuseMethodHandler } from './refuse-method.ts'
import { removeColleagueHandler } from './remove-colleague.ts'
import { replayWebhookHandler } from './replay-webhook.ts'
import { restartAgentSessionHandler } from './restart-agent-session.ts'
import { revokeKeyHandler } from './revoke-key.ts'
import { rotateWebhookSecretHandler } from './rotate-webhook-secret.ts'
import { sendConsultHandler } from './send-consult.ts'
import { startConsultHandler } from './start-consult.ts'
import { sweepHandler } from './sweep.ts'
import { testWebhookHandler } from './test-webhook.ts'
import { transferConsultHandler } from './transfer-consult.ts'
import { warmAgentSessionHandler } from './warm-agent-session.ts'

/** Every function of a tenant over one wiring. */
export const functions = (wiring: Wiring, checks: Checks) => {
  const failed = (cause: unknown, requestId: string) =>
    writeLog('request-failed', { cause, requestId })
  const http = { ...wiring, failed }
  const queue = {
    ...wiring,
    failed: (cause: unknown, requestId: string) => writeLog('message-failed', { cause, requestId }),
  }
  return {
    startConsult: startConsultHandler(http),
    getConsult: getConsultHandler(http),
    listConsults: listConsultsHandler(http),
    listEvents: listEventsHandler(http),
    transferConsult: transferConsultHandler(http),
    conferenceConsult: conferenceConsultHandler(http),
    removeColleague: removeColleagueHandler(http),
    messageColleague: messageColleagueHandler(http),
    listInteractions: listInteractionsHandler(http),
    listCandidates: listCandidatesHandler(http),
    getAgentSession: getAgentSessionHandler(http),
    warmAgentSession: warmAgentSessionHandler(http),
    restartAgentSession: restartAgentSessionHandler(http),
    listSessions: listSessionsHandler(http),
    createWebhook: createWebhookHandler(http),
    listWebhooks: listWebhooksHandler(http),
    getWebhook: getWebhookHandler(http),
    changeWebhook: changeWebhookHandler(http),
    deleteWebhook: deleteWebhookHandler(http),
    rotateWebhookSecret: rotateWebhookSecretHandler(http),
    testWebhook: testWebhookHandler(http),
    replayWebhook: replayWebhookHandler(http),
    listDeliveries: listDeliveriesHandler(http),
    createSocketTicket: createSocketTicketHandler(http),
    createCallerToken: createCallerTokenHandler(http),
    answerSlack: answerSlackHandler(http),
    createKey: createKeyHandler(http),
    listKeys: listKeysHandler(http),
    revokeKey: revokeKeyHandler(http),
    listDeadLetters: listDeadLettersHandler(http),
    redriveDeadLetters: redriveDeadLettersHandler(http),
    answerDialogflow: answerDialogflowHandler(http),
    answerMcp: answerMcpHandler(http),
    refuseMethod: refuseMethodHandler({ failed }),
    health: healthHandler({ failed, checks }),
    publishKeys: publishKeysHandler(http),
    describeApi: describeApiHandler({ failed }),
    describeEvents: describeEventsHandler({ failed }),
    notFound: notFoundHandler({ failed }),
    authorizeSocket: authorizeSocketHandler(wiring),
    connectSocket: connectSocketHandler(wiring),
    disconnectSocket: disconnectSocketHandler(wiring),
    receiveFrame: receiveFrameHandler(wiring),
    fulfilLexIntent: fulfilLexIntentHandler(http),
    sendConsult: sendConsultHandler(queue),
    checkConsult: checkConsultHandler(queue),
    deliverWebhook: deliverWebhookHandler(queue),
    sweep: sweepHandler({
      ...wiring,
      unswept: (cause) => writeLog('sweep-failed', { cause }),
    }),
    measure: measureHandler(wiring),
  } satisfies Record<FunctionName, unknown>
}
