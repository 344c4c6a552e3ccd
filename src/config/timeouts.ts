import type { FunctionName } from './routes.ts'

/** As long as API Gateway waits for an answer, over HTTP and on a socket, the function's start included. Source: its quotas. */
export const apiAnswerSeconds = 29

/** A function that answers over HTTP may put in order what it has begun, after API Gateway has given up. */
const http = apiAnswerSeconds + 1
const socket = apiAnswerSeconds
/** As long as Lex V2 waits for a function. Source: its quotas. */
const lex = 30

/** How long each function may run, in seconds. */
export const timeoutSeconds: Readonly<Record<FunctionName, number>> = {
  startConsult: http,
  listConsults: http,
  getConsult: http,
  listEvents: http,
  transferConsult: http,
  conferenceConsult: http,
  removeColleague: http,
  messageColleague: http,
  listInteractions: http,
  listCandidates: http,
  getAgentSession: http,
  warmAgentSession: http,
  restartAgentSession: http,
  listSessions: http,
  createWebhook: http,
  listWebhooks: http,
  getWebhook: http,
  changeWebhook: http,
  deleteWebhook: http,
  rotateWebhookSecret: http,
  testWebhook: http,
  replayWebhook: http,
  listDeliveries: http,
  createSocketTicket: http,
  createCallerToken: http,
  answerSlack: http,
  createKey: http,
  listKeys: http,
  revokeKey: http,
  listDeadLetters: http,
  redriveDeadLetters: http,
  answerDialogflow: http,
  answerMcp: http,
  refuseMethod: http,
  health: http,
  publishKeys: http,
  describeApi: http,
  describeEvents: http,
  notFound: http,
  authorizeSocket: socket,
  connectSocket: socket,
  disconnectSocket: socket,
  receiveFrame: socket,
  fulfilLexIntent: lex,
  sendConsult: 60,
  checkConsult: 60,
  deliverWebhook: 20,
  sweep: 60,
  measure: 30,
}

/** How long a request may wait for the listener to bring up a session, and Genesys may take to answer a POST, at most. */
export const sessionWaitAtMostSeconds = 10
export const answerAtMostSeconds = 15
/** How long Genesys may take to answer a POST where nothing else is configured. */
export const answerSecondsUnlessTold = 10

/** How long a caller may wait for events to come. */
export const eventsWaitAtMostSeconds = 20

/** How long Genesys may take to answer a read. */
export const gwsReadSeconds = 5

/** What a function's start takes of that at most, reading its secrets included. `npm run bench:coldstart` shows a part of it. */
export const startAtMostSeconds = 3

/** How long Slack waits for an answer, and lets a window be opened. Source: its page on handling user interaction. */
export const slackAnswerSeconds = 3

/** When a request has to be answered, so that API Gateway does not do it: what is under way by then goes on without it. */
export const answerWithinSeconds = apiAnswerSeconds - startAtMostSeconds
