import type { SlackAsk } from './slack-request.ts'
import { ids } from './slack-views.ts'

/** What somebody in Slack is told that nothing else has words for. */
export const slackWords = {
  otherWorkspace: 'This app is not set up for your workspace. Ask your administrator.',
  slackSilent:
    'Slack does not say who you are at the moment. Try again in a minute; if it stays, tell your administrator.',
  noWindow: 'Slack does not let this app open a window. Tell your administrator.',
  windowLate: 'The window could not be opened in time. Type /consult again.',
  tooMany: 'Too much is asked for in this minute. Wait until it is over, then try again.',
  late: 'This takes longer than usual. Press the button again; nothing is done twice.',
  tooLate: 'This could not be done in time, so nothing was done. Try again.',
  changed: 'This window has been used already. Close it, and type /consult again.',
  tooLong: 'This is too long. Make it shorter.',
  chooseAgain: 'This is not here any more. Choose again.',
  noteLost: 'Your note did not reach your colleague:',
  unknownUser: (user: string) =>
    `You are not linked to an agent in Genesys. Ask your administrator to link the Slack user ${user}, or your e-mail address, to your agent.`,
} as const

/**
 * How words reach whoever asked, in the answer itself; undefined where Slack shows nothing of an answer, after a click in a
 * message.
 */
export const replyWith = (
  { ask }: SlackAsk,
  words: string,
  block: string = ids.interaction,
): object | undefined => {
  switch (ask) {
    case 'form':
      return { response_type: 'ephemeral', text: words }
    case 'targets':
      // A list has room for choices only.
      return { options: [] }
    case 'start':
      return { response_action: 'errors', errors: { [block]: words } }
    case 'message':
      return { response_action: 'errors', errors: { [ids.text]: words } }
    case 'act':
    case 'message-form':
      return undefined
  }
}
