// The document by itself: it passes the usual linter, and its examples are what its schemas say.

import assert from "node:assert/strict";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { Daemon } from "../console/daemon.mjs";
import { Document } from "./document.mjs";
import { createConfig, lint } from "./packages.mjs";

let document;
let folder;
before(async () => {
  const daemon = await Daemon.start();
  const answer = await daemon.call("GET", "/v1/openapi.json", undefined, null);
  document = new Document(answer.json);
  await daemon.stop();
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "tokenward-openapi-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** What the rules that Redocly recommends say, warnings too. Nobody is asked over the network: it has no reference. */
async function findings(json) {
  const file = path.join(folder, "openapi.json");
  await fs.writeFile(file, JSON.stringify(json));
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lint({ ref: file, config });
  return problems.map(({ severity, ruleId, message, location }) =>
    `${severity} ${ruleId}: ${message} at ${location[0]?.pointer}`,
  );
}

test("the linter has nothing to say", async () => {
  assert.deepEqual(await findings(document.json), []);
});

test("and would have", async () => {
  const bad = structuredClone(document.json);
  delete bad.paths["/v1/tenants"].post.operationId;
  bad.paths["/v1/tenants"].post.responses[201].content["application/json"].example.state = 7;
  const said = (await findings(bad)).join("\n");
  assert.match(said, /operation-operationId/);
  assert.match(said, /no-invalid-media-type-examples/);
});

/** Calls `see` with everything in `value` that has a schema, or is one, and with where it stands. */
function walk(value, see, at = "#") {
  if (value === null || typeof value !== "object") return;
  see(value, at);
  for (const [name, member] of Object.entries(value)) {
    if (!["example", "examples", "value", "enum", "default"].includes(name)) walk(member, see, `${at}/${name}`);
  }
}

test("every example is what its schema says", () => {
  const faults = [];
  let seen = 0;
  const check = (schema, value, at) => {
    ++seen;
    faults.push(...document.faults(schema, value).map((fault) => `${at}: ${fault}`));
  };
  walk(document.json, (value, at) => {
    const schema = value.schema ?? value;
    if (value.schema && value.example !== undefined) check(schema, value.example, at);
    if (Array.isArray(value.examples)) for (const one of value.examples) check(schema, one, at);
    else if (value.examples) for (const one of Object.values(value.examples)) check(schema, one.value, at);
    if ("default" in value && "type" in value) check(value, value.default, at);
  });
  assert.deepEqual(faults, []);
  assert.ok(seen > 50, `only ${seen} examples`);
});

test("every body and every parameter has a schema, and every answer with a body an example", () => {
  const faults = [];
  for (const operation of document.operations) {
    for (const parameter of operation.parameters) {
      if (!parameter.schema || !parameter.description) faults.push(`${operation.id}: ${parameter.name}`);
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      for (const [type, media] of Object.entries(response.content ?? {})) {
        const shown = media.example ?? media.examples;
        if (!media.schema || shown === undefined) faults.push(`${operation.id}: ${status} ${type}`);
      }
    }
  }
  assert.deepEqual(faults, []);
});
