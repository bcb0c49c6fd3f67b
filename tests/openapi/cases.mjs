// How each documented answer of each operation is provoked. Most statuses come about in the same way everywhere; what
// an operation needs besides stands under its name. A case is a function of the world that gives a request, as
// World.send takes it, with what to do `afterwards`; its `times` says how many to send at once, its `tries` how often to
// try.

import { right_requests } from "./right_requests.mjs";
import { password } from "./world.mjs";

const over_the_limit = "x".repeat(600 * 1024);

/** A right request with other members. */
const right_but = (id, change) => async (world) => {
  const right = await right_requests[id](world);
  return { ...right, ...(await change(world, right)) };
};

/** The role just below the one that an operation wants; whose token it is not enough for. */
const too_small = { operator: "admin", admin: "member", member: "validator", validator: "member" };

/** A credential that is not enough: of too small a role, or where any would do, one for another network. */
async function too_small_a_credential(world, { access }, tenant = "acme") {
  if (too_small[access]) return world.of_role(too_small[access], tenant);
  return (await world.mint("acme", { allowed_cidrs: ["198.51.100.0/24"] })).value;
}

/** The value of a token that has been used as often as its quota allows. */
async function used_up(world, tenant, members = {}) {
  const { value } = await world.mint(tenant, { ...members, quota: { limit: 1, window_s: 86_400 } });
  await world.must("GET", "/v1/self", undefined, value);
  return value;
}

/** The owner of the only operator token that is left: other cases have minted some. */
async function last_operator(world) {
  await world.must("POST", "/v1/tenants/system/tokens/revoke-all", { all: true, include_management: true });
  return (await world.must("GET", "/v1/self")).owner;
}

/** For what no quota stands against: an admin who has asked so much at once that it must wait for a minute and more. */
const impatient = (id) =>
  right_but(id, async (world, { path }) => {
    const tenant = await world.create_tenant();
    const by = await world.of_role("admin", tenant);
    await world.must("PATCH", `/v1/tenants/${tenant}/policy`, { caller_rate: { per_second: 1, burst: 1 } });
    await world.must("POST", "/v1/validate/batch", { items: Array(100).fill({ token: "none" }) }, by);
    return { path: { ...path, tenant }, by, fields: [] };
  });

/** The same of an operator. Their rate holds for the test's own operator too: it is lifted as soon as this is answered. */
const impatient_operator = (id) =>
  right_but(id, async (world) => {
    const by = await world.of_role("operator", "system");
    const set_rate = (caller_rate) => world.must("PATCH", "/v1/tenants/system/policy", { caller_rate });
    await set_rate({ per_second: 1, burst: 10 });
    await world.must("POST", "/v1/validate/batch", { items: Array(1000).fill({ token: "none" }) }, by);
    return { by, fields: [], afterwards: () => set_rate(null) };
  });

/** An owner with so much behind it that erasing it, which has just begun, takes some milliseconds. */
async function half_erased(world) {
  const tenant = await world.create_tenant();
  const owner = world.name("owner");
  const { id } = await world.mint(tenant, { owner });
  const token = `/v1/tenants/${tenant}/tokens/${id}`;
  for (let done = 0; done < 1_000; done += 50) {
    const relabel = (_none, i) => world.must("PATCH", token, { label: `${done + i}` });
    await Promise.all(Array.from({ length: 50 }, relabel));
  }
  await world.must("POST", `${token}/revoke`, {});
  void world.must("POST", `/v1/tenants/${tenant}/owners/erase`, { owner });
  await new Promise((passed) => setTimeout(passed, 5));
  return { path: { tenant }, body: { owner } };
}

/** By status, for whatever operation; `operation` is the document's. */
const everywhere = {
  200: ({ id }) => right_requests[id],
  201: ({ id }) => right_requests[id],
  204: ({ id }) => right_requests[id],
  400: ({ id }) => right_but(id, () => ({ query: "nonsense=1" })),
  401: ({ id }) => right_but(id, () => ({ by: null, fields: [] })),
  403: (operation) =>
    right_but(operation.id, async (world, { path }) => ({
      by: await too_small_a_credential(world, operation, path?.tenant),
      fields: [],
    })),
  404: ({ id }) => right_but(id, (_world, { path }) => ({ path: { ...path, tenant: "nowhere" } })),
  412: ({ id }) => right_but(id, () => ({ fields: [["If-Match", '"999999999"']] })),
  413: ({ id }) => right_but(id, () => ({ body: over_the_limit, type: "application/json" })),
  415: ({ id }) => right_but(id, () => ({ type: "text/plain" })),
  422: ({ id, body }) =>
    right_but(id, (_world, right) => (body ? { body: { ...right.body, nonsense: 1 } } : { query: "cursor=x" })),
  428: ({ id }) => right_but(id, () => ({ fields: [] })),
  429: ({ id }) =>
    right_but(id, async (world) => ({
      by: await used_up(world, "system", { scopes: ["tokenward:operator"] }),
      fields: [],
    })),
  503: ({ id }) => right_requests[id],
};

