// Every case of the corpus, against the daemon itself and behind gateways.

import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, describe, test } from "node:test";

import { Daemon } from "../console/daemon.mjs";
import { Application } from "./application.mjs";
import { read_corpus } from "./corpus.mjs";
import { free_port, Gateway, kinds } from "./gateway.mjs";
import { exchange } from "./wire.mjs";

const at_once = 16;

/** Runs `check` on every case, some at once; gives what went wrong, a line each. */
async function failures_of(cases, check) {
  const failures = [];
  const left = cases.values();
  const work = async () => {
    for (const one of left) await check(one).catch((error) => failures.push(`${one.name}: ${error.message}`));
  };
  await Promise.all(Array.from({ length: at_once }, work));
  return failures.sort();
}

describe("corpus", () => {
  let daemon, application, forward_auth, reader, cases;

  before(async () => {
    forward_auth = await free_port();
    daemon = await Daemon.start(`
[[listeners]]
address = "127.0.0.1:${forward_auth}"
serves = ["auth"]
anonymous_validate = true
tenant = "acme"
`);
    await daemon.create_tenant("acme");
    reader = await daemon.mint("acme", "ada@example.com", "reads", { scopes: ["read"] });
    cases = read_corpus({ reader: reader.value });
    application = await Application.start();
  });
  after(async () => {
    application?.stop();
    await daemon?.stop();
  });
  const assert_alive = async () => assert.equal((await daemon.call("GET", "/healthz")).status, 200);

  test("has at least 400 cases", () => assert.ok(cases.length >= 400, `${cases.length}`));

  test("the daemon answers each case as its file says", async () => {
    const port = Number(daemon.address.split(":")[1]);
    const failures = await failures_of(cases, async ({ bytes, statuses, closes, methods }) => {
      // A connection that the daemon is to close is left open by the client.
      const { answers, rest } = await exchange(port, Buffer.from(bytes, "latin1"), { methods, half_close: !closes });
      assert.deepEqual(answers.map(({ status }) => status).filter((status) => status >= 200), statuses);
      assert.equal(rest, "");
      if (answers.length > 0) assert.equal(answers.at(-1).field("connection") === "close", closes, "closes");
    });
    assert.deepEqual(failures, []);
    await assert_alive();
  });

  for (const name of ["nginx", "haproxy", "apache"]) {
    const missing = !fs.existsSync(kinds[name].binary);
    test(`behind ${name} no case gets more answers than it has requests, nor past the daemon`, { skip: missing && "is not installed" }, async () => {
      const gateway = await Gateway.start(name, application.port, forward_auth);
      try {
        application.take();
        const failures = await failures_of(cases, async ({ bytes, methods }) => {
          const { answers } = await exchange(gateway.port, Buffer.from(bytes, "latin1"), { methods, patience: 300 });
          const most = Math.max(1, bytes.split(" HTTP").length - 1);
          const final = answers.filter(({ status }) => status >= 200);
          // Bytes behind a request that make none are refused, and with that it ends.
          if (final.at(-1)?.status === 400) final.pop();
          assert.ok(final.length <= most, `${final.length} answers to ${most} requests`);
        });
        assert.deepEqual(failures, []);
        for (const seen of application.take()) {
          const owners = seen.fields.filter(([field]) => /^x[-_.]token[-_.]owner$/.test(field));
          assert.deepEqual(owners, [["x-token-owner", "ada@example.com"]], seen.target);
        }
      } finally {
        await gateway.stop();
      }
      await assert_alive();
    });
  }
});
