import { ConsultButton } from './consult-button.ts'

// The script may be there twice, as pages that are put together from parts have it.
if (!customElements.get('consult-button')) customElements.define('consult-button', ConsultButton)
