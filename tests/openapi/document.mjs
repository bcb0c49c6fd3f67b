// The OpenAPI document as the tests use it: its operations with all references followed, and judging an answer by it.

import { Ajv, add_formats } from "./packages.mjs";

const methods = ["get", "put", "post", "delete", "patch"];

/** Fields that any answer may have; `info` tells of those that mean something to a caller. */
const general = new Set([
  "cache-control",
  "connection",
  "content-length",
  "content-type",
  "date",
  "keep-alive",
  "ratelimit",
  "ratelimit-policy",
  "vary",
  "x-content-type-options",
]);

/** Those that any answer may have because every path has them: the document says so in one place. */
const of_every_path = ["X-Request-Id", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"];

/** A copy whose references lead to the schema that has the components. */
const with_references = (schema) =>
  JSON.parse(JSON.stringify(schema), (name, member) =>
    name === "$ref" ? member.replace("#/components/schemas/", "document#/$defs/") : member,
  );

export class Document {
  #ajv;
  #validators = new Map();

  constructor(json) {
    this.json = json;
    this.#ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true, validateFormats: true });
    add_formats(this.#ajv);
    this.#ajv.addVocabulary(["example"]);
    this.#ajv.addSchema({ $id: "document", $defs: with_references(json.components.schemas) });
    this.operations = this.#operations();
    const shared = this.follow(json["x-every-path"]);
    /** The operation that every path has; its `path` is for whoever sends it to choose. */
    this.options = this.#operation("options", "", shared);
  }

  /** What `value` stands for: the value itself, or what its `$ref` leads to. */
  follow(value) {
    if (!value?.$ref) return value;
    const parts = value.$ref.slice(2).split("/");
    return this.follow(parts.reduce((at, part) => at[part.replaceAll("~1", "/").replaceAll("~0", "~")], this.json));
  }

  #operations() {
    const all = [];
    for (const [path, item] of Object.entries(this.json.paths)) {
      for (const method of methods.filter((name) => item[name])) {
        all.push(this.#operation(method, path, item));
      }
    }
    return all;
  }

  #operation(method, path, item) {
    const operation = item[method];
    return {
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      access: operation["x-access"],
      security: operation.security ?? [],
      parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => this.follow(one)),
      body: this.follow(operation.requestBody),
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => [status, this.follow(response)]),
      ),
    };
  }

  /** What is wrong with `value` by `schema`, a list of sentences. */
  faults(schema, value) {
    let validate = this.#validators.get(schema);
    if (!validate) {
      validate = this.#ajv.compile(with_references(schema));
      this.#validators.set(schema, validate);
    }
    if (validate(value)) return [];
    return validate.errors.map(({ instancePath, message, params }) =>
      `${instancePath || "the whole"} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** What of `answer` the document does not say about `operation`, a list of sentences. */
  judge(operation, answer) {
    const response = operation.responses[answer.status];
    if (!response) return [`${answer.status} is not documented`];
    return [...this.#judge_body(response, answer), ...this.#judge_fields(response, answer)];
  }

  #judge_body(response, answer) {
    const type = answer.field("content-type");
    if (!response.content) return type || answer.text ? ["there is a body, and none is documented"] : [];
    const media = response.content[type?.split(";")[0].trim()];
    if (!media) return [`its Content-Type ${type} is not documented`];
    if (/[/+]json$/.test(type)) {
      if (answer.json === null) return ["its body is no JSON"];
      return this.faults(media.schema, answer.json);
    }
    return this.faults(media.schema, answer.text);
  }

  #judge_fields(response, answer) {
    const faults = [];
    const documented = new Map();
    const shared = this.options.responses[204].headers;
    const everywhere = Object.fromEntries(of_every_path.map((name) => [name, shared[name]]));
    for (const [name, header] of Object.entries({ ...everywhere, ...response.headers })) {
      documented.set(name.toLowerCase(), this.follow(header));
    }
    for (const [name, { required, schema }] of documented) {
      const value = answer.field(name);
      if (value === undefined) {
        if (required) faults.push(`the field ${name} is missing`);
        continue;
      }
      const typed = this.follow(schema).type === "integer" && /^\d+$/.test(value) ? Number(value) : value;
      faults.push(...this.faults(schema, typed).map((fault) => `${name}: ${fault}`));
    }
    for (const name of answer.fields.keys()) {
      if (!general.has(name) && !documented.has(name)) faults.push(`the field ${name} is not documented`);
    }
    return faults;
  }
}
