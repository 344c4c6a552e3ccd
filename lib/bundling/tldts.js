/**
 * Where tough-cookie asks for a registrable domain. Its list of public suffixes, 125 KB, keeps one site's cookies from another;
 * a jar here is for one agent at one Genesys, so the last two labels do. An address and a bare name have no domain.
 */
export const getDomain = (host) => {
  const labels = host.split('.')
  const isName = labels.length > 1 && !host.includes(':') && !/^\d+$/.test(labels.at(-1))
  return isName ? labels.slice(-2).join('.') : null
}
