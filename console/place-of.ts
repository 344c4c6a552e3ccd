/** A part that the page has from the beginning. */
export const placeOf = (id: string): HTMLElement => {
  const place = document.getElementById(id)
  if (!place) throw new Error(`the page has no ${id}`)
  return place
}
