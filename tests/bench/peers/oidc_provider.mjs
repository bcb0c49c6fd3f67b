// oidc-provider with the adapter that keeps everything in memory: one client, one opaque access token, introspected
// (RFC 7662) by that client.

import { load, ready, version_of } from "./packages.mjs";

const { default: Provider } = await load("oidc-provider", "lib", "index.js");

const url = `http://127.0.0.1:${process.argv[2]}`;
const day = 24 * 60 * 60;
const provider = new Provider(url, {
  clients: [
    {
      client_id: "bench",
      client_secret: "bench-secret-of-some-length",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      scope: "read",
    },
  ],
  scopes: ["read"],
  ttl: { ClientCredentials: day },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
  },
});

provider.listen(Number(process.argv[2]), "127.0.0.1", async () => {
  const authorization = `Basic ${Buffer.from("bench:bench-secret-of-some-length").toString("base64")}`;
  const form = { Authorization: authorization, "Content-Type": "application/x-www-form-urlencoded" };
  const post = async (path, body) =>
    (await fetch(url + path, { method: "POST", headers: form, body, signal: AbortSignal.timeout(10_000) })).json();
  const { access_token: token } = await post("/token", "grant_type=client_credentials&scope=read");
  const told = await post("/token/introspection", `token=${token}`);
  if (!told.active) throw new Error(`introspection says ${JSON.stringify(told)}`);
  const fields = Object.entries(form).map(([name, value]) => `${name}: ${value}`);
  ready(url, version_of("oidc-provider"), ["POST /token/introspection HTTP/1.1", ...fields], `token=${token}`);
});
