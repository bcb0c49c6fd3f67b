// Where in the page we are. The address's fragment says it: `#history?tenant=acme&subject=…`, so that reload, back and
// bookmarks work, and nothing of it is ever sent to the daemon.

/** @typedef {{view: 'tokens' | 'history' | 'policy', tenant: string | null, subject: string | null}} Route */

const VIEWS = ["tokens", "history", "policy"];

/** @param {string} [fragment] @returns {Route} */
export function readRoute(fragment = location.hash) {
  const [name, query = ""] = fragment.replace(/^#/, "").split("?");
  const parameters = new URLSearchParams(query);
  return {
    view: /** @type {Route['view']} */ (VIEWS.includes(name) ? name : "tokens"),
    tenant: parameters.get("tenant"),
    subject: parameters.get("subject"),
  };
}

/** @param {Partial<Route>} route @returns {string} The fragment. */
export function writeRoute({ view = "tokens", tenant = null, subject = null }) {
  const parameters = new URLSearchParams();
  if (tenant) parameters.set("tenant", tenant);
  if (subject) parameters.set("subject", subject);
  const query = parameters.toString();
  return query ? `#${view}?${query}` : `#${view}`;
}

/** The one-time code that the fragment carries, if it does. @returns {string | null} */
export function readLink(fragment = location.hash) {
  return /^#link=([\w.~-]+)$/.exec(fragment)?.[1] ?? null;
}

/** Takes the code out of the address bar and the tab's history. */
export const forgetLink = () => history.replaceState(null, "", location.pathname + location.search);
