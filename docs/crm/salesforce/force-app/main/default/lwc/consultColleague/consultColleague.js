import { LightningElement, api, wire } from 'lwc';
import { loadScript } from 'lightning/platformResourceLoader';
import { getFieldValue, getRecord } from 'lightning/uiRecordApi';
import CONSULT_BUTTON from '@salesforce/resourceUrl/consultButton';
import getAgent from '@salesforce/apex/ConsultTokens.getAgent';
import createToken from '@salesforce/apex/ConsultTokens.createToken';

export default class ConsultColleague extends LightningElement {
    @api recordId;
    /** The bridge's address; set in the App Builder. */
    @api baseUrl;
    @api media = 'chat';
    /** A field of the record that holds the Genesys interaction, such as Case.Genesys_Interaction__c. */
    @api interactionField;

    agent;
    trouble;
    loaded = false;
    record;

    get fields() {
        return this.interactionField ? [this.interactionField] : undefined;
    }

    @wire(getRecord, { recordId: '$recordId', fields: '$fields' })
    receiveRecord({ data }) {
        this.record = data;
    }

    /** Without one, the agent chooses from the conversations that are open. */
    get interactionId() {
        const id = this.record && getFieldValue(this.record, this.interactionField);
        return id || undefined;
    }

    get ready() {
        return this.loaded && this.agent && this.baseUrl;
    }

    async connectedCallback() {
        try {
            const [agent] = await Promise.all([getAgent(), loadScript(this, CONSULT_BUTTON)]);
            this.agent = agent;
            this.loaded = true;
        } catch (error) {
            this.trouble = error.body?.message ?? 'The consult button could not be loaded.';
        }
    }

    renderedCallback() {
        const { button } = this.refs;
        if (!button || button.tokenProvider) return;
        // Names with a hyphen cannot be listened for in a template.
        button.addEventListener('consult-event', ({ detail }) => this.tellOthers(detail));
        button.tokenProvider = () => this.newToken();
    }

    /** What Apex says is shown to the agent. Without a network it is not Apex that says no, and the button goes on by itself. */
    async newToken() {
        try {
            return await createToken();
        } catch (error) {
            if (navigator.onLine) throw error;
            throw Object.assign(new Error('There is no network.'), { code: 'network_error' });
        }
    }

    /** For other components on the record's page. */
    tellOthers({ type, consult }) {
        const detail = { type, consultId: consult.id, state: consult.state };
        this.dispatchEvent(new CustomEvent('consult', { detail, bubbles: true, composed: true }));
    }
}
