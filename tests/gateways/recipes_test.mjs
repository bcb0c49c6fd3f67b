// The recipes of README.md, word for word. The first one's files are what gateways_test.mjs runs.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { Daemon } from "../console/daemon.mjs";

const run = promisify(execFile);
const readme = path.join(path.dirname(new URL(import.meta.url).pathname), "../../README.md");

/** The lines of shell under that heading. */
function recipe(heading) {
  const section = fs.readFileSync(readme, "utf8").split(`### ${heading}\n`)[1];
  return /```sh\n([^]*?)```/.exec(section)[1];
}

describe("recipe", () => {
  let daemon;
  before(async () => {
    daemon = await Daemon.start();
    await daemon.create_tenant("acme");
  });
  after(() => daemon?.stop());

  /** Runs it as a reader would; what it printed. */
  async function follow(heading) {
    const env = { ...process.env, tkw: daemon.origin, operator: `Authorization: Bearer ${daemon.operator}` };
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", recipe(heading)], { env });
    return stdout;
  }

  test("a service validates", async () => {
    const answer = JSON.parse(await follow("Validate from a service"));
    assert.equal(answer.active, true);
    assert.equal(answer.owner, "ada@example.com");
    assert.deepEqual(answer.scopes, ["read"]);
  });

  test("a product hands out, lists, revokes and links to the console", async () => {
    const answers = (await follow("Hand out tokens from your own product")).trim().split("\n");
    const [list, token, link] = answers.map((text) => JSON.parse(text));
    assert.deepEqual(list.items.map(({ owner, status }) => [owner, status]), [["grace@example.com", "active"]]);
    assert.equal(token.status, "revoked");
    assert.equal(token.id, list.items[0].id);
    assert.ok(link.url);
  });
});
