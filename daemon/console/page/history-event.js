// One event of the history as a row: when, who, what, from where, why, and what a change changed.

import { foreign, h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { writeRoute } from "./route.js";
import { cell } from "./table.js";
import { distanceElement, momentElement } from "./time.js";
import { strings } from "./strings.js";

const SYMBOLS = {
  "token.minted": "plus",
  "token.rotated": "rotate",
  "token.relabelled": "edit",
  "token.revoked": "revoked",
  "tokens.revoked_all": "revoked",
  "token.expired": "expired",
  "policy.changed": "shield",
};
const TOKEN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The action in words; one that this page does not know yet by its name. */
const actionWords = (action) => (`action.${action}` in strings ? t(`action.${action}`) : action);

/** @param {any} event @param {string | null} tenant The picked tenant, for links. */
export function eventRow(event, tenant) {
  const dash = () => h("span.quiet", "–");
  return h(
    "tr",
    { role: "row" },
    cell("history", "at", momentElement(event.at), h("span.distance", distanceElement(event.at))),
    cell("history", "actor", event.actor ? foreign(event.actor) : dash()),
    cell("history", "action", h("span.what", icon(SYMBOLS[event.action] ?? "edit"), actionWords(event.action))),
    cell("history", "subject", subject(event, tenant) ?? dash()),
    cell("history", "source", event.source ? h("code", event.source) : dash()),
    cell(
      "history",
      "why",
      event.reason ? foreign(event.reason) : null,
      changes(event.before, event.after),
      event.reason || event.before || event.after ? null : dash(),
    ),
  );
}

function subject(event, tenant) {
  const parts = [];
  if (event.label) parts.push(foreign(event.label, "strong"));
  if (event.owner && event.owner !== event.subject) parts.push(foreign(event.owner, "span.of-owner"));
  if (event.subject && TOKEN_ID.test(event.subject)) {
    parts.push(
      h(
        "a.short-id",
        { href: writeRoute({ view: "history", tenant, subject: event.subject }), title: event.subject },
        event.subject.slice(-12),
      ),
    );
  } else if (event.subject) parts.push(foreign(event.subject));
  return parts.length > 0 ? h("div.subject-parts", parts) : null;
}

/** Which members differ, with their values before and after. Whole records that came into being are not spelled out. */
function changes(before, after) {
  if (before === null || before === undefined || after === null || after === undefined) return null;
  const isObject = typeof before === "object" && typeof after === "object" && !Array.isArray(before);
  const pairs = isObject
    ? [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => [name, before[name], after[name]])
    : [["", before, after]];
  const text = (value) =>
    value === undefined || value === null ? "–" : typeof value === "string" ? value : JSON.stringify(value);
  const lines = pairs
    .filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other))
    .map(([name, one, other]) =>
      h(
        "li",
        name ? h("code", name) : null,
        " ",
        h("del", foreign(text(one))),
        h("span", { "aria-hidden": "true" }, " → "),
        h("ins", foreign(text(other))),
      ),
    );
  return lines.length > 0 ? h("ul.changes", lines) : null;
}
