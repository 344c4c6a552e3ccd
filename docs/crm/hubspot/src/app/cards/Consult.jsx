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
import { follow, isFree, onceAtMost, targetOf, wordsFor, wordsOf } from './following.js'

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

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const pauseToTypeMs = 300

const Consult = ({ context }) => {
  const ask = useRef(asker(context)).current
  const once = useRef(onceAtMost(ask)).current
  const [choices, setChoices] = useState({ interactions: [], targets: [] })
  const [chosen, setChosen] = useState({})
  const [search, setSearch] = useState('')
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

  const takeUp = (next) => {
    if (next.id !== consult?.id) setMessages([])
    setConsult(next)
  }
  /** Chooses a conversation, with the consult that is open in it. */
  const choose = async (interaction) => {
    setChosen((before) => ({ ...before, interaction: interaction?.id }))
    const { consultId } = interaction ?? {}
    if (consultId) takeUp(await ask('consult', { consultId }))
  }
  const listInteractions = async () => {
    const { items: interactions } = await ask('interactions')
    setChoices((before) => ({ ...before, interactions }))
    return interactions
  }

  useEffect(() => {
    attempt(async () => choose((await listInteractions())[0]))
  }, [])

  useEffect(() => {
    let left = false
    const list = async () => {
      const { items: targets } = await ask('targets', { search })
      if (!left) setChoices((before) => ({ ...before, targets }))
    }
    const fail = (problem) => setCode(problem.code ?? 'network_error')
    const timer = setTimeout(() => list().catch(fail), search === '' ? 0 : pauseToTypeMs)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [search])

  const consultId = consult?.id
  useEffect(() => {
    if (consultId === undefined) return undefined
    let left = false
    const told = (event) => {
      setConsult(event.consult)
      if (event.message) setMessages((said) => [...said, event.message])
    }
    follow({ ask, consultId, told, hasLeft: () => left, pause })
    return () => {
      left = true
    }
  }, [consultId])

  const interaction = choices.interactions.find(({ id }) => id === chosen.interaction)
  const target = choices.targets.find(({ id }) => id === chosen.target)
  const start = () =>
    attempt(async () => {
      if (!interaction || !target) return
      const { id: interactionId, media } = interaction
      try {
        takeUp(await once('start', { media, interactionId, target: targetOf(target) }))
      } catch (problem) {
        if (problem.code === 'consult_already_pending') {
          await choose((await listInteractions()).find(({ id }) => id === interactionId))
        }
        throw problem
      }
    })
  const act = (action) => () => attempt(() => once(action, { consultId }))
  const say = () =>
    attempt(async () => {
      await once('message', { consultId, text })
      setText('')
    })

  return (
    <Flex direction="column" gap="small">
      {code && <Alert title={wordsFor(code)} variant="error" />}
      {consult && <StatusTag variant={lookOf(consult)}>{wordsOf(consult)}</StatusTag>}
      {isFree(consult) && (
        <Flex direction="column" gap="small">
          <Input
            label="Search for a colleague or queue"
            name="search"
            value={search}
            onInput={setSearch}
          />
          <Form onSubmit={start}>
            <Select
              label="Conversation"
              name="interaction"
              value={chosen.interaction}
              options={choices.interactions.map(({ id, customer }) => ({
                label: customer ?? id,
                value: id,
              }))}
              onChange={(chosenId) =>
                attempt(() => choose(choices.interactions.find(({ id }) => id === chosenId)))
              }
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
            <Button type="submit" variant="primary" disabled={busy || !interaction || !target}>
              Ask
            </Button>
          </Form>
        </Flex>
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

const lookOf = ({ state }) =>
  state === 'joined' ? 'success' : ['rejected', 'failed'].includes(state) ? 'danger' : 'info'
