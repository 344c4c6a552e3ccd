import type { FunctionName } from './routes.ts'

/** As long as API Gateway waits for an answer over HTTP, and on a socket. Source: its quotas; neither can be raised. */
const http = 30
const socket = 29

/** How long each function may run, in seconds. */
export const timeoutSeconds: Readonly<Record<FunctionName, number>> = {
  startConsult: http,
  listConsults: http,
  getConsult: http,
  listEvents: http,
  getAgentSession: http,
  warmAgentSession: http,
  createWebhook: http,
  listWebhooks: http,
  getWebhook: http,
  deleteWebhook: http,
  createSocketTicket: http,
  health: http,
  notFound: http,
  authorizeSocket: socket,
  connectSocket: socket,
  disconnectSocket: socket,
  receiveFrame: socket,
  sendConsult: 60,
  checkConsult: 60,
  deliverWebhook: 30,
  sweep: 60,
  measure: 30,
}

/** How long a request may wait for the listener to bring up a session, and Genesys may take to answer a POST, at most. */
export const sessionWaitAtMostSeconds = 10
export const answerAtMostSeconds = 15
