// The API called by pages of other sites, as a real browser lets them: only where they are listed, never with cookies.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, test } from "node:test";

import { use_desk } from "./desk.mjs";
import { sign_in } from "./people.mjs";

const tokens = "/v1/tenants/acme/tokens";
const own_tokens = "/v1/tenants/self/tokens";

/** Every field that a page may read: those that any may (the Fetch standard's list), and those that are exposed. */
const readable = [
  "cache-control", "content-length", "content-type",
  "etag", "location", "ratelimit", "ratelimit-policy", "retry-after", "www-authenticate", "x-request-id",
];

let daemon, browser, admin, member, site;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme");
  member = await daemon.member("acme", "ada");
  site = http.createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>A product</title><h1>A product</h1>
      <iframe sandbox="allow-scripts" srcdoc="<h2>Of nobody</h2>"></iframe>`);
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
});
after(() => site?.close());

// Two origins of one server: only the first can be listed.
const listed = () => `http://localhost:${site.address().port}`;
const unlisted = () => `http://127.0.0.1:${site.address().port}`;

const list_in_policy = (origins) => daemon.must("PATCH", "/v1/tenants/acme/policy", { cors_origins: origins });
const list_in_settings = (origins) =>
  daemon.restart(origins.length > 0 ? `[cors]\norigins = ${JSON.stringify(origins)}\n` : "");

const bearer = (token, fields = {}) => ({ headers: { Authorization: `Bearer ${token}`, ...fields } });
const json = (members, fields = {}) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...fields },
  body: JSON.stringify(members),
});

/** A page of another site that somebody visits, and what it gets of the daemon. */
class Page {
  #told = 0;
  #refused = 0;

  constructor(visit, daemon_origin) {
    this.visit = visit;
    this.daemon_origin = daemon_origin;
  }

  async open(origin) {
    this.visit.expect_console(/blocked by CORS policy/);
    this.visit.page.on("console", (message) => {
      if (/blocked by CORS policy/.test(message.text())) ++this.#told;
    });
    await this.visit.page.goto(origin);
    // The product's own page is the other host that is meant.
    this.visit.faults.length = 0;
    return this;
  }

  /** Fetches from the daemon: gives what the page can read, or `{ refused }` with what the browser says. */
  async call(target, options = {}, frame = this.visit.page) {
    const answer = await frame.evaluate(
      async ([url, init]) => {
        try {
          const response = await fetch(url, init);
          return { status: response.status, fields: Object.fromEntries(response.headers), text: await response.text() };
        } catch (error) {
          return { refused: String(error) };
        }
      },
      [this.daemon_origin + target, options],
    );
    if (answer.refused) ++this.#refused;
    return answer;
  }

