/** The bytes that a base64 text stands for; undefined when it is none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** The same for the alphabet of JSON Web Keys. */
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> | undefined =>
  /[+/=]/.test(text) ? undefined : fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
