// /crm?agent=testname&media=chat&interaction=… ; without an interaction the button lets one choose.
const asked = new URLSearchParams(location.search)
const agent = asked.get('agent') ?? 'testname'
const interaction = asked.get('interaction')
const button = document.querySelector('consult-button')

document.getElementById('agent').textContent = agent
document.getElementById('interaction').textContent = interaction ?? 'whichever is open'
button.setAttribute('agent', agent)
if (asked.has('media')) button.setAttribute('media', asked.get('media'))
if (interaction) button.setAttribute('interaction-id', interaction)
