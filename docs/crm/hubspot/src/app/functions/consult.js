/**
 * What the card may ask of Consult Bridge. The API key stays here. Each call is made with a caller token that acts for one agent
 * only: for the one that CONSULT_BRIDGE_AGENTS, a JSON object of HubSpot e-mail addresses and Genesys user names, has for the user.
 */
const tokens = new Map()

exports.main = async ({ parameters = {} }) => {
  const { ask, user, ...details } = parameters
  const agent = JSON.parse(process.env.CONSULT_BRIDGE_AGENTS)[user]
  if (agent === undefined) return { ok: false, code: 'agent_unknown' }
  const work = asks[ask]
  if (work === undefined) return { ok: false, code: 'invalid_request' }
  try {
    const token = await tokenOf(agent)
    return { ok: true, answer: await work(callAs(token), { agent, ...details }) }
  } catch (problem) {
    return { ok: false, code: problem.code ?? 'network_error', consultId: problem.consultId }
  }
}

const part = encodeURIComponent

const asks = {
  interactions: (call, { agent }) => call('GET', `/v1/agents/${part(agent)}/interactions`),
  targets: (call, { agent, search = '' }) =>
    call('GET', `/v1/agents/${part(agent)}/targets?search=${part(search)}`),
  start: (call, { agent, media, interactionId, target, key, ticketId }) =>
    call('POST', '/v1/consults', {
      body: { agent, media, interactionId, target, metadata: { ticketId: String(ticketId) } },
      key,
      // Genesys may take longer than a function may; how it went comes as events.
      prefer: 'respond-async',
    }),
  consult: (call, { consultId }) => call('GET', `/v1/consults/${part(consultId)}`),
  // Functions may take a few seconds only; the card asks again.
  events: (call, { consultId, after }) =>
    call('GET', `/v1/consults/${part(consultId)}/events?after=${Number(after)}&wait=4`),
  transfer: (call, { consultId, key }) =>
    call('POST', `/v1/consults/${part(consultId)}/transfer`, { body: {}, key }),
  conference: (call, { consultId, key }) =>
    call('POST', `/v1/consults/${part(consultId)}/conference`, { body: {}, key }),
  remove: (call, { consultId, key }) =>
    call('POST', `/v1/consults/${part(consultId)}/remove`, { body: {}, key }),
  message: (call, { consultId, text, key }) =>
    call('POST', `/v1/consults/${part(consultId)}/messages`, { body: { text }, key }),
}

/** A function that is called again soon after still has it. */
const tokenOf = async (agent) => {
  const kept = tokens.get(agent)
  if (kept && Date.parse(kept.expiresAt) > Date.now() + 60_000) return kept.token
  const made = await callAs(process.env.CONSULT_BRIDGE_KEY)('POST', '/v1/caller-tokens', {
    body: { agent, minutes: 10 },
  })
  tokens.set(agent, made)
  return made.token
}

/** Rejects with `{code, consultId}` when the bridge refuses. */
const callAs =
  (token) =>
  async (method, path, { body, key, prefer } = {}) => {
    const response = await fetch(process.env.CONSULT_BRIDGE_URL + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
        ...(prefer && { prefer }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(9000),
    })
    const answer = await response.json()
    if (response.ok) return answer
    throw Object.assign(new Error('refused'), { code: answer.code, consultId: answer.consultId })
  }
