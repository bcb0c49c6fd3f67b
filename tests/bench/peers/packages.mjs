// The npm packages of tests/bench, which lie outside of the tree, and what scripts/bench wants to know of a peer.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.join(process.env.TOKENWARD_NODE_MODULES, "node_modules");

/** A module of a package, by its path there. */
export const load = (name, ...parts) => import(pathToFileURL(path.join(folder, name, ...parts)));
export const version_of = (name) => JSON.parse(readFileSync(path.join(folder, name, "package.json"), "utf8")).version;

/** Says with which request this server is measured, and then that it is there. */
export function ready(url, version, head, body) {
  const say = (name, text) => writeFileSync(path.join(process.env.work, name), text);
  say("version", version);
  say("request", `${head.join("\n")}\n\n${body}\n`);
  say("url", `${url}\n`);
}
