// The packages of this folder, which lie outside of the tree, where scripts/test put them.

import path from "node:path";
import { pathToFileURL } from "node:url";

/** A module in the packages' folder, by its path there. */
const load = (...parts) => import(pathToFileURL(path.join(process.env.TOKENWARD_NODE_MODULES, ...parts)));

export const oauth = await load("oauth4webapi", "build", "index.js");
export const client = await load("openid-client", "build", "index.js");
