const space = 'http://www.w3.org/2000/svg'

/** An SVG element with attributes and children. */
export const svg = <Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[Name] => {
  const made = document.createElementNS(space, name)
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, String(value))
  }
  made.append(...children)
  return made
}
