// Unmodified clients of OAuth 2.0 discover, introspect and revoke.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Daemon } from "../console/daemon.mjs";
import { client, oauth } from "./packages.mjs";

const run = promisify(execFile);
const insecure = { [oauth.allowInsecureRequests]: true };
let daemon;
let validator;
let server;

before(async () => {
  daemon = await Daemon.start();
  await daemon.create_tenant("acme");
  const owner = "gateway@acme.example";
  validator = (await daemon.mint("acme", owner, "validates", { scopes: ["tokenward:validator"] })).value;
  const issuer = new URL(daemon.origin);
  const answer = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  server = await oauth.processDiscoveryResponse(issuer, answer);
});
after(() => daemon.stop());

const mint = () => daemon.mint("acme", "ada", "for a client", { scopes: ["read", "write"], expires_in_days: 1 });

/** What oauth4webapi is told of a token. */
async function introspect(id, authentication, value) {
  const known = { client_id: id };
  const answer = await oauth.introspectionRequest(server, known, authentication, value, insecure);
  return oauth.processIntrospectionResponse(server, known, answer);
}

const ways = {
  "client_secret_basic as the tenant": () => ["acme", oauth.ClientSecretBasic(validator)],
  "client_secret_basic as the owner": () => ["gateway@acme.example", oauth.ClientSecretBasic(validator)],
  "client_secret_post": () => ["acme", oauth.ClientSecretPost(validator)],
};

for (const [name, way] of Object.entries(ways)) {
  test(`oauth4webapi introspects and revokes with ${name}`, async () => {
    const [id, authentication] = way();
    const token = await mint();
    const shown = await introspect(id, authentication, token.value);
    assert.deepEqual(
      { ...shown },
      {
        active: true,
        token_type: "Bearer",
        client_id: "acme",
        sub: "ada",
        username: "ada",
        jti: token.id,
        iat: Math.floor(Date.parse(token.created_at) / 1000),
        scope: "read write",
        exp: Math.floor(Date.parse(token.expires_at) / 1000),
        iss: daemon.origin,
      },
    );
    const answer = await oauth.revocationRequest(server, { client_id: id }, authentication, token.value, insecure);
    assert.equal(await oauth.processRevocationResponse(answer), undefined);
    assert.deepEqual(await introspect(id, authentication, token.value), { active: false });
  });
}

test("oauth4webapi understands why it was refused", async () => {
  await assert.rejects(introspect("acme", oauth.ClientSecretPost("wrong"), "whatever"), (fault) => {
    assert(fault instanceof oauth.WWWAuthenticateChallengeError);
    assert.equal(fault.status, 401);
    assert.deepEqual(fault.cause.map(({ scheme }) => scheme), ["basic", "bearer"]);
    return true;
  });
});

test("openid-client discovers, introspects and revokes", async () => {
  const options = { algorithm: "oauth2", execute: [client.allowInsecureRequests] };
  const configuration = await client.discovery(new URL(daemon.origin), "acme", validator, undefined, options);
  const token = await mint();
  const shown = await client.tokenIntrospection(configuration, token.value, { token_type_hint: "refresh_token" });
  assert.equal(shown.active, true);
  assert.equal(shown.sub, "ada");
  await client.tokenRevocation(configuration, token.value);
  assert.deepEqual(await client.tokenIntrospection(configuration, token.value), { active: false });
  const read = await daemon.must("GET", `/v1/tenants/acme/tokens/${token.id}`);
  assert.equal(read.status, "revoked");
  assert.equal(read.revoked_by, "gateway@acme.example");
});

test("curl -u user:token works", async () => {
  const token = await mint();
  const curl = async (...parts) => JSON.parse((await run("curl", ["-sS", "-u", ...parts])).stdout);
  const shown = await curl(`acme:${validator}`, "-d", `token=${token.value}`, `${daemon.origin}/v1/introspect`);
  assert.equal(shown.jti, token.id);
  const self = await curl(`anybody:${token.value}`, `${daemon.origin}/v1/self`);
  assert.equal(self.id, token.id);
});
