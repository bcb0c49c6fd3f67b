// For each operation a request that is right, so that the daemon carries it out: what the scenario and the sweep start
// from. Whoever adds an operation adds its request here; the names are the document's operationIds.

import { password } from "./world.mjs";

/** What a request about a tenant needs: the tenant, and the operator who may do everything. */
const in_tenant = (world, tenant = "acme") => ({ path: { tenant }, by: world.operator });

/** The same about a token that is made for it. */
async function about_token(world, members = {}) {
  const { id } = await world.mint("acme", members);
  return { path: { tenant: "acme", id }, by: world.operator };
}

/** The same about an account. */
async function about_account(world) {
  const name = await world.create_account("acme");
  return { path: { tenant: "acme", name }, by: world.operator };
}

/** For a session of the console: its fields, and nobody's token. */
async function in_session(world) {
  const { value } = await world.mint("acme", { scopes: ["tokenward:member"] });
  return { by: null, fields: await world.sign_in({ token: value }) };
}

/** For what a token does about itself. */
async function by_itself(world) {
  return { by: (await world.mint("acme")).value };
}

const value_of = async (world) => (await world.mint("acme", { scopes: ["read"] })).value;

/** Forward-auth for a demand that holds. */
const forward_auth = (path, query) => async (world) => ({ path, query, by: await value_of(world) });

/** @type {Record<string, (world) => Promise<object> | object>} */
export const right_requests = {
  createTenant: (world) => ({
    by: world.operator,
    body: { id: world.name(), display_name: "New", policy: { max_lifetime_days: 90 }, mint_admin_token: true },
  }),
  listTenants: (world) => ({ by: world.operator, query: "limit=10" }),
  readTenant: (world) => in_tenant(world),
  renameTenant: async (world) => ({
    ...in_tenant(world, await world.create_tenant()),
    body: { display_name: "Another" },
  }),
  deleteTenant: async (world) => ({ ...in_tenant(world, await world.create_tenant()), body: { reason: "Unpaid." } }),
  suspendTenant: async (world) => ({ ...in_tenant(world, await world.create_tenant()), body: { reason: "Unpaid." } }),
  resumeTenant: async (world) => ({ ...in_tenant(world, await world.create_tenant()), body: { reason: "Paid." } }),
  startMove: async (world) => ({ ...in_tenant(world, await world.create_mover()), body: { store: "second" } }),
  readMove: async (world) => in_tenant(world, await world.create_moving()),
  cancelMove: async (world) => in_tenant(world, await world.create_moving()),
  listStores: (world) => ({ by: world.operator }),

  readPolicy: (world) => in_tenant(world),
  replacePolicy: async (world) => {
    const tenant = await world.create_tenant();
    const policy = await world.must("GET", `/v1/tenants/${tenant}/policy`);
    return { ...in_tenant(world, tenant), fields: [["If-Match", "*"]], body: { ...policy, max_lifetime_days: 90 } };
  },
  mergePolicy: async (world) => ({
    ...in_tenant(world, await world.create_tenant()),
    body: { max_lifetime_days: 90 },
  }),

  previewPolicy: async (world) => ({ ...in_tenant(world, await world.create_enforcing()), body: { grace_days: 7 } }),
  enforcePolicy: async (world) => ({ ...in_tenant(world, await world.create_enforcing()), body: { grace_days: 7 } }),
  readEnforcement: async (world) => {
    const tenant = await world.create_enforcing();
    await world.must("POST", `/v1/tenants/${tenant}/policy/enforce`);
    return in_tenant(world, tenant);
  },

  mintToken: (world) => ({
    ...in_tenant(world),
    body: {
      owner: world.name("owner"),
      label: "x",
      expires_in_days: 7,
      scopes: ["read"],
      metadata: { team: "a" },
      allowed_cidrs: ["192.0.2.0/24"],
    },
  }),
  listTokens: (world) => ({ ...in_tenant(world), query: "limit=3" }),
  revokeAllTokens: async (world) => {
    const owner = world.name("owner");
    await world.mint("acme", { owner });
    return { ...in_tenant(world), body: { owner, reason: "Lost." } };
  },
  readToken: about_token,
  relabelToken: async (world) => ({ ...(await about_token(world)), body: { label: "y" } }),
  revokeToken: async (world) => ({ ...(await about_token(world)), body: { reason: "Leaked." } }),
  rotateToken: async (world) => ({ ...(await about_token(world)), body: { retire: "overlap", overlap_hours: 1 } }),

  suspendOwner: (world) => ({ ...in_tenant(world), body: { owner: world.name("owner"), reason: "On leave." } }),
  eraseOwner: (world) => ({ ...in_tenant(world), body: { owner: world.name("owner") } }),
  resumeOwner: (world) => ({ ...in_tenant(world), body: { owner: world.name("owner"), reason: "Back." } }),

  createAccount: (world) => ({ ...in_tenant(world), body: { name: world.name("person"), password, role: "member" } }),
  listAccounts: (world) => ({ ...in_tenant(world), query: "limit=3" }),
  readAccount: about_account,
  changeAccount: async (world) => ({ ...(await about_account(world)), body: { role: "admin" } }),
  deleteAccount: about_account,

  readHistory: (world) => ({ ...in_tenant(world), query: "limit=5" }),
  verifyHistory: (world) => in_tenant(world),

  readSelf: by_itself,
  revokeSelf: async (world) => ({ ...(await by_itself(world)), body: { reason: "Leaked." } }),
  rotateSelf: async (world) => {
    const tenant = await world.create_tenant(undefined, { policy: { self_rotation: true } });
    return { by: (await world.mint(tenant)).value, body: { retire: "overlap", overlap_hours: 1 } };
  },

  validateToken: async (world) => ({
    by: await world.of_role("validator"),
    body: { token: await value_of(world), required_scopes: ["read"], client_ip: "192.0.2.7" },
  }),
  validateTokens: async (world) => ({
    by: await world.of_role("validator"),
    body: { items: [{ token: await value_of(world), required_scopes: ["read"], client_ip: null }, { token: "none" }] },
  }),
  authorizeGet: forward_auth(undefined, "scope=read&tenant=acme"),
  authorizePost: forward_auth(undefined, "scope=read&tenant=acme"),
  authorizeBelowGet: forward_auth({ path: "page" }),
  authorizeBelowPost: forward_auth({ path: "page" }),
  introspectToken: async (world) => ({
    by: await world.of_role("validator"),
    form: { token: await value_of(world), token_type_hint: "access_token", client_ip: "192.0.2.7" },
  }),
  revokeByValue: async (world) => {
    const token = await value_of(world);
    return { by: token, form: { token } };
  },
  readOAuthMetadata: () => ({}),

  createConsoleLink: (world) => ({ ...in_tenant(world), body: { owner: "ada", ttl_seconds: 60, role: "member" } }),
  startSession: async (world) => {
    const { value } = await world.mint("acme", { scopes: ["tokenward:member"] });
    return { fields: [["Origin", world.daemon.origin]], body: { token: value } };
  },
  readSession: in_session,
  endSession: async (world) => ({ ...(await in_session(world)), query: "everywhere=true" }),

  readHealth: () => ({}),
  readReadiness: () => ({}),
  readOpenApi: () => ({}),
  readMetrics: () => ({ listener: "metrics" }),
};
