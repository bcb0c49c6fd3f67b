// Every kind of credential that must not open anything.

import { Daemon } from "../console/daemon.mjs";

const bearer = (value) => [["Authorization", `Bearer ${value}`]];

/** A token that is right in form, prefix and checksum, of a tenant of the same name; but another keyring made it. */
async function forged() {
  const elsewhere = await Daemon.start();
  const value = await elsewhere.create_tenant("acme");
  await elsewhere.stop();
  return value;
}

async function expired(world) {
  const expires_at = new Date(Date.now() + 500).toISOString();
  const { value } = await world.mint("acme", { scopes: ["tokenward:admin"], expires_at });
  // Its end is an event, which the sweeper writes; nothing is to be written later on.
  for (let items = []; items.length === 0; ) {
    await new Promise((done) => setTimeout(done, 50));
    ({ items } = await world.must("GET", "/v1/tenants/acme/history?action=token.expired"));
  }
  return value;
}

async function revoked(world) {
  const { id, value } = await world.mint("acme", { scopes: ["tokenward:admin"] });
  await world.must("POST", `/v1/tenants/acme/tokens/${id}/revoke`);
  return value;
}

async function of_suspended_owner(world) {
  const owner = world.name("owner");
  const { value } = await world.mint("acme", { owner, scopes: ["tokenward:admin"] });
  await world.must("POST", "/v1/tenants/acme/owners/suspend", { owner });
  return value;
}

async function of_tenant_that_is(world, act) {
  const tenant = await world.create_tenant();
  const value = await world.of_role("admin", tenant);
  await act(tenant);
  return value;
}

/** A token whose last character is another. */
function damaged(value) {
  return value.slice(0, -1) + (value.endsWith("A") ? "B" : "A");
}

/** What opens nothing anywhere: 401, by name, as the fields of a request. */
export async function useless(world) {
  const good = await world.of_role("admin");
  const suspend = (tenant) => world.must("POST", `/v1/tenants/${tenant}/suspend`);
  const remove = (tenant) => world.must("DELETE", `/v1/tenants/${tenant}`);
  return {
    "an empty Bearer": [["Authorization", "Bearer"]],
    "a Bearer that is no token": bearer("x"),
    "two words": bearer("x y"),
    "a scheme that nobody knows": [["Authorization", `Digest ${good}`]],
    "a Basic that is no base64": [["Authorization", "Basic !!!"]],
    "a Basic without a colon": [["Authorization", `Basic ${Buffer.from("x").toString("base64")}`]],
    "a damaged token": bearer(damaged(good)),
    "a token that is too long": bearer(good + good),
    "a forged token": bearer(await forged()),
    "an expired token": bearer(await expired(world)),
    "a revoked token": bearer(await revoked(world)),
    "a token of a suspended owner": bearer(await of_suspended_owner(world)),
    "a token of a suspended tenant": bearer(await of_tenant_that_is(world, suspend)),
    "a token of a tenant that is being deleted": bearer(await of_tenant_that_is(world, remove)),
    "a cookie of nobody's": [["Cookie", "__Host-tokenward=x"]],
  };
}
