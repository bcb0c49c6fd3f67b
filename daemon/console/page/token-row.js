// One token as a row of the table, or as a card where the screen is narrow.

import { isManagement, isOwn, mayActOn } from "./authority.js";
import { button } from "./controls.js";
import { foreign, h, uniqueId } from "./dom.js";
import { rich, t } from "./i18n.js";
import { icon } from "./icons.js";
import { labelEditor } from "./label-editor.js";
import { writeRoute } from "./route.js";
import { cell } from "./table.js";
import { dateElement, DAY_MS, distanceElement, momentElement } from "./time.js";

const SOON_MS = 7 * DAY_MS;
const SCOPES_SHOWN = 3;

/** @typedef {{revoke: (token: any) => void, rotate: (token: any) => void, saved: (token: any) => void}} RowActs */

/**
 * @param {import('./tenant-api.js').Token} token
 * @param {object} context
 * @param {import('./tenant-api.js').TenantApi} context.api
 * @param {import('./session.js').SessionView} context.session
 * @param {string | null} context.tenant The picked tenant, for links.
 * @param {boolean} context.showOwner
 * @param {RowActs} context.acts
 * @returns {HTMLElement[]} The row, and the row of its details, hidden at first.
 */
export function tokenRows(token, { api, session, tenant, showOwner, acts }) {
  const mine = mayActOn(session, token);
  const active = token.status === "active";
  const details = h("tr.details", { hidden: true, id: uniqueId("details"), role: "row" });
  const toggle = h(
    "button.icon-button.toggle",
    {
      type: "button",
      "aria-expanded": "false",
      "aria-controls": details.id,
      "aria-label": t("row.details", { label: token.label }),
      onclick: () => {
        details.hidden = !details.hidden;
        toggle.setAttribute("aria-expanded", String(!details.hidden));
        if (!details.hidden) details.replaceChildren(detailsCell(token, tenant, showOwner));
      },
    },
    icon("chevron"),
  );
  const row = h(
    `tr.token.${token.status}`,
    { role: "row", data: { id: token.id } },
    cell(
      "column",
      "label",
      h(
        "div.label-cell",
        toggle,
        h(
          "div",
          labelEditor({ api, token, editable: mine && active, onSaved: acts.saved }),
          underLabel(token, session),
        ),
      ),
    ),
    showOwner ? cell("column", "owner", foreign(token.owner)) : null,
    cell("column", "created", dateElement(token.created_at)),
    cell("column", "expires", expires(token)),
    cell(
      "column",
      "used",
      token.last_used_at ? distanceElement(token.last_used_at) : h("span.quiet", t("row.neverUsed")),
    ),
    cell("column", "status", statusBadge(token.status)),
    cell(
      "column",
      "actions",
      active && mine ? actions(token, session, acts) : h("span.quiet", { "aria-hidden": "true" }, "–"),
    ),
  );
  return [row, details];
}

/** @param {'active' | 'expired' | 'revoked'} status */
export const statusBadge = (status) => h(`span.badge.${status}`, icon(status), t(`status.${status}`));

function underLabel(token, session) {
  const scopes = token.scopes.filter((scope) => !isManagement([scope]));
  const rest = scopes.length - SCOPES_SHOWN;
  return h(
    "div.under-label",
    h("code.hint-code", { title: t("row.hint") }, `…${token.hint}`),
    isManagement(token.scopes) ? h("span.tag.management", t("row.management")) : null,
    token.id === session.token_id ? h("span.tag.own", t("row.thisSession")) : null,
    token.replaced_by && token.status === "active" ? h("span.tag.own", t("row.beingReplaced")) : null,
    scopes.slice(0, SCOPES_SHOWN).map((scope) => h("span.tag", scope)),
    rest > 0 ? h("span.tag", `+${rest}`) : null,
  );
}

function expires(token) {
  if (!token.expires_at) return [h("span", t("expiry.none"))];
  const soon = token.status === "active" && new Date(token.expires_at).getTime() - Date.now() < SOON_MS;
  if (token.status === "revoked") return [dateElement(token.expires_at)];
  return [
    dateElement(token.expires_at),
    h(soon ? "span.distance.soon" : "span.distance", soon ? icon("alert") : null, distanceElement(token.expires_at)),
  ];
}

function actions(token, session, acts) {
  const act = (key, symbol, kind, run) =>
    button(t(`${key}.action`), () => run(token), { kind, symbol, name: t(`${key}.name`, { label: token.label }) });
  return h(
    "div.row-actions",
    isOwn(session, token) && !token.replaced_by ? act("rotate", "rotate", "quiet", acts.rotate) : null,
    act("revoke", "revoked", "quiet", acts.revoke),
  );
}

/** Everything else that is known, one line each. */
function detailsCell(token, tenant, showOwner) {
  const facts = /** @type {[string, any][]} */ ([
    ["id", h("code", token.id)],
    ["createdBy", token.created_by && foreign(token.created_by)],
    ["created", momentElement(token.created_at)],
    ["expires", token.expires_at && momentElement(token.expires_at)],
    [
      "used",
      token.last_used_at && [
        momentElement(token.last_used_at),
        token.last_used_from ? ` · ${token.last_used_from}` : "",
      ],
    ],
    [
      "revoked",
      token.status === "revoked" && [
        ...(token.revoked_at ? [momentElement(token.revoked_at)] : []),
        ...(token.revoked_by ? [" ", ...rich("row.by", { who: foreign(token.revoked_by) })] : []),
      ],
    ],
    ["reason", token.revoke_reason && foreign(token.revoke_reason)],
    [
      "expiredReason",
      token.expired_reason && t(token.expired_reason === "idle" ? "row.expiredIdle" : "row.expiredLifetime"),
    ],
    ["replaces", token.replaces && h("code", token.replaces)],
    ["replacedBy", token.replaced_by && h("code", token.replaced_by)],
    ["scopes", token.scopes.length > 0 && token.scopes.map((scope) => h("span.tag", scope))],
    ["networks", token.allowed_cidrs.length > 0 && token.allowed_cidrs.map((cidr) => h("span.tag", cidr))],
    ["quota", token.quota && t("row.quota", { limit: token.quota.limit, seconds: token.quota.window_s })],
    [
      "metadata",
      Object.keys(token.metadata ?? {}).length > 0 &&
        h("pre", { dir: "auto" }, JSON.stringify(token.metadata, null, 2)),
    ],
  ]);
  const shown = facts
    .filter(([, value]) => value)
    .flatMap(([key, value]) => [
      h("dt", t(["created", "expires", "used"].includes(key) ? `column.${key}` : `fact.${key}`)),
      h("dd", value),
    ]);
  return h(
    "td",
    { role: "cell", colSpan: showOwner ? 7 : 6 },
    h("dl.facts", shown),
    h("a", { href: writeRoute({ view: "history", tenant, subject: token.id }) }, t("row.history")),
  );
}
