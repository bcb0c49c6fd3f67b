// What can be wrong with a request, worked out from the document: each parameter and each member of a body missing, of
// every other type, too long, out of range, unknown and twice. Nothing that the document allows is among it.

/** One value of every type of JSON, and some that are at the edge of what numbers can be. */
const of_every_type = [null, true, 7, -1, 1.5, 1e300, "x", "", [], [7], {}, { x: 1 }];

/** Texts that are no JSON object, or none that every parser reads in the same way. */
const no_objects = ["[]", "7", '"x"', "null", "{", "{}{}", "{'a':1}", '{"a":1,}', '{"a":"\\u0000"}', "\ufeff{}"];

/** Values around the bounds of a schema; the bad ones among them are found by judging them. */
function around(schema) {
  const values = [];
  if (schema.maxLength !== undefined) values.push("x".repeat(schema.maxLength + 1));
  if (schema.minimum !== undefined) values.push(schema.minimum - 1);
  if (schema.maximum !== undefined) values.push(schema.maximum + 1);
  if (schema.maxItems !== undefined) values.push(Array.from({ length: schema.maxItems + 1 }, () => "x"));
  if (schema.enum) values.push("bogus");
  if (schema.pattern) values.push("!", "UPPER", " x", "x\n", "ü");
  if (schema.format) values.push("yesterday", "2026-02-30T00:00:00Z", "018f3b5e");
  return values;
}

class Sweep {
  #document;

  constructor(document) {
    this.#document = document;
  }

