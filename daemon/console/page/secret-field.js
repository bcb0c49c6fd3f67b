// `<secret-field>`: a token's value, shown once. Until the reader asks for it the value is not in the document, and
// when the element leaves the document nothing here holds it any more.

import { button } from "./controls.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

const BULLETS = "•".repeat(24);

class SecretField extends HTMLElement {
  #value = "";
  #shown = false;
  #copied = false;
  #output = h("output.secret-text", { tabIndex: 0 });
  #eye = button("", () => this.#reveal(!this.#shown), { symbol: "eye" });
  #copy = button("", () => this.#copyOut(), { kind: "primary", symbol: "copy" });

  /** Whether the reader has taken the value away. */
  get copied() {
    return this.#copied;
  }

  /** @param {string} value Set before the element enters the document. */
  hold(value) {
    this.#value = value;
  }

  connectedCallback() {
    this.#output.setAttribute("aria-label", t("secret.name"));
    this.#output.addEventListener("copy", () => this.#taken());
    this.replaceChildren(this.#output, h("div.secret-buttons", this.#eye, this.#copy));
    this.#copy.lastChild.textContent = t("secret.copy");
    this.#reveal(false);
  }

  disconnectedCallback() {
    this.#value = "";
    this.#output.textContent = "";
  }

  focusCopy() {
    this.#copy.focus();
  }

  #reveal(shown) {
    this.#shown = shown;
    const mask = `${this.#value.slice(0, this.#value.indexOf("_") + 1)}${BULLETS}${this.#value.slice(-6)}`;
    this.#output.textContent = shown ? this.#value : mask;
    this.#eye.setAttribute("aria-pressed", String(shown));
    this.#eye.lastChild.textContent = t(shown ? "secret.hide" : "secret.show");
  }

  /** Where the clipboard is out of reach, as in some iframes, the value is selected for the reader's own Ctrl+C. */
  async #copyOut() {
    try {
      await navigator.clipboard.writeText(this.#value);
      this.#taken();
    } catch {
      this.#reveal(true);
      this.#output.focus();
      getSelection()?.selectAllChildren(this.#output);
      this.#copy.lastChild.textContent = t("secret.selected");
    }
  }

  #taken() {
    this.#copied = true;
    this.#copy.lastChild.textContent = t("secret.copied");
    this.dispatchEvent(new Event("copied"));
  }
}
customElements.define("secret-field", SecretField);

/** @param {string} value @returns {SecretField} */
export function secretField(value) {
  const element = /** @type {SecretField} */ (document.createElement("secret-field"));
  element.hold(value);
  return element;
}
