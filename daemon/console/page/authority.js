// Which acts on a token to offer. Mirrors the daemon's rule that an act needs at least the authority of its target; the
// daemon has the last word.

const RESERVED = /^tokenward:/i;

/** Whether these scopes make a management token. @param {string[]} scopes */
export const isManagement = (scopes) => scopes.some((scope) => RESERVED.test(scope));

/** The scopes of this session that it may pass on as they are. @param {string[]} scopes */
export const unreserved = (scopes) => scopes.filter((scope) => !RESERVED.test(scope));

/**
 * Whether the session may relabel and revoke the token at all, whatever its status.
 *
 * @param {import('./session.js').SessionView} session
 * @param {import('./tenant-api.js').Token} token
 */
export function mayActOn(session, token) {
  if (session.role === "operator") return true;
  if (session.role === "admin") return !token.scopes.includes("tokenward:operator");
  return isOwn(session, token) && !isManagement(token.scopes);
}

/** Whether the token belongs to whoever is signed in. Only then is a new value any of their business. */
export const isOwn = (session, token) => token.owner === session.owner && token.tenant === session.tenant.id;
