// Bad input of every kind, worked out from the OpenAPI document, against the real daemon: always the documented 4xx,
// never a 5xx, nothing written, and nothing of anybody else's in the answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { useless } from "./credentials.mjs";
import { Document } from "./document.mjs";
import { bad_requests } from "./mutations.mjs";
import { right_requests } from "./right_requests.mjs";
import { World, password } from "./world.mjs";

/** Stands in everything that the other tenant has. */
const canary = "canary";

let world;
let document;
let rights;
let rival_admin;

before(async () => {
  world = await World.start();
  document = new Document((await world.daemon.call("GET", "/v1/openapi.json", undefined, null)).json);
  await world.create_tenant(`${canary}-tenant`, { display_name: `${canary} Inc` });
  const told = { owner: `${canary}-owner`, label: `${canary} label` };
  rival_admin = await world.of_role("admin", `${canary}-tenant`, told);
  await world.must("POST", `/v1/tenants/${canary}-tenant/accounts`, { name: `${canary}-person`, password });
  rights = new Map();
  for (const operation of document.operations) {
    const make = right_requests[operation.id];
    assert.ok(make, `no request for ${operation.id}: add one to tests/openapi/right_requests.mjs`);
    rights.set(operation, await make(world));
  }
});
after(() => world?.stop());

/** Everything that a request could have changed. */
async function state() {
  const tenants = await world.must("GET", "/v1/tenants?limit=200");
  const parts = [tenants];
  for (const { id } of tenants.items) {
    parts.push(await world.must("GET", `/v1/tenants/${id}/history/verify`));
    parts.push(await world.must("GET", `/v1/tenants/${id}/policy`));
    const tokens = await world.must("GET", `/v1/tenants/${id}/tokens?limit=200`);
    for (const token of tokens.items) {
      for (const name of Object.keys(token)) if (name.startsWith("last_used")) delete token[name];
    }
    parts.push(tokens, await world.must("GET", `/v1/tenants/${id}/accounts?limit=200`));
  }
  return parts;
}

/** Whether one of the problem's errors names what is wrong, or something within it. */
function names(problem, about) {
  const [[place, name]] = Object.entries(about);
  return problem?.errors?.some((error) => error[place] === name || error[place]?.startsWith(`${name}/`));
}

/** Refusals that say what is wrong without naming a place: of the gate, of OAuth, of forward-auth. */
const names_nothing = (answer) => answer.json?.type === "/problems/bad-request" || !answer.json?.type;

/**
 * Sends them all, some at a time, and judges each answer; `work` has `{ operation, what, request, statuses?, about? }`.
 */
async function expect_refusals(work) {
  const before_all = await state();
  const faults = [];
  const judge = ({ operation, what, statuses, about }, answer) => {
    const said = document.judge(operation, answer);
    if (answer.status < 400 || answer.status > 499) said.unshift("it was not refused");
    if (statuses && !statuses.includes(answer.status)) said.unshift(`it should be ${statuses.join(" or ")}`);
    if (about && !names_nothing(answer) && !names(answer.json, about)) {
      said.unshift(`no error names ${JSON.stringify(about)}`);
    }
    if (answer.text.includes(canary)) said.unshift("it has another tenant's data");
    if (said.length > 0) faults.push(`${operation.id}, ${what}: ${said.join("; ")}: ${answer}`);
  };
  let next = 0;
  const worker = async () => {
    while (next < work.length) {
      const one = work[next++];
      judge(one, await world.send(one.operation, one.request));
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  assert.deepEqual(faults.slice(0, 40), [], `${faults.length} of ${work.length} were not refused as documented`);
  assert.deepEqual(await state(), before_all, "something was written");
  return work.length;
}

test("every parameter and every member of a body, wrong in every way", async (t) => {
  const work = [];
  for (const [operation, right] of rights) {
    for (const bad of bad_requests(document, operation, right)) work.push({ operation, ...bad });
  }
  t.diagnostic(`${await expect_refusals(work)} requests`);
});

/** Whether somebody has to show who it is. */
const wants_credential = ({ id, security }) => security.length > 0 && id !== "startSession";

test("every credential that is none", async (t) => {
  const work = [];
  const bad = await useless(world);
  for (const [operation, right] of rights) {
    if (!wants_credential(operation)) continue;
    const anonymous = { ...right, by: null };
    // Where anybody may validate, nobody has to say who it is; whoever does must be right.
    const listener = operation.id.startsWith("validate") ? "strict" : right.listener;
    const fields = (right.fields ?? []).filter(([name]) => !["Cookie", "X-CSRF-Token"].includes(name));
    work.push({ operation, what: "no credential", request: { ...anonymous, fields, listener }, statuses: [401] });
    for (const [what, more] of Object.entries(bad)) {
      const request = { ...anonymous, fields: [...fields, ...more], listener };
      work.push({ operation, what, request, statuses: [401] });
    }
  }
  t.diagnostic(`${await expect_refusals(work)} requests`);
});

/** By the role that an operation wants: roles that are not enough. */
const too_small = { operator: ["admin", "member", "validator"], admin: ["member", "validator"], member: ["validator"] };

test("a role that is too small, another network, and another tenant's admin", async (t) => {
  const work = [];
  const by_role = {};
  for (const role of ["admin", "member", "validator"]) by_role[role] = await world.of_role(role);
  by_role.none = (await world.mint("acme")).value;
  const elsewhere = await world.of_role("operator", "system", { allowed_cidrs: ["198.51.100.0/24"] });
  for (const [operation, right] of rights) {
    if (!wants_credential(operation)) continue;
    const fields = (right.fields ?? []).filter(([name]) => name !== "Cookie");
    const add = (what, by, statuses) => work.push({ operation, what, request: { ...right, fields, by }, statuses });
    add("an operator's token for another network", elsewhere, [403]);
    if (!too_small[operation.access]) continue;
    const in_acme = right.path?.tenant === undefined || right.path.tenant === "acme";
    const status = in_acme ? 403 : 404;
    for (const role of [...too_small[operation.access], "none"]) add(`role ${role}`, by_role[role], [status]);
    if (right.path?.tenant) add("another tenant's admin", rival_admin, [404]);
    else if (operation.access === "operator") add("another tenant's admin", rival_admin, [403]);
  }
  t.diagnostic(`${await expect_refusals(work)} requests`);
});

test("a path that does not exist is 404, and a method that it does not have 405, for everybody alike", async () => {
  const faults = [];
  const operation = document.operations.find(({ id }) => id === "readTenant");
  for (const tenant of [`${canary}-tenant`, "nowhere", "acme/../canary-tenant"]) {
    const answer = await world.send(operation, { path: { tenant }, by: await world.of_role("admin") });
    if (answer.status !== 404 && answer.status !== 400) faults.push(`${tenant}: ${answer}`);
    if (answer.text.includes(canary)) faults.push(`${tenant}: ${answer}`);
  }
  assert.deepEqual(faults, []);
});
