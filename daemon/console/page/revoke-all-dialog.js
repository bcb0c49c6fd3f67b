// Revoking all: of an owner, or of the whole tenant. The dialog counts before it asks.

import { isManagement } from "./authority.js";
import { choice, field, textInput } from "./controls.js";
import { Dialog } from "./dialog.js";
import { foreign, h, tokenName } from "./dom.js";
import { describe } from "./errors.js";
import { number, rich, t } from "./i18n.js";
import { callout } from "./notices.js";

const PAGE = 200;
const MOST_PAGES = 10;
const NAMED = 5;

/** Active tokens that a revoke-all would meet; `complete` is false where there are more than can be counted here. */
async function readActive(api, owner) {
  const tokens = [];
  let cursor = null;
  let pages = 0;
  do {
    const page = await api.listTokens({ owner, status: "active", limit: PAGE, cursor });
    tokens.push(...page.items);
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor && pages < MOST_PAGES);
  return { tokens, complete: cursor === null };
}

/**
 * @param {object} context
 * @param {import('./tenant-api.js').TenantApi} context.api
 * @param {import('./session.js').SessionView} context.session
 * @param {string} context.tenant
 * @param {string | null} context.owner Whose tokens; null: everybody's in the tenant.
 * @param {(answer: {revoked: number | null}) => void} context.onRevoked
 */
export async function openRevokeAllDialog({ api, session, tenant, owner, onRevoked }) {
  const dialog = new Dialog(t("revokeAll.title"));
  const manages = session.role !== "member";
  const summary = h("div", { "aria-live": "polite" }, h("div.skeleton.line"));
  const keep = choice("checkbox", { checked: true, onchange: () => show() }, t("revokeAll.keep"));
  const management = choice(
    "checkbox",
    { onchange: () => show() },
    t("revokeAll.management"),
    t("revokeAll.managementHint"),
  );
  const reason = textInput(200);
  let found = { tokens: [], complete: true };
  let usesOwn = false;

  const hit = () =>
    found.tokens.filter((token) =>
      token.id === session.token_id ? !keep.input.checked : management.input.checked || !isManagement(token.scopes),
    );
  const revoke = async () => {
    const request = { ...(owner === null ? { all: true } : { owner }), include_management: management.input.checked };
    if (reason.value.trim()) Object.assign(request, { reason: reason.value.trim() });
    if (session.token_id) Object.assign(request, { keep: [session.token_id] });
    const answer = await api.revokeAll(request);
    // The daemon never revokes the credential that asks, so that one is a wish of its own, and the last.
    if (usesOwn && !keep.input.checked) await api.revoke(session.token_id, reason.value.trim());
    dialog.close();
    onRevoked(answer);
  };
  const cancel = dialog.cancelButton();
  const submit = dialog.actionButton(t("revokeAll.submit"), revoke, { kind: "danger" });

  function show() {
    const tokens = hit();
    const whose = owner === null ? h("strong", tenant) : foreign(owner, "strong");
    const count = h(
      "strong",
      found.complete ? number(tokens.length) : t("revokeAll.moreThan", { count: tokens.length }),
    );
    const key = owner === null ? "revokeAll.tenant" : "revokeAll.owner";
    const more = tokens.length - NAMED;
    submit.disabled = tokens.length === 0;
    submit.lastChild.textContent =
      found.complete && tokens.length > 0
        ? t("revokeAll.submitCount", { count: tokens.length })
        : t("revokeAll.submit");
    summary.replaceChildren(
      h("p", ...(tokens.length === 0 ? rich("revokeAll.nothing", { whose }) : rich(key, { count, whose }))),
      tokens.length > 0
        ? h(
            "ul.named",
            tokens.slice(0, NAMED).map((token) => h("li", tokenName(token))),
            more > 0 ? h("li", t("revokeAll.more", { count: more })) : null,
          )
        : "",
    );
  }

  dialog.setBody(summary, callout("warning", t("revokeAll.effect")));
  dialog.setActions(cancel, submit);
  submit.disabled = true;
  dialog.open(cancel);
  try {
    found = await readActive(api, owner);
  } catch (error) {
    return dialog.showProblem(describe(error, "read"));
  }
  usesOwn = found.tokens.some((token) => token.id === session.token_id);
  dialog.setBody(
    summary,
    callout("warning", t("revokeAll.effect")),
    manages ? management.element : null,
    usesOwn && manages ? keep.element : null,
    usesOwn && !manages ? h("p.hint", t("revokeAll.ownKept")) : null,
    field(t("reason.label"), reason, t("reason.hint")),
  );
  show();
}
