/**
 * Of undici only what is used here: its own entry loads a second fetch, WebSockets, caches and mocks, some 500 KB, at every cold
 * start. A test holds that all that is asked for is here: the bundler does not.
 */
'use strict'

const Dispatcher = require('undici/lib/dispatcher/dispatcher.js')
const api = require('undici/lib/api/index.js')
Object.assign(Dispatcher.prototype, api)

exports.Agent = require('undici/lib/dispatcher/agent.js')
exports.Client = require('undici/lib/dispatcher/client.js')
exports.Pool = require('undici/lib/dispatcher/pool.js')
exports.ProxyAgent = require('undici/lib/dispatcher/proxy-agent.js')
exports.buildConnector = require('undici/lib/core/connect.js')
exports.errors = require('undici/lib/core/errors.js')

exports.request = (url, { dispatcher, ...options }) => {
  const { origin, pathname, search } = new URL(url)
  return dispatcher.request({ ...options, origin, path: `${pathname}${search}` })
}
