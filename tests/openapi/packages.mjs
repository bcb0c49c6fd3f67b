// The packages of this folder, which lie outside of the tree, where scripts/test put them.

import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.TOKENWARD_NODE_MODULES, "from"));

export const { createConfig, lint } = require("@redocly/openapi-core");
export const { default: Ajv } = require("ajv/dist/2020");
export const { default: add_formats } = require("ajv-formats");
