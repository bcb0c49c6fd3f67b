// Tokens, policy, history and tenants of the API, as calls with names. One object per tenant that is looked at.

/**
 * @typedef {object} Token See "Shapes" of the API. Times are RFC 3339 texts.
 * @property {string} id
 * @property {string} tenant
 * @property {string} owner
 * @property {string} label
 * @property {'active' | 'expired' | 'revoked'} status
 * @property {string} created_at
 * @property {string | null} expires_at
 * @property {string | null} revoked_at
 * @property {string | null} revoked_by
 * @property {string | null} revoke_reason
 * @property {string | null} last_used_at
 * @property {string | null} last_used_from
 * @property {string | null} created_by
 * @property {string} hint
 * @property {string | null} replaces
 * @property {string | null} replaced_by
 * @property {string | null} expired_reason
 * @property {string[]} scopes
 * @property {object} metadata
 * @property {string[]} allowed_cidrs
 * @property {{limit: number, window_s: number} | null} quota
 */

/** @typedef {{items: Token[], next_cursor: string | null, slots: {active: number, limit: number} | null}} TokenPage */

export class TenantApi {
  #api;
  #path;

  /** @param {import('./api.js').Api} api @param {string} tenant A slug, or `self`. */
  constructor(api, tenant) {
    this.#api = api;
    this.#path = `/v1/tenants/${encodeURIComponent(tenant)}`;
  }

  /** @returns {Promise<TokenPage>} */
  async listTokens(query, signal) {
    return (await this.#api.get(`${this.#path}/tokens`, { query, signal })).body;
  }

  /** The token with the version that an edit is based on. @returns {Promise<{token: Token, etag: string | null}>} */
  async readToken(id) {
    const { body, etag } = await this.#api.get(`${this.#path}/tokens/${id}`);
    return { token: body, etag };
  }

  /** @returns {Promise<Token>} */
  async relabel(id, label, etag) {
    return (await this.#api.patch(`${this.#path}/tokens/${id}`, { label }, { ifMatch: etag ?? undefined })).body;
  }

  /** @returns {Promise<Token & {value: string}>} */
  async mint(request, idempotencyKey) {
    return (await this.#api.post(`${this.#path}/tokens`, request, { idempotencyKey })).body;
  }

  /** @returns {Promise<Token & {value: string}>} */
  async rotate(id, request, idempotencyKey) {
    return (await this.#api.post(`${this.#path}/tokens/${id}/rotate`, request, { idempotencyKey })).body;
  }

  /** @returns {Promise<Token>} */
  async revoke(id, reason) {
    return (await this.#api.post(`${this.#path}/tokens/${id}/revoke`, reason ? { reason } : {})).body;
  }

  /** @returns {Promise<{revoked: number | null, pending: boolean}>} */
  async revokeAll(request) {
    return (await this.#api.post(`${this.#path}/tokens/revoke-all`, request)).body;
  }

  /** @returns {Promise<{url: string, embed_url: string | null, expires_at: string}>} */
  async makeLink(owner) {
    return (await this.#api.post(`${this.#path}/console-links`, { owner })).body;
  }

  /** @returns {Promise<{policy: Record<string, any>, etag: string | null}>} */
  async readPolicy() {
    const { body, etag } = await this.#api.get(`${this.#path}/policy`);
    return { policy: body, etag };
  }

  /** Changes only the members that are named. */
  async changePolicy(changes, etag) {
    const answer = await this.#api.patch(`${this.#path}/policy`, changes, { ifMatch: etag ?? undefined });
    return { policy: answer.body, etag: answer.etag };
  }

  async listHistory(query, signal) {
    return (await this.#api.get(`${this.#path}/history`, { query, signal })).body;
  }

  /** @returns {Promise<Blob>} */
  async exportHistory(query) {
    return (await this.#api.get(`${this.#path}/history`, { query, expects: "blob" })).body;
  }

  /** @returns {Promise<{verified: boolean, events: number, head: string, problems: string[]}>} */
  async verifyHistory(signal) {
    return (await this.#api.get(`${this.#path}/history/verify`, { signal })).body;
  }
}

/** Every tenant there is, for operators. @returns {Promise<{id: string, display_name: string, state: string}[]>} */
export async function listTenants(api) {
  const tenants = [];
  let cursor = null;
  do {
    const { body } = await api.get("/v1/tenants", { query: { limit: 200, cursor } });
    tenants.push(...body.items);
    cursor = body.next_cursor;
  } while (cursor);
  return tenants;
}
