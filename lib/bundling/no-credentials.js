/**
 * Ways to credentials that a function or a task does not have: a developer's profiles, processes and tokens. AWS's SDK tries them
 * before it asks the container for those of its role, and goes on only where it is told that there are none.
 */
const none = () => () => {
  const error = new Error('there are no such credentials here')
  return Promise.reject(Object.assign(error, { tryNextLink: true }))
}

export {
  none as fromIni,
  none as fromLoginCredentials,
  none as fromProcess,
  none as fromSSO,
  none as fromTokenFile,
  none as fromWebToken,
}
