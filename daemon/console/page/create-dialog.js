// Creating a token: label, lifetime, scopes; then its value, once.

import { unreserved } from "./authority.js";
import { button, field, textInput } from "./controls.js";
import { Dialog } from "./dialog.js";
import { foreign, h } from "./dom.js";
import { ExpiryPicker } from "./expiry-picker.js";
import { rich, t } from "./i18n.js";
import { callout } from "./notices.js";
import { Repeatable } from "./repeatable.js";
import "./scope-picker.js";
import { showValueOnce } from "./value-once.js";

const ROLES = ["tokenward:member", "tokenward:validator", "tokenward:admin"];

/** What the session may put on a token. @returns {import('./scope-picker.js').Offer} */
function offerOf(session, policy, tenant) {
  const roles = tenant === "system" && session.role === "operator" ? [...ROLES, "tokenward:operator"] : ROLES;
  const exact = policy.member_scopes.filter((pattern) => !pattern.endsWith("*"));
  const known = [...new Set([...unreserved(session.scopes), ...exact])];
  const any = session.role !== "member";
  return {
    known: any ? [...known, ...roles] : known,
    patterns: policy.member_scopes.filter((pattern) => pattern.endsWith("*")),
    any,
  };
}

/**
 * @param {object} context
 * @param {import('./tenant-api.js').TenantApi} context.api
 * @param {import('./session.js').SessionView} context.session
 * @param {string} context.tenant The slug of the tenant the token will live in.
 * @param {Record<string, any>} context.policy
 * @param {{active: number, limit: number} | null} context.slots Of the signed-in owner, where known.
 * @param {() => void} context.onCreated
 * @param {() => void} context.showActive Shows which tokens take the slots.
 */
export function openCreateDialog({ api, session, tenant, policy, slots, onCreated, showActive }) {
  const dialog = new Dialog(t("create.title"), { wide: true });
  const toActive = () => {
    dialog.close();
    showActive();
  };
  if (slots && slots.active >= slots.limit && session.role === "member") return explainLimit(dialog, slots, toActive);

  const label = textInput(200);
  const labelField = field(t("create.label"), label, t("create.labelHint"));
  // An operator in another's house is nobody there, so the token needs an owner.
  const foreignHouse = tenant !== session.tenant.id;
  const owner = textInput(255);
  const ownerField = foreignHouse ? field(t("create.owner"), owner, t("create.ownerHint")) : null;
  const expiry = new ExpiryPicker(policy);
  const scopes = /** @type {any} */ (document.createElement("scope-picker"));
  scopes.offer = offerOf(session, policy, tenant);
  const repeatable = new Repeatable();

  const check = () => {
    labelField.setError(
      label.value.trim() === ""
        ? t("create.labelMissing")
        : [...label.value.trim()].length > 100
          ? t("create.labelLong")
          : "",
    );
    ownerField?.setError(owner.value === "" ? t("create.ownerMissing") : "");
    if (label.hasAttribute("aria-invalid")) label.focus();
    else if (owner.hasAttribute("aria-invalid")) owner.focus();
    return (
      !label.hasAttribute("aria-invalid") && !owner.hasAttribute("aria-invalid") && expiry.check() && scopes.check()
    );
  };
  const create = async () => {
    if (!check()) return;
    const request = {
      label: label.value.trim(),
      ...(foreignHouse ? { owner: owner.value } : {}),
      ...expiry.wish,
      scopes: scopes.scopes,
    };
    const { value, ...token } = await api.mint(request, repeatable.keyFor(request));
    onCreated();
    showValueOnce(dialog, value, rich("value.intro", { label: foreign(token.label, "strong") }));
  };
  const explain = (error) => {
    if (error.type === "active-limit-reached")
      return h("div", h("p", t("create.limitMeanwhile")), button(t("create.showActive"), toActive));
    const box = { label: labelField, owner: ownerField, scopes }[error.field];
    if (error.status === 403 && error.field === "scopes") return t("create.scopeRefused");
    if (!box || !error.detail) return null;
    (box.setError ?? box.fail).call(box, error.detail);
    return t("create.seeField");
  };
  dialog.setBody(labelField, ownerField, expiry.element, scopes);
  dialog.setActions(dialog.cancelButton(), dialog.actionButton(t("create.submit"), create, { explain }));
  dialog.open(label);
}

function explainLimit(dialog, slots, toActive) {
  dialog.setBody(callout("warning", t("tokens.limit", { tokens: t("activeTokens", { count: slots.limit }) })));
  dialog.setActions(dialog.cancelButton(), button(t("create.showActive"), toActive, { kind: "primary" }));
  dialog.open();
}
