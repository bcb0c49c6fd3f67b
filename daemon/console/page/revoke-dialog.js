// Revoking one token. It cannot be undone, so the dialog names the token and says what will happen.

import { field, textInput } from "./controls.js";
import { Dialog } from "./dialog.js";
import { foreign, h, tokenName } from "./dom.js";
import { rich, t } from "./i18n.js";
import { callout } from "./notices.js";

/**
 * @param {object} context
 * @param {import('./tenant-api.js').TenantApi} context.api
 * @param {import('./session.js').SessionView} context.session
 * @param {import('./tenant-api.js').Token} context.token
 * @param {(token: import('./tenant-api.js').Token) => void} context.onRevoked
 * @param {() => void} context.onGone The token can no longer be revoked: another tab or person was faster.
 */
export function openRevokeDialog({ api, session, token, onRevoked, onGone }) {
  const dialog = new Dialog(t("revoke.title"));
  const reason = textInput(200);
  const whose =
    token.owner === session.owner ? null : h("p", ...rich("revoke.whose", { owner: foreign(token.owner, "strong") }));
  dialog.setBody(
    h("p", ...rich("revoke.question", { name: tokenName(token) })),
    whose,
    callout("warning", t("revoke.effect")),
    token.id === session.token_id ? callout("danger", t("revoke.self")) : null,
    field(t("reason.label"), reason, t("reason.hint")),
  );
  const revoke = async () => {
    const revoked = await api.revoke(token.id, reason.value.trim());
    dialog.close();
    onRevoked(revoked);
  };
  const explain = (error) => {
    if (error.status !== 404 && error.status !== 409) return null;
    onGone();
    return t(error.status === 409 ? "revoke.expired" : "error.gone");
  };
  const cancel = dialog.cancelButton();
  dialog.setActions(cancel, dialog.actionButton(t("revoke.submit"), revoke, { kind: "danger", explain }));
  dialog.open(cancel);
}
