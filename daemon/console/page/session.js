// Who is signed in here, and what that allows. The daemon decides; this only spares people controls that would be
// refused.

/**
 * @typedef {object} SessionView The answer of `GET /v1/session`.
 * @property {{id: string, display_name: string}} tenant
 * @property {string} owner
 * @property {'member' | 'admin' | 'operator'} role
 * @property {string[]} scopes
 * @property {string | null} token_id The token signed in with; null after a one-time link.
 * @property {boolean} embedded
 * @property {string} csrf
 * @property {string} idle_ends_at
 * @property {string} ends_at
 */

/** @typedef {{token: string} | {link: string}} Credential */

export class Session {
  #api;
  #embedded;
  /** @type {SessionView | null} */
  #view = null;

  /** @param {import('./api.js').Api} api @param {boolean} embedded */
  constructor(api, embedded) {
    this.#api = api;
    this.#embedded = embedded;
  }

  /** What the daemon last said; null while nobody is signed in. */
  get view() {
    return this.#view;
  }

  get csrf() {
    return this.#view?.csrf ?? "";
  }

  get manages() {
    return this.#view?.role === "admin" || this.#view?.role === "operator";
  }

  /** Asks who is signed in. Null: nobody. @returns {Promise<SessionView | null>} */
  async load() {
    try {
      return (this.#view = (await this.#api.get("/v1/session")).body);
    } catch (error) {
      if (error.status !== 401) throw error;
      return null;
    }
  }

  /** Signs in; what is no good is an ApiError 401, what has no role 403. @param {Credential} credential */
  async signIn(credential) {
    const body = this.#embedded ? { ...credential, embedded: true } : credential;
    return (this.#view = (await this.#api.post("/v1/session", body)).body);
  }

  /** A session that has ended already is as good as signed out. @param {'here' | 'everywhere'} where */
  async signOut(where) {
    try {
      await this.#api.delete("/v1/session", { query: { everywhere: where === "everywhere" ? "true" : null } });
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    this.#view = null;
  }

  /** Whether the two are one person in one role, so that what stands on the page stays true. */
  static same(one, other) {
    return (
      one !== null &&
      other !== null &&
      one.owner === other.owner &&
      one.role === other.role &&
      one.tenant.id === other.tenant.id
    );
  }
}
