import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'

/** Calls with which a parent has this process profile itself. The file opens in Chrome's developer tools and in speedscope. */
export const profiling = () => {
  const session = new Session()
  return {
    async startProfile() {
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.start')
    },
    async stopProfile(file: string) {
      const { profile } = await session.post('Profiler.stop')
      session.disconnect()
      await writeFile(file, JSON.stringify(profile))
    },
  }
}
