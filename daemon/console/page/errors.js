// Refusals in the reader's words.

import { ApiError } from "./api-error.js";
import { t } from "./i18n.js";

/** Problem types that have words of their own; the rest is told by kind or status. */
const WORDS = {
  "active-limit-reached": "create.limitMeanwhile",
  "expiry-fixed": "error.expiryFixed",
  "foreign-origin": "error.foreignOrigin",
  csrf: "error.foreignOrigin",
};

const STATUS = { 401: "error.session", 403: "error.forbidden", 404: "error.gone" };

/**
 * @param {unknown} error
 * @param {'read' | 'write'} [what] After a write without an answer it is not known whether it was carried out.
 */
export function describe(error, what = "write") {
  if (!(error instanceof ApiError)) return t("error.page");
  if (error.kind !== "problem") return t(what === "read" ? "error.unreachable" : "error.unknownOutcome");
  const key = WORDS[error.type] ?? STATUS[error.status] ?? (error.isPassing ? "error.busy" : null);
  return key ? t(key) : t("error.refused", { detail: error.detail || String(error.status) });
}

export const wasAborted = (error) => error instanceof DOMException && error.name === "AbortError";