/** A tenant that is being deleted. */
async function deleted_tenant(world) {
  const tenant = await world.create_tenant();
  await world.must("DELETE", `/v1/tenants/${tenant}`);
  return { tenant };
}

/** A token that has ended: revoked, or in another way. */
async function revoked_token(world, members = {}) {
  const { id } = await world.mint("acme", members);
  await world.must("POST", `/v1/tenants/acme/tokens/${id}/revoke`);
  return { tenant: "acme", id };
}

async function expired_token(world) {
  const expires_at = new Date(Date.now() + 50).toISOString();
  const { id } = await world.mint("acme", { expires_at });
  while (new Date().toISOString() <= expires_at) await new Promise((done) => setTimeout(done, 10));
  return { tenant: "acme", id };
}

/** Only listeners that let nobody in without a credential refuse for want of one. */
const strictly = (id, change) => right_but(id, async (world) => ({ listener: "strict", ...(await change(world)) }));

/** A session of an operator who has no token. */
async function operator_account(world) {
  const name = await world.create_account("system", "operator");
  return world.sign_in({ tenant: "system", name, password });
}

/** So many failures in a row that the next attempt has to wait. */
async function mistype_passwords(world, name) {
  const attempt = { tenant: "acme", name, password: "wrong" };
  const fields = { Origin: world.daemon.origin };
  for (let status = 401; status === 401; ) {
    ({ status } = await world.daemon.call("POST", "/v1/session", attempt, null, fields));
  }
}

const validation = (id) => ({
  401: strictly(id, () => ({ by: null })),
  403: strictly(id, async (world) => ({ by: await world.of_role("member") })),
});

const forward_auth = (id) => ({
  403: right_but(id, () => ({ fields: [["X-Required-Scope", "write"]] })),
  404: right_but(id, () => ({ listener: "strict" })),
  429: right_but(id, async (world) => ({ by: await used_up(world, "acme", { scopes: ["read"] }) })),
});

const oauth = (id) => ({
  400: right_but(id, () => ({ form: { token_type_hint: "access_token" } })),
  "400 application/problem+json": right_but(id, () => ({ query: "a=1&a=1" })),
  413: right_but(id, () => ({ form: over_the_limit })),
});

/** More of the same at once than the daemon does at a time. */
const at_once = (id) => Object.assign(everywhere[201]({ id }), { times: 40 });

