type Properties = Record<string, string | boolean | undefined>

/** An element with attributes and children; `true` is an attribute without a value, `false` and undefined are none. */
export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Properties = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(made, attribute, value)
  made.append(...children)
  return made
}

/** Touches the attribute only when it changes: what stays the same is not told to a screen reader again. */
export const setAttribute = (
  of: Element,
  attribute: string,
  value: string | boolean | undefined,
): void => {
  if (value === undefined || value === false) of.removeAttribute(attribute)
  else {
    const text = value === true ? '' : value
    if (of.getAttribute(attribute) !== text) of.setAttribute(attribute, text)
  }
}

/** As `setAttribute`, for what a person reads. */
export const setText = (of: Element, text: string): void => {
  if (of.textContent !== text) of.textContent = text
}
