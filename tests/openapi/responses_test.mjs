// Every answer that the OpenAPI document has is given by the real daemon, and is what the document says of it: its
// status, its fields, its body.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { case_of, cases, unprovoked } from "./cases.mjs";
import { Document } from "./document.mjs";
import { right_requests } from "./right_requests.mjs";
import { World } from "./world.mjs";

/** The status that is given while the main store is not served. */
const outage = "503";

let world;
let document;
before(async () => {
  world = await World.start();
  document = new Document((await world.daemon.call("GET", "/v1/openapi.json", undefined, null)).json);
});
after(() => world?.stop());

/** Sends what `how` says, as often as it says, until `wanted` holds for an answer; gives that, or another. */
async function provoke(operation, how, wanted) {
  for (let left = how.tries ?? 1; ; --left) {
    const requests = await Promise.all(Array.from({ length: how.times ?? 1 }, () => how(world)));
    const answers = await Promise.all(requests.map((request) => world.send(operation, request)));
    for (const { afterwards } of requests) await afterwards?.();
    for (const answer of answers) check(operation, answer);
    const found = answers.find(wanted);
    if (found || left <= 1) return found ?? answers[0];
  }
}

/** Whatever was asked for, the answer is one that the document has. */
function check(operation, answer) {
  const faults = document.judge(operation, answer);
  assert.deepEqual(faults, [], `${operation.id} answered what daemon/api/openapi does not say: ${answer}`);
}

/** `status` and `type` (undefined: no content) are what `wanted`, the case's name, stands for. */
async function check_case(operation, wanted, status, type) {
  const how = case_of(operation, wanted);
  assert.ok(
    how,
    `${operation.id} documents ${wanted} and no test provokes it: add the operation to ` +
      `tests/openapi/right_requests.mjs, or this answer of it to tests/openapi/cases.mjs`,
  );
  const is_wanted = (answer) =>
    answer.status === Number(status) && (type === undefined || answer.field("content-type").startsWith(type));
  const answer = await provoke(operation, how, is_wanted);
  assert.ok(
    is_wanted(answer),
    `${operation.id} documents ${wanted}, but what tests/openapi/cases.mjs (or right_requests.mjs) does to provoke ` +
      `it was answered with ${answer}`,
  );
}

/** All documented answers of one operation, as case_of names them. */
function* answers_of(operation) {
  for (const [status, response] of Object.entries(operation.responses)) {
    const types = Object.keys(response.content ?? {});
    yield { wanted: status, status, type: types[0] };
    for (const type of types.slice(1)) yield { wanted: `${status} ${type}`, status, type };
  }
}

test("whoever is named here is an operation of the document", () => {
  const known = new Set(document.operations.map(({ id }) => id));
  const named = [...Object.keys(right_requests), ...Object.keys(cases)];
  assert.deepEqual(named.filter((id) => !known.has(id)), []);
  for (const name of Object.keys(unprovoked)) {
    const [id, status] = name.split(" ");
    assert.ok(document.operations.find((operation) => operation.id === id)?.responses[status], name);
  }
});

test("every documented answer is given", async (t) => {
  for (const operation of document.operations) {
    for (const { wanted, status, type } of answers_of(operation)) {
      const name = `${operation.id} ${wanted}`;
      if (status === outage || unprovoked[name]) continue;
      await t.test(name, () => check_case(operation, wanted, status, type));
    }
  }
});

/** The site whose pages `acme` and the operator let read their answers. */
const site = "https://app.example";

/** What is shared with pages of other sites, by the path. */
const is_shared = (path) => /^\/(v1|\.well-known)\//.test(path) && !/^\/v1\/(session|auth)\b/.test(path);

/** A right request, but about `acme` where the path names a tenant, by nobody, and from a page of that site. */
async function from_page(operation, fields = []) {
  const right = await right_requests[operation.id](world);
  const path = { ...right.path, ...(right.path?.tenant && { tenant: "acme" }) };
  return { ...right, path, by: null, fields: [["Origin", site], ...fields] };
}

test("every path has what every path has", async (t) => {
  await world.must("PATCH", "/v1/tenants/acme/policy", { cors_origins: [site] });
  const sent = [
    ["X-Request-Id", "page-1"],
    ["traceparent", document.follow({ $ref: "#/components/parameters/TraceParent" }).example],
  ];
  const to_pages = Object.keys(document.options.responses[204].headers).filter((name) => /^Access-Control/.test(name));
  const of_preflights = to_pages.filter((name) => name !== "Access-Control-Expose-Headers");
  const of_others = ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers"];
  const expect_fields = (operation, answer, wanted) => {
    const has = to_pages.filter((name) => answer.field(name.toLowerCase()) !== undefined);
    assert.deepEqual(has.sort(), is_shared(operation.path) ? wanted.sort() : [], `${operation.id}: ${answer}`);
    if (operation.path.startsWith("/v1/auth")) return;
    assert.equal(answer.field("x-request-id"), "page-1", `${operation.id} forgot the id of its request`);
  };
  for (const operation of document.operations) {
    await t.test(operation.id, async () => {
      const request = await from_page(operation, sent);
      const answer = await world.send(operation, request);
      check(operation, answer);
      expect_fields(operation, answer, of_others);

      if (operation.path.startsWith("/v1/auth")) return;
      const options = { ...document.options, path: operation.path };
      const fields = [...request.fields, ["Access-Control-Request-Method", operation.method]];
      const allowed = await world.send(options, { path: request.path, listener: request.listener, fields });
      check(options, allowed);
      assert.equal(allowed.status, 204);
      assert.ok(allowed.field("allow").split(", ").includes(operation.method), allowed.field("allow"));
      expect_fields(operation, allowed, of_preflights);
    });
  }
});

test("and those of an outage while the main store is older than what was seen of it", async (t) => {
  // Requests are prepared while all is well: nobody could mint anything afterwards.
  const prepared = new Map();
  for (const operation of document.operations) {
    if (!operation.responses[outage]) continue;
    const how = case_of(operation, outage);
    assert.ok(how, `no request for ${operation.id}: add one to tests/openapi/right_requests.mjs`);
    prepared.set(operation, await how(world));
  }
  await world.lose_main_store();
  for (const [operation, request] of prepared) {
    await t.test(`${operation.id} ${outage}`, async () => {
      const answer = await world.send(operation, request);
      check(operation, answer);
      assert.equal(answer.status, Number(outage), String(answer));
    });
  }
});
