import type { Agents } from '../src/adapters/credentials/agents-file.ts'
import type { Slack } from '../src/adapters/slack/slack.ts'
import { slackWords } from '../src/channels/slack-reply.ts'
import type { SlackAsk } from '../src/channels/slack-request.ts'
import { wordsForAgents } from '../src/channels/words-for-agents.ts'
import { covers } from '../src/consult/covers.ts'

type IdentifyDeps = { slack: Slack; agents: Agents; callMs: () => number }

/** Which agent asks, or why nobody does. */
export const identifyInSlack = async (
  { slack, agents, callMs }: IdentifyDeps,
  { team, user }: SlackAsk,
): Promise<{ outcome: 'known'; agent: string } | { outcome: 'unknown'; words: string }> => {
  if (team !== slack.team) return unknown(slackWords.otherWorkspace)
  const found = await slack.agentOf(user, callMs())
  if (found.outcome === 'unavailable') return unknown(slackWords.slackSilent)
  if (found.outcome === 'unknown') return unknown(slackWords.unknownUser(user))
  if (!covers(slack.caller, found.agent)) return unknown(wordsForAgents['agent-not-allowed'])
  if (!agents.find(found.agent)) return unknown(wordsForAgents['agent-unknown'])
  return found
}

const unknown = (words: string) => ({ outcome: 'unknown' as const, words })