/** By operation and answer (see case_of). */
export const cases = {
  createTenant: { 409: right_but("createTenant", () => ({ body: { id: "acme" } })) },
  listTenants: { 422: right_but("listTenants", () => ({ query: "limit=0" })) },
  deleteTenant: { 409: right_but("deleteTenant", () => ({ path: { tenant: "system" } })) },
  suspendTenant: {
    409: right_but("suspendTenant", async (world) => ({ path: await deleted_tenant(world) })),
    429: impatient_operator("suspendTenant"),
  },
  startMove: { 409: right_but("startMove", () => ({ body: { store: "main" } })) },
  cancelMove: {
    // A tenant moves within some milliseconds, so now and then it is too late.
    200: Object.assign(everywhere[200]({ id: "cancelMove" }), { tries: 50 }),
    409: right_but("cancelMove", async (world, { path }) => {
      for (let move = {}; !move.ended_at; ) move = await world.must("GET", `/v1/tenants/${path.tenant}/move`);
    }),
  },

  replacePolicy: {
    409: right_but("replacePolicy", async (world) => ({ path: await deleted_tenant(world) })),
    429: impatient("replacePolicy"),
  },
  mergePolicy: {
    409: right_but("mergePolicy", async (world) => ({ path: await deleted_tenant(world) })),
    429: impatient("mergePolicy"),
  },

  enforcePolicy: { 409: right_but("enforcePolicy", async (world) => ({ path: await deleted_tenant(world) })) },

  mintToken: {
    409: right_but("mintToken", async (world, { body }) => {
      for (let i = 0; i < 5; ++i) await world.mint("acme", { owner: body.owner });
    }),
  },
  revokeAllTokens: {
    409: right_but("revokeAllTokens", async (world) => ({
      path: { tenant: "system" },
      by: null,
      fields: await operator_account(world),
      body: { all: true, include_management: true },
    })),
    429: impatient("revokeAllTokens"),
  },
  revokeToken: {
    409: right_but("revokeToken", async (world) => ({ path: await expired_token(world) })),
    429: impatient("revokeToken"),
  },
  rotateToken: { 409: right_but("rotateToken", async (world) => ({ path: await revoked_token(world) })) },
  suspendOwner: {
    409: right_but("suspendOwner", async (world) => {
      const owner = await last_operator(world);
      return { path: { tenant: "system" }, body: { owner } };
    }),
    429: impatient("suspendOwner"),
  },
  // Now and then it has not begun yet, or has ended already.
  resumeOwner: { 409: Object.assign(right_but("resumeOwner", half_erased), { tries: 30 }) },
  eraseOwner: {
    409: right_but("eraseOwner", async (world, { body }) => {
      await world.mint("acme", { owner: body.owner });
    }),
  },
  createAccount: {
    409: right_but("createAccount", async (world, { body }) => ({
      body: { ...body, name: await world.create_account("acme") },
    })),
    429: at_once("createAccount"),
  },
  changeAccount: {
    409: right_but("changeAccount", async (world) => {
      // Disabling an account suspends the owner of its name.
      const name = await last_operator(world);
      await world.must("POST", "/v1/tenants/system/accounts", { name, password, role: "member" });
      return { path: { tenant: "system", name }, body: { disabled: true } };
    }),
    429: right_but("changeAccount", async (world, { path }) => {
      const fields = await world.sign_in({ tenant: "acme", name: path.name, password });
      await mistype_passwords(world, path.name);
      return { by: null, fields, body: { password: "another long passphrase", current_password: password } };
    }),
  },
  createConsoleLink: {
    409: right_but("createConsoleLink", async (world) => {
      const owner = world.name("owner");
      await world.must("POST", "/v1/tenants/acme/owners/suspend", { owner });
      return { body: { owner } };
    }),
  },

  readHistory: {
    "200 application/x-ndjson": right_but("readHistory", () => ({ query: "format=ndjson" })),
    "200 text/csv": right_but("readHistory", () => ({ query: "format=csv" })),
    422: right_but("readHistory", () => ({ query: "limit=0" })),
  },
  listTokens: { 422: right_but("listTokens", () => ({ query: "limit=0" })) },
  listAccounts: { 422: right_but("listAccounts", () => ({ query: "limit=0" })) },

  revokeSelf: {
    409: right_but("revokeSelf", async (world) => {
      await last_operator(world);
      return { by: world.operator };
    }),
    429: impatient("revokeSelf"),
  },
  rotateSelf: {
    409: right_but("rotateSelf", async (world, { by }) => {
      await world.must("POST", "/v1/self/rotate", { retire: "overlap", overlap_hours: 1 }, by);
    }),
  },

  endSession: {
    422: right_but("endSession", () => ({ query: "everywhere=x" })),
    429: impatient("endSession"),
  },

  validateToken: validation("validateToken"),
  validateTokens: validation("validateTokens"),
  authorizeGet: forward_auth("authorizeGet"),
  authorizePost: forward_auth("authorizePost"),
  authorizeBelowGet: forward_auth("authorizeBelowGet"),
  authorizeBelowPost: forward_auth("authorizeBelowPost"),
  introspectToken: oauth("introspectToken"),
  revokeByValue: { ...oauth("revokeByValue"), 429: impatient("revokeByValue") },

  startSession: {
    401: right_but("startSession", () => ({ body: { token: "wrong" } })),
    403: right_but("startSession", () => ({ fields: [["Origin", "https://elsewhere.example"]] })),
    429: right_but("startSession", async (world) => {
      const name = await world.create_account("acme");
      await mistype_passwords(world, name);
      return { body: { tenant: "acme", name, password } };
    }),
  },
};

/** What no test can provoke from outside, and why. As short as it can be. */
export const unprovoked = {
  "resumeTenant 409": "only in the moments between the end of a grace of 30 days and the purge",
};

/**
 * The case for an answer: `status`, or where one status comes with several types of content `200 text/csv` for all but
 * the first. Undefined where nobody has said how it comes about.
 */
export function case_of(operation, answer) {
  return cases[operation.id]?.[answer] ?? (right_requests[operation.id] && everywhere[answer]?.(operation));
}
