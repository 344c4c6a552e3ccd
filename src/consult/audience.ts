import type { Audience, GwsAnswer } from './consult.ts'

/** Genesys's answer as an audience may see it: its words are written for agents, its codes tell nothing of anybody. */
export const answerFor = (audience: Audience, { statusMessage, ...codes }: GwsAnswer): GwsAnswer =>
  audience === 'agent' && statusMessage !== undefined ? { ...codes, statusMessage } : codes

/** Why something failed, in Genesys's words: for agents only. */
export const reasonFor = (audience: Audience, words: string | null): string | null =>
  audience === 'agent' ? words : null
