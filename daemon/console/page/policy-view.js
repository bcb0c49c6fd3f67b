// The tenant's expiry policy, for its admins. Only what was changed here is sent, based on the version that was read;
// where somebody else was faster, their values fill the untouched fields and the reader's input stays.

import { button, field, whileBusy } from "./controls.js";
import { h, uniqueId } from "./dom.js";
import { describe } from "./errors.js";
import { t } from "./i18n.js";
import { callout } from "./notices.js";
import { skeletons } from "./table.js";

/** Days and numbers that may be changed, with their bounds; `optional`: empty means none. */
const FIELDS = [
  { name: "max_lifetime_days", unit: "days", min: 1, max: 36_500, optional: true },
  { name: "default_lifetime_days", unit: "days", min: 1, max: 36_500, optional: true },
  { name: "max_active_per_owner", unit: "tokens", min: 1, max: 1_000, optional: false },
  { name: "idle_days", unit: "days", min: 1, max: 36_500, optional: true },
  { name: "rotation_overlap_hours", unit: "hours", min: 0, max: 8_760, optional: false },
];
const SUGGESTED_LIFETIME = 90;

export class PolicyView {
  #page;
  #base = null;
  #etag = null;
  #switch = /** @type {HTMLInputElement} */ (
    h("input", { type: "checkbox", role: "switch", id: uniqueId("switch"), onchange: () => this.#switched() })
  );
  #inputs = {};
  #boxes = {};
  #summary = h("p.policy-summary", { role: "status" });
  #message = h("div", { "aria-live": "polite" });
  #apply = button(t("policy.apply"), () => this.#store(), { kind: "primary", disabled: true });
  #undo = button(t("policy.undo"), () => this.#fill(this.#base), { disabled: true });
  #state = h("div.state", skeletons());

  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.#page = page;
    this.element = h("section.policy", { "aria-label": t("policy.title") }, this.#state);
  }

  async start() {
    try {
      const { policy, etag } = await this.#page.api.readPolicy();
      this.#base = policy;
      this.#etag = etag;
      this.element.replaceChildren(this.#form());
      this.#fill(policy);
    } catch (error) {
      this.#state.replaceChildren(
        callout(
          "danger",
          h("p", describe(error, "read")),
          button(t("list.retry"), () => this.start()),
        ),
      );
    }
  }

  stop() {}

  /** Shows what others changed meanwhile, but never over the reader's input. */
  async refresh() {
    if (!this.#base || Object.keys(this.#changes()).length > 0) return;
    await this.#readAnew().catch(() => {});
  }

  #form() {
    this.#make("lifetime_days", { unit: "days", min: 1, max: 36_500 });
    for (const { name, ...bounds } of FIELDS) if (name in this.#base) this.#make(name, bounds);
    const automatic = h(
      "div.switch-row",
      h(
        "div",
        h("label", { htmlFor: this.#switch.id }, t("policy.automatic")),
        h("p.hint", { id: "automatic-hint" }, t("policy.automaticHint")),
      ),
      this.#switch,
    );
    this.#switch.setAttribute("aria-describedby", "automatic-hint");
    const { lifetime_days: lifetime, ...others } = this.#boxes;
    return h(
      "form.card",
      {
        noValidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          if (!this.#apply.disabled) this.#store();
        },
      },
      automatic,
      lifetime,
      Object.values(others),
      this.#summary,
      callout("info", t("policy.newOnly")),
      this.#message,
      h("div.form-actions", this.#undo, this.#apply),
    );
  }

  #make(name, { unit, min, max }) {
    const input = h("input.days", {
      type: "number",
      min,
      max,
      step: 1,
      inputMode: "numeric",
      name,
      oninput: () => this.#edited(),
    });
    const box = field(t(`policy.${name}`), input, t(`policy.${name}.hint`));
    const line = h("div.with-unit");
    input.replaceWith(line);
    line.append(input, h("span", t(`unit.${unit}`)));
    this.#inputs[name] = input;
    this.#boxes[name] = box;
  }

  #fill(policy) {
    this.#switch.checked = policy.lifetime_days !== null;
    for (const [name, input] of Object.entries(this.#inputs)) input.value = policy[name] ?? "";
    this.#message.replaceChildren();
    this.#edited();
  }

  #switched() {
    const days = this.#inputs.lifetime_days;
    if (this.#switch.checked && days.value === "")
      days.value = String(Math.min(SUGGESTED_LIFETIME, this.#base.max_lifetime_days ?? SUGGESTED_LIFETIME));
    this.#edited();
    if (this.#switch.checked) days.focus();
  }

  /** What stands in the form. */
  #wanted() {
    const wanted = {};
    for (const [name, input] of Object.entries(this.#inputs))
      wanted[name] = input.value === "" ? null : Number(input.value);
    if (!this.#switch.checked) wanted.lifetime_days = null;
    return wanted;
  }

  #changes(base = this.#base) {
    return Object.fromEntries(Object.entries(this.#wanted()).filter(([name, value]) => value !== base[name]));
  }

  #edited() {
    const wanted = this.#wanted();
    this.#boxes.lifetime_days.hidden = !this.#switch.checked;
    const wrong = this.#check(wanted);
    for (const [name, box] of Object.entries(this.#boxes)) box.setError(wrong[name] ?? "");
    const changed = Object.keys(this.#changes()).length > 0;
    this.#apply.disabled = !changed || Object.keys(wrong).length > 0;
    this.#undo.disabled = !changed;
    this.#summary.replaceChildren(Object.keys(wrong).length === 0 ? summary(wanted) : "");
  }

  /** What is wrong, by field. The same bounds as the daemon's. */
  #check(wanted) {
    const wrong = {};
    const range = (name, min, max, optional) => {
      const value = wanted[name];
      if (value === null ? !optional : !(Number.isInteger(value) && value >= min && value <= max))
        wrong[name] = t("policy.range", { min, max });
    };
    for (const { name, min, max, optional } of FIELDS) if (name in wanted) range(name, min, max, optional);
    if (this.#switch.checked) range("lifetime_days", 1, 36_500, false);
    const longest = wanted.max_lifetime_days;
    for (const name of ["lifetime_days", "default_lifetime_days"]) {
      if (longest !== null && wanted[name] > longest && !wrong[name])
        wrong[name] = t("policy.aboveMaximum", { max: longest });
    }
    return wrong;
  }

  #store() {
    return whileBusy(this.#apply, async () => {
      this.#message.replaceChildren();
      try {
        const { policy, etag } = await this.#page.api.changePolicy(this.#changes(), this.#etag);
        this.#base = policy;
        this.#etag = etag;
        this.#page.notices.say(t("policy.applied"));
      } catch (error) {
        if (error.status === 412) await this.#meetConflict();
        else
          this.#message.replaceChildren(
            callout("danger", error.status === 422 && error.detail ? error.detail : describe(error)),
          );
      }
    }).then(() => this.#edited());
  }

  /** Somebody else changed the policy first: their values where the reader touched nothing, both where both did. */
  async #meetConflict() {
    const mine = this.#changes();
    const before = this.#base;
    await this.#readAnew(mine);
    const lines = Object.keys(this.#inputs)
      .filter((name) => this.#base[name] !== before[name])
      .map((name) => h("li", `${t(`policy.${name}`)}: `, h("strong", String(this.#base[name] ?? "–"))));
    this.#message.replaceChildren(callout("warning", h("p", t("policy.conflict")), h("ul", lines)));
  }

  async #readAnew(mine = {}) {
    const { policy, etag } = await this.#page.api.readPolicy();
    this.#base = policy;
    this.#etag = etag;
    const shown = { ...policy, ...mine };
    this.#switch.checked = shown.lifetime_days !== null;
    for (const [name, input] of Object.entries(this.#inputs)) input.value = shown[name] ?? "";
    this.#edited();
  }
}

/** What the policy comes to for whoever creates a token. */
function summary({
  lifetime_days: fixed,
  max_lifetime_days: longest,
  default_lifetime_days: usual,
  max_active_per_owner: limit,
}) {
  const days = (count) => ({ days: t("days", { count }) });
  const life =
    fixed !== null
      ? t("policy.sayFixed", days(fixed))
      : longest !== null
        ? t("policy.sayLongest", days(longest))
        : t("policy.sayFree");
  const unless =
    fixed === null && (usual ?? longest) !== null ? ` ${t("policy.sayUsual", days(usual ?? longest))}` : "";
  return `${life}${unless} ${t("policy.sayLimit", { tokens: t("activeTokens", { count: limit }) })}`;
}