  async leave() {
    // Whatever was refused was refused by the browser for want of leave, not for another reason.
    for (let i = 0; i < 40 && this.#told < this.#refused; ++i) await this.visit.page.waitForTimeout(50);
    assert.equal(this.#told, this.#refused);
    await this.visit.end();
  }
}

/** Calls `see` with `call(target, options)` of a page of `origin`, and the page. */
async function on_page(origin, see) {
  const page = await new Page(await browser.visit(daemon.origin), daemon.origin).open(origin);
  await see((...request) => page.call(...request), page);
  await page.leave();
}

const assert_refused = (answer, what) => assert.equal(answer.refused, "TypeError: Failed to fetch", what);
function assert_read(answer, status, what) {
  assert.equal(answer.status, status, `${what}: ${answer.refused ?? answer.text}`);
  const others = Object.keys(answer.fields).filter((name) => !readable.includes(name));
  assert.deepEqual(others, [], `${what} shows fields that are not exposed`);
}

/** What each list decides: with a preflight (Authorization, JSON) and without one. */
const by_policy = [
  ["a list of tokens", tokens, () => bearer(admin), 200],
  ["a mint", tokens, () => json({ owner: "ada", label: "from a page" }, bearer(admin).headers), 201],
  ["a refusal without a preflight", tokens, () => ({}), 401],
  ["a method that is not there", "/v1/tenants/acme/history", () => ({ method: "POST" }), 405],
];
const by_settings = [
  ["a validation", "/v1/validate", () => json({ token: member }), 200],
  ["a list of the caller's tokens", own_tokens, () => bearer(member), 200],
  ["the token itself", "/v1/self", () => bearer(member), 200],
  ["the document, without a preflight", "/v1/openapi.json", () => ({}), 200],
  ["a refusal without a preflight", "/v1/validate", () => ({ method: "POST", body: "token" }), 415],
];

async function expect_shared(call, calls) {
  for (const [what, target, options, status] of calls) assert_read(await call(target, options()), status, what);
}
async function expect_refused(call, calls) {
  for (const [what, target, options] of calls) assert_refused(await call(target, options()), what);
}

test("no page of another site reads anything by default", async () => {
  for (const origin of [listed(), unlisted()]) {
    await on_page(origin, async (call) => {
      await expect_refused(call, by_policy);
      await expect_refused(call, by_settings);
    });
  }
  const { items } = await daemon.must("GET", `${tokens}?label=from a page`);
  assert.deepEqual(items, [], "a mint was done without leave");
});

test("the policy's list decides where the path names the tenant, from the next request on", async () => {
  await list_in_policy([listed()]);
  await on_page(listed(), async (call) => {
    await expect_shared(call, by_policy);
    await expect_refused(call, by_settings);
  });
  await on_page(unlisted(), (call) => expect_refused(call, by_policy));
  await on_page(listed(), async (call) => {
    await expect_shared(call, by_policy);
    await list_in_policy(["https://app.example.com"]);
    await expect_refused(call, by_policy);
  });
});

test("the operator's list decides elsewhere", async () => {
  await list_in_settings([listed()]);
  await on_page(listed(), async (call) => {
    await expect_shared(call, by_settings);
    await expect_refused(call, by_policy);
  });
  await on_page(unlisted(), (call) => expect_refused(call, by_settings));
  await list_in_settings([]);
  await on_page(listed(), (call) => expect_refused(call, by_settings));
});

test("a page reads the fields that it needs and sends those that are allowed", async () => {
  await list_in_policy([listed()]);
  await on_page(listed(), async (call) => {
    const fields = { "X-Request-Id": "page-1", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };
    const minted = await call(tokens, json({ owner: "bob", label: "seen" },
      { ...bearer(admin).headers, ...fields, "Idempotency-Key": crypto.randomUUID() }));
    assert_read(minted, 201, "a mint");
    assert.equal(minted.fields["x-request-id"], "page-1");
    assert.match(minted.fields.location, /^\/v1\/tenants\/acme\/tokens\/[0-9a-f-]{36}$/);
    assert.match(minted.fields.etag, /^"\d+"$/);

    const relabelled = await call(minted.fields.location, {
      ...json({ label: "renamed" }, { ...bearer(admin).headers, "If-Match": minted.fields.etag }),
      method: "PATCH",
    });
    assert_read(relabelled, 200, "a change");
    assert.notEqual(relabelled.fields.etag, minted.fields.etag);
    const late = await call(minted.fields.location, {
      ...json({ label: "again" }, { ...bearer(admin).headers, "If-Match": minted.fields.etag }),
      method: "PATCH",
    });
    assert_read(late, 412, "a change that comes too late");

    const anonymous = await call(tokens);
    assert_read(anonymous, 401, "a call without a credential");
    assert.match(anonymous.fields["www-authenticate"], /^Bearer/);

    // Fields that only the console's own page sends.
    assert_refused(await call(tokens, bearer(admin, { "X-CSRF-Token": "x" })), "X-CSRF-Token");
    assert_refused(await call(tokens, bearer(admin, { "X-Forwarded-For": "192.0.2.7" })), "X-Forwarded-For");
  });
});

test("a page reads how much of a limit is left, and when to come again", async () => {
  await daemon.must("PATCH", "/v1/tenants/acme/policy", {
    cors_origins: [listed()],
    caller_rate: { per_second: 1, burst: 2 },
  });
  await on_page(listed(), async (call) => {
    const answers = [];
    for (let i = 0; i < 4; ++i) answers.push(await call(tokens, bearer(member)));
    assert_read(answers[0], 200, "the first");
    const limited = answers.find(({ status }) => status === 429);
    assert.ok(limited, "four requests at once are more than two");
    assert_read(limited, 429, "one too many");
    assert.match(limited.fields["retry-after"], /^[1-9]\d*$/);
    assert.match(limited.fields.ratelimit, /^"caller";r=0/);
    assert.match(limited.fields["ratelimit-policy"], /^"caller";q=2;w=2/);
  });
  await daemon.must("PATCH", "/v1/tenants/acme/policy", { caller_rate: null });
});

test("the session of a person who is signed in to the console is of no use to any page", async () => {
  await list_in_policy([listed()]);
  await list_in_settings([listed()]);
  const visit = await browser.visit(daemon.origin);
  // The same host as the page's: to a browser it is the same site, so that cookies travel whatever their SameSite.
  visit.origin = daemon.origin.replace("127.0.0.1", "localhost");
  await sign_in(visit, member);
  const cookies = await visit.context.cookies(visit.origin);
  assert.deepEqual(cookies.map(({ name }) => name), ["__Host-tokenward"]);
  const page = await new Page(visit, visit.origin).open(listed());
  const call = (target, options) => page.call(target, { credentials: "include", ...options });

  for (const [what, target, options] of [...by_policy, ...by_settings]) {
    assert_refused(await call(target, options()), `${what} with credentials`);
  }
  for (const target of ["/v1/session", "/v1/self", own_tokens]) assert_refused(await call(target), target);
  // Sent without asking, and without reading the answer: what it says must not be done.
  const blind = { method: "POST", mode: "no-cors", body: JSON.stringify({ owner: "ada", label: "forged" }) };
  await call(tokens, blind);
  await call("/v1/self/revoke", { ...blind, body: "{}" });
  const { items } = await daemon.must("GET", `${tokens}?label=forged`);
  assert.deepEqual(items, [], "a page of another site minted in the session");
  assert.equal((await daemon.call("GET", "/v1/self", undefined, member)).status, 200);
  visit.faults.length = 0;  // of another host than 127.0.0.1
  await page.leave();
});

test("a frame without an origin is allowed nothing", async () => {
  await on_page(listed(), async (call, { visit }) => {
    const frame = visit.page.frames().find((one) => one.parentFrame());
    await frame.locator("h2").waitFor();
    for (const [what, target, options] of [...by_policy, ...by_settings]) {
      assert_refused(await call(target, options(), frame), what);
    }
  });
});

test("forward-auth, the console and what monitors the daemon are shared with no page", async () => {
  await on_page(listed(), async (call) => {
    for (const target of ["/v1/auth", "/v1/auth?scope=read"]) {
      assert_refused(await call(target), `${target} without a preflight`);
      assert_refused(await call(target, bearer(member)), `${target} with one`);
    }
    for (const target of ["/v1/session", "/console/", "/docs", "/healthz", "/readyz"]) {
      assert_refused(await call(target), target);
    }
  });
});
