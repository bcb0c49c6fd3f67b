#include "api/docs_page.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "api/docs_markup.h"
#include "api/docs_operation.h"
#include "api/docs_schema.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kBegin = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>tokenward: the API</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<div class="frame">
)";

constexpr std::string_view kUse = R"html(<h2 id="start">How to ask</h2>
<p>The examples on this page are for a shell in which <code>$tkw</code> is where the daemon is and
<code>$credential</code> the field that carries an access token:</p>
<pre tabindex="0" role="group" aria-label="Variables of the examples"><code>tkw=http://127.0.0.1:8640
credential="Authorization: Bearer $(cat var/operator.token)"</code></pre>
<p>The same, for programs and generators of clients: <a href="/v1/openapi.json"><code>/v1/openapi.json</code></a>.</p>
)html";

/// Calls `see` with each operation that has the tag.
template <class See>
void each_of(const DocsSource& source, std::string_view tag, See see) {
  for (const auto& [path, value] : source.document().at("paths").as_object()) {
    const json::object& item = value.as_object();
    for (const auto& [method, operation] : item) {
      if (method == "parameters" || operation.at("tags").at(0).as_string() != tag) continue;
      see(DocsOperation{std::string(method), std::string(path), item, operation.as_object()});
    }
  }
}

/// What all paths have, for one of them as an example; empty for a document without it.
std::string every_path_html(const DocsSource& source) {
  const json::value* const shared = source.document().if_contains("x-every-path");
  if (shared == nullptr) return {};
  const json::object& item = source.follow(*shared);
  std::string out = "<section aria-labelledby=\"every-path\">\n<h2 id=\"every-path\">On every path</h2>\n";
  out.append(paragraphs_html(text_of(item, "description")));
  out.append(operation_html(source, {"options", "/v1/validate", item, item.at("options").as_object()}));
  return out.append("</section>\n");
}

std::string contents_html(const DocsSource& source) {
  std::string out =
      "<nav class=\"contents\" aria-label=\"Contents\">\n<ul>\n<li><a class=\"part\" href=\"#start\">How to "
      "ask</a></li>\n";
  if (source.document().contains("x-every-path")) {
    out.append("<li><a class=\"part\" href=\"#every-path\">On every path</a></li>\n");
  }
  for (const json::value& value : source.document().at("tags").as_array()) {
    const std::string tag = escape_html(text_of(value.as_object(), "name"));
    out.append("<li><a class=\"part\" href=\"#part-" + tag + "\">" + tag + "</a>\n<ul>\n");
    each_of(source, tag, [&](const DocsOperation& operation) {
      out.append("<li><a href=\"#" + text_of(operation.operation, "operationId") + "\">");
      out.append(prose_html(text_of(operation.operation, "summary"))).append("</a></li>\n");
    });
    out.append("</ul></li>\n");
  }
  for (const char* part : {"refusals", "schemas"}) {
    out.append("<li><a class=\"part\" href=\"#").append(part).append("\">").append(part).append("</a></li>\n");
  }
  return out.append("</ul>\n</nav>\n");
}

std::string credentials_html(const DocsSource& source) {
  std::string out = "<h2 id=\"credentials\">Credentials</h2>\n<dl>\n";
  const json::object& schemes = source.document().at("components").at("securitySchemes").as_object();
  for (const auto& [name, scheme] : schemes) {
    out.append("<dt>").append(code_html(name)).append("</dt><dd>");
    out.append(paragraphs_html(text_of(scheme.as_object(), "description"))).append("</dd>\n");
  }
  return out.append("</dl>\n");
}

std::string parts_html(const DocsSource& source) {
  std::string out;
  for (const json::value& value : source.document().at("tags").as_array()) {
    const std::string tag = text_of(value.as_object(), "name");
    out.append("<section aria-labelledby=\"part-" + escape_html(tag) + "\">\n<h2 id=\"part-" + escape_html(tag) +
               "\">");
    out.append(escape_html(tag)).append("</h2>\n").append(paragraphs_html(text_of(value.as_object(), "description")));
    each_of(source, tag, [&](const DocsOperation& operation) { out.append(operation_html(source, operation)); });
    out.append("</section>\n");
  }
  return out;
}

/// Every type of problem that the schema of problems lists, then an example of each shared answer.
std::string refusals_html(const DocsSource& source) {
  const json::object& components = source.document().at("components").as_object();
  std::string out =
      "<h2 id=\"refusals\">Refusals</h2>\n<table aria-label=\"Types of problems\">\n<thead><tr><th>Type</th>"
      "<th>Means</th></tr></thead>\n<tbody>\n";
  const json::value& types = components.at("schemas").at("Problem").at("properties").at("type");
  for (const json::value& type : types.at("oneOf").as_array()) {
    out.append("<tr><td>").append(code_html(text_of(type.as_object(), "const"))).append("</td><td>");
    out.append(prose_html(text_of(type.as_object(), "description"))).append("</td></tr>\n");
  }
  out.append("</tbody></table>\n");
  for (const auto& [name, value] : components.at("responses").as_object()) {
    const json::object& answer = value.as_object();
    out.append("<details id=\"answer-" + escape_html(name) + "\"><summary>");
    out.append(prose_html(text_of(answer, "description"))).append("</summary>\n");
    for (const auto& [type, media] : answer.at("content").as_object()) {
      out.append(code_block_html(example_of(media.as_object()), "Example of " + std::string(name)));
    }
    out.append("</details>\n");
  }
  return out;
}

std::string schemas_html(const DocsSource& source) {
  std::string out = "<h2 id=\"schemas\">Schemas</h2>\n";
  for (const auto& [name, value] : source.document().at("components").at("schemas").as_object()) {
    const json::object& schema = value.as_object();
    out.append("<article aria-labelledby=\"schema-" + escape_html(name) + "\">\n<h3 id=\"schema-" + escape_html(name) +
               "\">");
    out.append(escape_html(name)).append("</h3>\n").append(paragraphs_html(text_of(schema, "description")));
    const std::string members = members_html(schema, "Members of " + std::string(name));
    out.append(members.empty() ? "<p>Is: " + type_html(value) + ".</p>\n" : members).append("</article>\n");
  }
  return out;
}

}  // namespace

std::string docs_page(const json::value& document) {
  const DocsSource source(document);
  const json::object& info = source.document().at("info").as_object();
  std::string page(kBegin);
  page.append(contents_html(source)).append("<main id=\"main\">\n<h1>The API of tokenward</h1>\n<p class=\"lead\">");
  page.append(prose_html(text_of(info, "summary"))).append("</p>\n");
  page.append(paragraphs_html(text_of(info, "description"))).append(kUse).append(credentials_html(source));
  page.append(every_path_html(source))
      .append(parts_html(source))
      .append(refusals_html(source))
      .append(schemas_html(source));
  return page.append("</main>\n</div>\n</body>\n</html>\n");
}

}  // namespace tokenward::api
