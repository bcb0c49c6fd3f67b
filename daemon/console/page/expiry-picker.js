// How long a new token lives: what the policy leaves to choose, and the date that comes of it, shown before anything is
// made.

import { choice } from "./controls.js";
import { h, uniqueId } from "./dom.js";
import { rich, t } from "./i18n.js";
import { DAY_MS, showLongDate } from "./time.js";

const PRESETS = [7, 30, 90, 365];
const SUGGESTED_DAYS = 30;
const LONGEST_DAYS = 36_500;

/** The member of a mint request that says when the token expires. */
export class ExpiryPicker {
  #policy;
  #group = uniqueId("expiry");
  #days = /** @type {HTMLInputElement} */ (
    h("input.days", {
      type: "number",
      min: 1,
      step: 1,
      inputMode: "numeric",
      "aria-label": t("expiry.customName"),
      oninput: () => this.#chooseCustom(),
    })
  );
  #result = h("p.expiry-result", { role: "status" });
  /** @type {{input: HTMLInputElement, element: HTMLElement}[]} */
  #choices = [];

  /** @param {Record<string, any>} policy */
  constructor(policy) {
    this.#policy = policy;
    this.#days.max = String(this.#longest);
    this.#days.value = String(Math.min(60, this.#longest));
  }

  /** @returns {HTMLElement} */
  get element() {
    const fixed = this.#policy.lifetime_days;
    const body = fixed
      ? h("p", t("expiry.fixed", { days: t("days", { count: fixed }) }))
      : h("div.expiry-choices", this.#makeChoices());
    this.#show();
    return h("fieldset", h("legend", t("expiry.legend")), body, this.#result);
  }

  /** What the request says: nothing where the policy fixes it. */
  get wish() {
    if (this.#policy.lifetime_days) return {};
    return { expires_in_days: this.#chosenDays };
  }

  /** @returns {boolean} whether the days are within what is allowed */
  check() {
    const days = this.#policy.lifetime_days ?? this.#chosenDays;
    const fine = days === null || (Number.isInteger(days) && days >= 1 && days <= this.#longest);
    this.#days.toggleAttribute("aria-invalid", !fine);
    if (!fine) this.#days.focus();
    return fine;
  }

  get #longest() {
    return this.#policy.max_lifetime_days ?? LONGEST_DAYS;
  }

  /** Days from now on; null: no expiry; NaN: what was typed is no number. */
  get #chosenDays() {
    const value = this.#choices.find(({ input }) => input.checked)?.input.value;
    if (value === "none") return null;
    return value === "custom" ? Number(this.#days.value || NaN) : Number(value);
  }

  #makeChoices() {
    const preferred = this.#policy.default_lifetime_days ?? this.#policy.max_lifetime_days ?? SUGGESTED_DAYS;
    const days = [...new Set([...PRESETS, preferred])]
      .filter((count) => count <= this.#longest)
      .sort((one, other) => one - other);
    const make = (value, label, checked = false) =>
      choice("radio", { name: this.#group, value: String(value), checked, onchange: () => this.#show() }, label);
    this.#choices = days.map((count) => make(count, t("days", { count }), count === preferred));
    const custom = make("custom", t("expiry.custom"));
    custom.element.append(this.#days);
    this.#choices.push(custom);
    if (this.#policy.max_lifetime_days === null) this.#choices.push(make("none", t("expiry.none")));
    return this.#choices.map(({ element }) => element);
  }

  #chooseCustom() {
    this.#choices.find(({ input }) => input.value === "custom").input.checked = true;
    this.#show();
  }

  #show() {
    const days = this.#policy.lifetime_days ?? this.#chosenDays;
    this.#days.removeAttribute("aria-invalid");
    if (days === null) this.#result.replaceChildren(t("expiry.never"));
    else if (!Number.isInteger(days) || days < 1 || days > this.#longest)
      this.#result.replaceChildren(t("expiry.range", { max: this.#longest }));
    else
      this.#result.replaceChildren(
        ...rich("expiry.on", { date: h("strong", showLongDate(Date.now() + days * DAY_MS)) }),
      );
  }
}
