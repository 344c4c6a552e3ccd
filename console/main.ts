import '../client/button/define.ts'
import { element, setAttribute, setText } from '../client/button/element.ts'
import { createApp } from './app.ts'
import { createAgentChoice } from './connection/agent-choice.ts'
import { createConnectForm } from './connection/connect-form.ts'
import { forget, remember, remembered, toLocal } from './connection/connection.ts'
import type { Connection } from './connection/connection.ts'
import { findLocal } from './connection/local-calls.ts'
import { placeOf } from './place-of.ts'

const main = placeOf('console')
const news = placeOf('news')
const connectionPlace = placeOf('connection')

const open = (connection: Connection): void => {
  const words = connection.local ? 'local stack' : new URL(connection.baseUrl).host
  const name = element('span', {}, words)
  const live = (isLive: boolean): void => {
    setAttribute(connectionPlace, 'data-live', String(isLive))
    setText(name, isLive ? words : `${words}: no connection`)
  }
  const choice = createAgentChoice(connection.local?.agents ?? [], connection.agent)
  connectionPlace.replaceChildren(name, ...choice)
  live(true)
  if (!connection.local) {
    const leave = element('button', { type: 'button', class: 'quiet' }, 'Disconnect')
    leave.addEventListener('click', () => {
      forget()
      location.reload()
    })
    connectionPlace.append(leave)
  }
  const announce = (text: string) => setText(news, text)
  main.replaceChildren(...createApp({ connection, announce, live }))
}

const local = await findLocal()
const connection = local ? toLocal(local) : remembered()
if (connection) open(connection)
else {
  const form = createConnectForm((made) => {
    remember(made)
    open(made)
  })
  main.replaceChildren(form)
}
