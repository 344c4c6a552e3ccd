/** A page without its blocks of code. */
const prose = (page: string): string => page.replaceAll(/^( *)```[^]*?^\1```$/gm, '')

/** Where a page's links lead, as they are written. */
export const linksOf = (page: string): string[] =>
  [
    ...prose(page)
      .replaceAll(/`[^`\n]*`/g, 'code')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link = '']) => link)

/** What the headings of a page may be called in a link: GitHub's way. */
export const anchorsOf = (page: string): string[] => {
  const seen = new Map<string, number>()
  return [...prose(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const name = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    return count === 0 ? name : `${name}-${count}`
  })
}
