import { useEffect, useRef, useState } from 'react'
import {
  Alert,
  Button,
  ButtonRow,
  Flex,
  Form,
  Input,
  Select,
  StatusTag,
  Text,
  hubspot,
} from '@hubspot/ui-extensions'

hubspot.extend(({ context }) => <Consult context={context} />)

/** Asks the function; rejects with the bridge's code. */
const asker =
  ({ user, crm }) =>
  async (ask, details = {}) => {
    const response = await hubspot.serverless('consult_bridge', {
      parameters: { ask, user: user.email, ticketId: crm.objectId, ...details },
    })
    const { ok, answer, code } = response?.body ?? response
    if (!ok) throw Object.assign(new Error('refused'), { code })
    return answer
  }

const finals = ['rejected', 'failed', 'unanswered', 'ended']

const Consult = ({ context }) => {
  const ask = useRef(asker(context)).current
  const [choices, setChoices] = useState({ interactions: [], targets: [] })
  const [chosen, setChosen] = useState({})
  const [consult, setConsult] = useState()
  const [messages, setMessages] = useState([])
  const [text, setText] = useState('')
  const [code, setCode] = useState()
  const [busy, setBusy] = useState(false)

  /** One thing at a time; what the bridge refuses is said. */
  const attempt = async (work) => {
    setBusy(true)
    setCode(undefined)
    try {
      await work()
    } catch (problem) {
      setCode(problem.code ?? 'network_error')
    } finally {
      setBusy(false)
    }
  }

  useEffect(() => {
    attempt(async () => {
      const [interactions, targets] = await Promise.all([ask('interactions'), ask('targets')])
      setChoices({ interactions: interactions.items, targets: targets.items })
      setChosen({ interaction: interactions.items[0]?.id })
    })
  }, [])

  const consultId = consult?.id
  useEffect(() => {
    if (consultId === undefined) return undefined
    let left = false
    const follow = async () => {
      let after = 0
      let failures = 0
      while (!left) {
        try {
          const { events } = await ask('events', { consultId, after })
          failures = 0
          for (const event of events) {
            if (left) return
            after = event.sequence
            setConsult(event.consult)
            if (event.message) setMessages((said) => [...said, event.message])
            if (finals.includes(event.consult.state)) return
          }
        } catch {
          failures += 1
          await new Promise((resolve) => setTimeout(resolve, Math.min(30, 2 ** failures) * 1000))
        }
      }
    }
    follow()
    return () => {
      left = true
    }
  }, [consultId])

  const start = () =>
    attempt(async () => {
      const interaction = choices.interactions.find(({ id }) => id === chosen.interaction)
      const target = choices.targets.find(({ id }) => id === chosen.target)
      if (!interaction || !target) return
      const started = await ask('start', {
        media: interaction.media,
        interactionId: interaction.id,
        target: target.kind === 'queue' ? { queue: target.name } : { agent: target.userName },
        key: newKey(),
      })
      setMessages([])
      setConsult(started)
    })
  const act = (action) => () => attempt(() => ask(action, { consultId, key: newKey() }))
  const say = () =>
    attempt(async () => {
      await ask('message', { consultId, text, key: newKey() })
      setText('')
    })

  const open = consult !== undefined && !finals.includes(consult.state)
  return (
    <Flex direction="column" gap="small">
      {code && <Alert title={wordsFor(code)} variant="error" />}
      {consult && <StatusTag variant={lookOf(consult)}>{wordsOf(consult)}</StatusTag>}
      {!open && (
        <Form onSubmit={start}>
          <Flex direction="column" gap="small">
            <Select
              label="Conversation"
              name="interaction"
              value={chosen.interaction}
              options={choices.interactions.map(({ id, customer }) => ({
                label: customer ?? id,
                value: id,
              }))}
              onChange={(interaction) => setChosen({ ...chosen, interaction })}
            />
            <Select
              label="Whom to ask"
              name="target"
              value={chosen.target}
              options={choices.targets
                .filter(({ available }) => available !== false)
                .map(({ id, name, userName }) => ({ label: name ?? userName ?? id, value: id }))}
              onChange={(target) => setChosen({ ...chosen, target })}
            />
            <Button type="submit" variant="primary" disabled={busy}>
              Ask
            </Button>
          </Flex>
        </Form>
      )}
      {consult?.state === 'joined' && (
        <>
          <ButtonRow disableDropdown>
            <Button onClick={act('transfer')} disabled={busy}>
              Transfer
            </Button>
            <Button onClick={act('conference')} disabled={busy}>
              Conference
            </Button>
            <Button onClick={act('remove')} disabled={busy}>
              End consult
            </Button>
          </ButtonRow>
          {messages.map((message, n) => (
            <Text key={n}>
              {message.from ?? 'Colleague'}: {message.text}
            </Text>
          ))}
          <Form onSubmit={say}>
            <Input
              label="Message that only colleagues see"
              name="text"
              value={text}
              onInput={setText}
            />
            <Button type="submit" disabled={busy || text.trim() === ''}>
              Send
            </Button>
          </Form>
        </>
      )}
    </Flex>
  )
}

const newKey = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`

const wordsOf = ({ state, reason }) =>
  ({
    accepted: 'Asking …',
    sending: 'Asking …',
    pending: 'Asked; no answer yet',
    joined: 'Your colleague has joined',
    rejected: 'Genesys did not accept this',
    failed: 'Declined, or not reached',
    unanswered: 'No answer',
    unknown: 'Not known yet whether it arrived',
    ended: reason === 'transferred' ? 'Transferred' : 'The consult has ended',
  })[state]

const lookOf = ({ state }) =>
  state === 'joined' ? 'success' : ['rejected', 'failed'].includes(state) ? 'danger' : 'info'

const wordsFor = (code) =>
  ({
    agent_unknown: 'You are not known as a Genesys agent. Ask your administrator.',
    agent_not_allowed: 'You have no access to consults. Ask your administrator.',
    consult_already_pending: 'Somebody has been asked in this conversation already.',
    capability_missing: 'Genesys does not offer this at the moment.',
    illegal_state: 'This is not possible any more: the consult has moved on.',
    gws_refused: 'Genesys refused this.',
    agent_session_unavailable: 'You have no connection with Genesys at the moment. Try again soon.',
    network_error: 'Consults cannot be reached at the moment. Try again in a minute.',
  })[code] ?? 'Something went wrong. Try again; if it stays, tell your administrator.'