  /** The schemas that a value may have by `schema`: itself, or each of its alternatives. */
  #alternatives(schema) {
    const whole = this.#document.follow(schema);
    return [whole, ...(whole.anyOf ?? whole.oneOf ?? []).map((one) => this.#document.follow(one))];
  }

  /** Values that `schema` does not allow. */
  bad_values(schema) {
    const candidates = [...of_every_type];
    for (const one of this.#alternatives(schema)) {
      candidates.push(...around(one));
      if (one.items) candidates.push(...this.bad_values(one.items).map((item) => [item]));
      if (one.properties) candidates.push(...this.bad_objects(one, {}).map(({ value }) => value));
    }
    return candidates.filter((value) => this.#document.faults(schema, value).length > 0);
  }

  /** Objects that differ from `right` in one member, which `about` points to, with what is wrong. */
  bad_objects(schema, right) {
    const whole = this.#document.follow(schema);
    const bad = [];
    const add = (name, what, value) => {
      if (this.#document.faults(schema, value).length === 0) return;
      // Where one of several members must be there, none by itself is missing.
      const missing = value[name] === undefined && !whole.required?.includes(name);
      bad.push({ what, value, about: missing ? undefined : { pointer: `/${name}` } });
    };
    add("nonsense", "an unknown member", { ...right, nonsense: 1 });
    for (const [name, member] of Object.entries(whole.properties ?? {})) {
      const { [name]: _left_out, ...rest } = right;
      add(name, `no ${name}`, rest);
      for (const value of this.bad_values(member)) add(name, `${name}: ${shown(value)}`, { ...right, [name]: value });
    }
    return bad;
  }

  /** Whether a parameter's text is what its schema allows. */
  bad_texts(schema) {
    const whole = this.#document.follow(schema);
    const typed = (text) => {
      if (whole.type === "integer" && /^-?\d+$/.test(text)) return Number(text);
      if (whole.type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
      return text;
    };
    const texts = ["", "x", "-1", "0", "1.5", "99999999999999999999", "null", "[]", ...around(whole).map(String)];
    return [...new Set(texts)].filter((text) => this.#document.faults(schema, typed(text)).length > 0);
  }
}

const shown = (value) => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text;
};

/**
 * All bad requests about `operation` that differ from the right one in one thing, as `{ what, request, about? }`.
 * `about` is what an entry of the problem's `errors` must name.
 */
export function* bad_requests(document, operation, right) {
  const sweep = new Sweep(document);
  yield* bad_bodies(sweep, operation, right);
  for (const parameter of operation.parameters) {
    if (parameter.in === "query") yield* bad_query(sweep, parameter, right);
    if (parameter.in === "path") yield* bad_paths(sweep, parameter, right);
    if (parameter.in === "header") yield* bad_fields(sweep, parameter, right);
  }
  if (!operation.path.startsWith("/v1/auth/")) {
    const unknown = { ...right, query: "nonsense=1" };
    yield { what: "an unknown parameter", request: unknown, about: { parameter: "nonsense" } };
    yield { what: "a token in the query", request: { ...right, query: "access_token=x" } };
    yield { what: "a parameter twice", request: { ...right, query: "limit=1&limit=1" } };
    yield { what: "a bad escape in the query", request: { ...right, query: "limit=%zz" } };
  }
}

function* bad_bodies(sweep, operation, right) {
  const json = operation.body?.content["application/json"];
  const form = operation.body?.content["application/x-www-form-urlencoded"];
  if (json) {
    const add = (what, body) => ({ what: `body: ${what}`, request: { ...right, body } });
    for (const text of no_objects) yield add(text, text);
    if (operation.body.required) yield add("none", "");
    yield add("nested too deep", "[".repeat(100) + "]".repeat(100));
    yield { what: "another Content-Type", request: { ...right, type: "application/xml" } };
    yield { what: "another charset", request: { ...right, type: "application/json; charset=latin1" } };
    for (const { what, value, about } of sweep.bad_objects(json.schema, right.body)) {
      yield { ...add(what, value), about };
    }
    for (const name of Object.keys(right.body)) {
      const text = JSON.stringify(right.body);
      const twice = `${text.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(right.body[name])}}`;
      yield { ...add(`${name} twice`, twice), about: { pointer: `/${name}` } };
    }
  }
  if (form) {
    const text = String(new URLSearchParams(right.form));
    const add = (what, members) => ({ what: `form: ${what}`, request: { ...right, form: members } });
    for (const name of form.schema.required) {
      const { [name]: _left_out, ...rest } = right.form;
      yield add(`no ${name}`, rest);
      yield add(`${name} empty`, { ...rest, [name]: "" });
    }
    yield add("a member twice", `${text}&${text}`);
    yield add("a bad escape", `${text}&x=%zz`);
    yield add("no UTF-8", `${text}&x=%ff`);
    yield add("an address that is none", { ...right.form, client_ip: "somewhere" });
    yield { what: "JSON in place of a form", request: { ...right, form: undefined, body: right.form } };
  }
}

function* bad_query(sweep, { name, schema }, right) {
  const whole = (text) => `${name}=${encodeURIComponent(text)}`;
  for (const text of sweep.bad_texts(schema)) {
    yield {
      what: `?${name}=${text.slice(0, 60)}`,
      request: { ...right, query: whole(text) },
      about: { parameter: name },
    };
  }
  yield { what: `?${name} that is not UTF-8`, request: { ...right, query: `${name}=%ff` } };
  yield { what: `?${name} twice`, request: { ...right, query: `${name}=1&${name}=1` } };
  yield { what: `?${name} in capitals`, request: { ...right, query: `${name.toUpperCase()}=1` } };
}

function* bad_paths(sweep, { name, schema }, right) {
  for (const text of sweep.bad_texts(schema)) {
    if (text === "") continue;  // that is another path
    const request = { ...right, path: { ...right.path, [name]: text } };
    yield { what: `{${name}} ${text.slice(0, 60)}`, request, about: { parameter: name } };
  }
}

function* bad_fields(sweep, { name, required }, right) {
  const others = (right.fields ?? []).filter(([other]) => other !== name);
  const add = (what, ...values) => ({
    what: `${name} ${what}`,
    request: { ...right, fields: [...others, ...values.map((value) => [name, value])] },
  });
  if (required) yield add("left out");
  const bad = {
    "If-Match": ["1", '"1', '"1" "2"', '*, "1"', '"999999999"', 'W/"1"'],
    "Idempotency-Key": ["a b", "x".repeat(256), "\u00fc"],
    "X-Required-Scope": ["nobody-has-this", ""],
    "X-Required-Tenant": ["nobody-has-this", ""],
  }[name];
  if (!bad) throw new Error(`tests/openapi/mutations.mjs does not know what is wrong with the field ${name}`);
  for (const value of bad) yield { ...add(value.slice(0, 60), value), about: { header: name } };
  if (name === "Idempotency-Key") yield add("twice", "one", "two");
}
