// The plugin api-key of better-auth with its memory adapter. It verifies keys in process; an application's server puts
// that behind HTTP, as the few lines here do.

import http from "node:http";

import { load, ready, version_of } from "./packages.mjs";

const { betterAuth } = await load("better-auth", "dist", "index.mjs");
const { memoryAdapter } = await load("better-auth", "dist", "adapters", "memory-adapter", "index.mjs");
const { apiKey } = await load("@better-auth/api-key", "dist", "index.mjs");

const port = Number(process.argv[2]);
const url = `http://127.0.0.1:${port}`;
const auth = betterAuth({
  baseURL: url,
  secret: "a secret of the benchmark, thirty-two characters and more",
  database: memoryAdapter({ user: [], session: [], account: [], verification: [], apikey: [] }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
});

const { user } = await auth.api.signUpEmail({
  body: { email: "bench@example.com", name: "bench", password: "a password of the benchmark" },
});
const { key } = await auth.api.createApiKey({ body: { name: "bench", userId: user.id } });

http
  .createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", async () => {
      const { valid } = await auth.api.verifyApiKey({ body: JSON.parse(Buffer.concat(parts)) });
      response.writeHead(valid ? 200 : 401, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ valid }));
    });
  })
  .listen(port, "127.0.0.1", () => {
    const version = `${version_of("better-auth")} (api-key ${version_of("@better-auth/api-key")})`;
    const head = ["POST /verify HTTP/1.1", "Content-Type: application/json"];
    ready(url, version, head, JSON.stringify({ key }));
  });
