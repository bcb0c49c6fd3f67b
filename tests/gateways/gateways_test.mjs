// Each gateway with the files of config/gateways, between hostile clients, a real daemon and an application that records
// what reaches it.

import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, describe, test } from "node:test";

import { Daemon } from "../console/daemon.mjs";
import { Application } from "./application.mjs";
import { free_port, Gateway, kinds } from "./gateway.mjs";
import { ask } from "./wire.mjs";

const identity = ["x-token-tenant", "x-token-owner", "x-token-id", "x-token-scopes"];
const forgeries = ["X-Token-Owner", "X-Token-Tenant", "X-Token-Scopes", "x-token-id", "X_Token_Owner", "X.Token.Owner"];
const aliases = [
  "/%61dmin/", "//admin/", "/b/../admin/", "/./admin/", "/b/%2e%2e/admin/", "/b%2f..%2fadmin/", "/ADMIN/", "/admin",
  "/%2fadmin/", "/b/..%2fadmin/", "/admin/../admin/", "/admin/..;/", "/admin%2f..%2fread", "/admin/../read", "/admin/.",
];

for (const name of Object.keys(kinds)) {
  const missing = !fs.existsSync(kinds[name].binary);
  describe(name, { skip: missing && "is not installed" }, () => {
    let daemon, application, gateway, reader, writer, revoked;
    const bearer = (token) => [["Authorization", `Bearer ${token}`]];
    const get = (target, fields, more = {}) => ask(gateway.port, { target, fields, ...more });

    before(async () => {
      const port = await free_port();
      daemon = await Daemon.start(`
[[listeners]]
address = "127.0.0.1:${port}"
serves = ["auth"]
anonymous_validate = true
tenant = "acme"
gateway = "${name === "nginx" ? "nginx" : "standard"}"
client_ip_header = "x-forwarded-for"
trusted_proxies = ["127.0.0.1"]
`);
      await daemon.create_tenant("acme");
      reader = await daemon.mint("acme", "ada@example.com", "reads", { scopes: ["read"] });
      writer = await daemon.mint("acme", "ada@example.com", "writes", { scopes: ["write"] });
      revoked = await daemon.mint("acme", "ada@example.com", "is revoked", { scopes: ["read"] });
      await daemon.must("POST", `/v1/tenants/acme/tokens/${revoked.id}/revoke`, {});
      application = await Application.start();
      gateway = await Gateway.start(name, application.port, port);
    });
    after(async () => {
      await gateway?.stop();
      application?.stop();
      await daemon?.stop();
    });

    /** The one request that has reached the application, with the identity of that token and nothing like it besides. */
    function assert_arrived(token) {
      const seen = application.take();
      assert.equal(seen.length, 1);
      const like_identity = seen[0].fields.filter(([field]) => /^x[-_.]token/.test(field)).sort();
      const expected = [
        ["x-token-id", token.id],
        ["x-token-owner", "ada@example.com"],
        ["x-token-scopes", token.scopes.join(" ")],
        ["x-token-tenant", "acme"],
      ];
      assert.deepEqual(like_identity, expected);
      return seen[0];
    }
    const assert_nothing_arrived = () => assert.deepEqual(application.take(), []);

    test("a good token opens and brings its identity", async () => {
      assert.equal((await get("/page?scope=write", bearer(reader.value))).status, 200);
      assert_arrived(reader);
      assert.equal((await get("/admin/", bearer(writer.value))).status, 200);
      assert_arrived(writer);
    });

    test("the token works as the password of Basic", async () => {
      const pair = Buffer.from(`anyone:${reader.value}`).toString("base64");
      assert.equal((await get("/page", [["Authorization", `Basic ${pair}`]])).status, 200);
      assert_arrived(reader);
    });

    test("no token and a bad one are 401 with a challenge", async () => {
      for (const fields of [[], bearer(revoked.value), bearer("nonsense"), bearer(`${reader.value.slice(0, -1)}-`)]) {
        const answer = await get("/page", fields);
        assert.equal(answer.status, 401);
        assert.match(answer.field("www-authenticate"), /^Bearer realm="tokenward"/);
        assert_nothing_arrived();
      }
    });

    test("a missing scope is 403", async () => {
      assert.equal((await get("/admin/", bearer(reader.value))).status, 403);
      assert_nothing_arrived();
    });

    test("a token beyond its quota is told so, in what the gateway has for that", async () => {
      const quota = { limit: 2, window_s: 3600 };
      const bounded = await daemon.mint("acme", "ada@example.com", "bounded", { scopes: ["read"], quota });
      for (const status of [200, 200, name === "nginx" ? 403 : 429]) {
        assert.equal((await get("/page", bearer(bounded.value))).status, status);
        if (status === 200) assert_arrived(bounded);
        else assert_nothing_arrived();
      }
    });

    test("a client cannot lower what is demanded", async () => {
      const lower = [["X-Required-Scope", "read"], ["X-Required-Tenant", "acme"], ["X-Original-URI", "/page"]];
      for (const target of ["/admin/?scope=read", "/admin/x?scope=read&tenant=acme"]) {
        assert.equal((await get(target, [...bearer(reader.value), ...lower])).status, 403);
        assert_nothing_arrived();
      }
    });

    test("a client cannot ask the gateway's own places", async () => {
      for (const target of ["/_tokenward_read", "/_tokenward_write", "/healthz", "/v1/tenants"]) {
        assert.ok([401, 404].includes((await get(target, [])).status), target);
        assert_nothing_arrived();
      }
    });

    test("forged identities never arrive", async () => {
      for (const forged of forgeries) {
        const answer = await get("/page", [...bearer(reader.value), [forged, "eve"], [forged, "mallory"]]);
        assert.equal(answer.status, 200, forged);
        assert_arrived(reader);
        assert.equal((await get("/page", [[forged, "eve"]])).status, 401, forged);
        assert_nothing_arrived();
      }
    });

    test("a client cannot strip the identity", async () => {
      for (const option of ["X-Token-Owner, close", "close, x-token-id", "Authorization, close"]) {
        const answer = await get("/page", [...bearer(reader.value), ["Connection", option]]);
        if (answer.status === 200) assert_arrived(reader);
        else assert_nothing_arrived();
      }
    });

    test("an alias of a path needs what the path needs", async () => {
      for (const target of aliases) {
        const answer = await get(target, bearer(reader.value));
        const seen = application.take();
        assert.ok(answer.status >= 400 || !seen.some((request) => /admin/i.test(decodeURIComponent(request.target))), target);
        if (answer.status >= 400) assert.deepEqual(seen, [], target);
      }
    });

    test("two credentials are refused", async () => {
      for (const second of [writer.value, "nonsense", reader.value]) {
        const answer = await get("/page", [...bearer(reader.value), ...bearer(second)]);
        assert.ok([400, 401].includes(answer.status), `${answer.status}`);
        assert_nothing_arrived();
      }
    });

    test("bodies of any framing and size pass, and need a token", async () => {
      const large = "x".repeat(1 << 20);
      const chunked = `5\r\nhello\r\n${(1 << 19).toString(16)}\r\n${large.slice(1 << 19)}\r\n0\r\n\r\n`;
      const bodies = [
        [[["Content-Length", "5"]], "hello", 5],
        [[["Content-Length", `${1 << 20}`]], large, 1 << 20],
        [[["Transfer-Encoding", "chunked"]], chunked, (1 << 19) + 5],
      ];
      for (const [fields, body, size] of bodies) {
        const answer = await get("/page", [...bearer(reader.value), ...fields], { method: "POST", body });
        assert.equal(answer.status, 200);
        assert.equal(assert_arrived(reader).body_size, size);
      }
      const small = await get("/page", [["Content-Length", "5"]], { method: "POST", body: "hello" });
      assert.equal(small.status, 401);
      assert_nothing_arrived();
    });

    test("every everyday method passes with a token and none without", async () => {
      for (const method of ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        assert.equal((await get("/page", bearer(reader.value), { method })).status, 200, method);
        assert.equal(assert_arrived(reader).method, method);
        assert.equal((await get("/page", [], { method })).status, 401, method);
        assert_nothing_arrived();
      }
    });

    test("UTF-8 in targets and fields opens nothing and breaks nothing", async () => {
      const raw = Buffer.from("/käse/ünï?q=ß").toString("latin1");
      for (const target of ["/k%C3%A4se", raw]) {
        const answer = await get(target, [...bearer(reader.value), ["X-Note", raw]]);
        if (answer.status === 200) assert_arrived(reader);
        else assert.equal(answer.status, 400, target);
        assert.ok([400, 401].includes((await get(target, [])).status));
        assert_nothing_arrived();
      }
    });

    test("a revocation holds with the next request", async () => {
      const brief = await daemon.mint("acme", "bob@example.com", "brief", { scopes: ["read"] });
      assert.equal((await get("/page", bearer(brief.value))).status, 200);
      application.take();
      await daemon.must("POST", `/v1/tenants/acme/tokens/${brief.id}/revoke`, {});
      assert.equal((await get("/page", bearer(brief.value))).status, 401);
      assert_nothing_arrived();
    });

    test("without the daemon nobody enters", async () => {
      await daemon.pause();
      const askers = [[], bearer(reader.value), bearer(writer.value)];
      for (const { status } of await Promise.all(askers.map((fields) => get("/page", fields)))) {
        assert.ok(status >= 500 && status < 600, `${status}`);
      }
      assert_nothing_arrived();
    });
  });
}
