import { randomBytes } from 'node:crypto'

/** An id as API Gateway makes them for requests and connections, like `L0SM9cOFvHcCIhw=`: it needs encoding in a URL. */
export const opaqueId = (): string => `${randomBytes(11).toString('base64url')}=`
