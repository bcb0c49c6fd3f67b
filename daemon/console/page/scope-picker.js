// `<scope-picker>`: what a new token may be used for. Scopes that are known are ticked; where more is allowed, others
// are typed.

import { choice, field } from "./controls.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

/** RFC 6749 section 3.3, and the daemon's bounds. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;
const MAX_SCOPES = 32;

/**
 * @typedef {object} Offer
 * @property {string[]} known Offered as check boxes.
 * @property {string[]} patterns What typed scopes must match, such as `read:*`; shown as a hint.
 * @property {boolean} any Whether any unreserved scope may be typed.
 */

class ScopePicker extends HTMLElement {
  #boxes = [];
  #typed = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", autocomplete: "off", spellcheck: false, maxLength: 1024 })
  );
  #field = null;

  /** @param {Offer} offer */
  set offer({ known, patterns, any }) {
    this.#boxes = known.map((scope) =>
      choice("checkbox", { value: scope }, h("code", scope), ROLE_HINTS[scope] ? t(ROLE_HINTS[scope]) : undefined),
    );
    const hint = any ? t("scopes.any") : t("scopes.patterns", { patterns: patterns.join("  ") });
    this.#field = any || patterns.length > 0 ? field(t("scopes.others"), this.#typed, hint) : null;
    const none = this.#boxes.length === 0 && !this.#field;
    this.replaceChildren(
      h(
        "fieldset",
        h("legend", t("scopes.legend")),
        none
          ? h("p.hint", t("scopes.none"))
          : h(
              "div.choices",
              this.#boxes.map((box) => box.element),
            ),
        this.#field ?? "",
      ),
    );
  }

  /** The scopes chosen, each once. */
  get scopes() {
    const ticked = this.#boxes.filter((box) => box.input.checked).map((box) => box.input.value);
    const typed = this.#typed.value.split(/[\s,]+/).filter((scope) => scope !== "");
    return [...new Set([...ticked, ...typed])];
  }

  /** Says what is wrong with what was typed. @returns {boolean} whether nothing is */
  check() {
    const wrong = this.scopes.find((scope) => !SCOPE.test(scope));
    const message = wrong
      ? t("scopes.wrong", { scope: wrong })
      : this.scopes.length > MAX_SCOPES
        ? t("scopes.tooMany")
        : "";
    this.fail(message);
    return message === "";
  }

  /** @param {string} message */
  fail(message) {
    this.#field?.setError(message);
    if (message) this.#typed.focus();
  }
}
customElements.define("scope-picker", ScopePicker);

const ROLE_HINTS = {
  "tokenward:member": "scopes.member",
  "tokenward:validator": "scopes.validator",
  "tokenward:admin": "scopes.admin",
  "tokenward:operator": "scopes.operator",
};
