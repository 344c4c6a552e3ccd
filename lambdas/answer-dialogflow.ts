import { DialogflowRequest, dialogflowCx } from '../src/channels/dialogflow-cx.ts'
import { chatbotWebhook } from './chatbot-webhook.ts'
import type { ChatbotWebhookDeps } from './chatbot-webhook.ts'

/** `POST /v1/channels/dialogflow-cx`: the webhook of a Dialogflow CX agent. */
export const answerDialogflowHandler = (deps: ChatbotWebhookDeps) =>
  chatbotWebhook(deps, DialogflowRequest, dialogflowCx)
