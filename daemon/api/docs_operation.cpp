#include "api/docs_operation.h"

#include <boost/json/serialize.hpp>
#include <vector>

#include "api/docs_markup.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

/// For the shell, between single quotes.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? "'\\''" : std::string(1, c));
  return out + '\'';
}

/// Everything that may be sent besides a body, those of the path first.
std::vector<const json::object*> parameters_of(const DocsSource& source, const DocsOperation& operation) {
  std::vector<const json::object*> all;
  for (const json::object* part : {&operation.item, &operation.operation}) {
    const json::value* const listed = part->if_contains("parameters");
    if (listed == nullptr) continue;
    for (const json::value& one : listed->as_array()) all.push_back(&source.follow(one));
  }
  return all;
}

std::string plain_text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

const json::object* body_of(const DocsSource& source, const DocsOperation& operation) {
  const json::value* const body = operation.operation.if_contains("requestBody");
  return body == nullptr ? nullptr : &source.follow(*body);
}

/// Whether no caller has to say who it is.
bool is_open(const DocsOperation& operation) { return text_of(operation.operation, "x-access") == "open"; }

std::string whom_html(const DocsOperation& operation) {
  const std::string access = text_of(operation.operation, "x-access");
  if (access == "open") return "For anybody.";
  if (access == "possession") return "For any live token.";
  return "For the role " + code_html("tokenward:" + access) + " or a greater one.";
}

std::string parameters_html(const std::vector<const json::object*>& parameters) {
  if (parameters.empty()) return {};
  std::string out =
      "<h4>Parameters</h4>\n<table aria-label=\"Parameters\">\n<thead><tr><th>Name</th><th>Is</th>"
      "<th>Means</th></tr></thead>\n<tbody>\n";
  for (const json::object* parameter : parameters) {
    const std::string place = text_of(*parameter, "in");
    const bool required = parameter->contains("required") && parameter->at("required").as_bool();
    out.append("<tr><td>").append(code_html(text_of(*parameter, "name"))).append(" <span class=\"soft\">in the ");
    out.append(place == "header" ? "header" : place).append("</span>");
    if (required && place != "path") out.append(" <span class=\"required\">required</span>");
    out.append("</td><td>").append(type_html(parameter->at("schema"))).append("</td><td>");
    out.append(prose_html(text_of(*parameter, "description"))).append("</td></tr>\n");
  }
  return out.append("</tbody></table>\n");
}

std::string body_html(const DocsSource& source, const json::object& body) {
  std::string out;
  for (const auto& [type, media] : body.at("content").as_object()) {
    const json::value& schema = media.at("schema");
    const bool required = body.contains("required") && body.at("required").as_bool();
    out.append("<h4>Body</h4>\n<p>").append(code_html(type)).append(required ? "" : ", may be left out");
    if (schema.as_object().contains("$ref")) out.append(": ").append(type_html(schema));
    out.append(".</p>\n").append(members_html(source.follow(schema), "Members of the body"));
  }
  return out;
}

std::string headers_html(const DocsSource& source, const json::object& response) {
  const json::value* const headers = response.if_contains("headers");
  if (headers == nullptr) return {};
  std::string out = "<p>Header fields:</p>\n<ul>\n";
  for (const auto& [name, header] : headers->as_object()) {
    out.append("<li>").append(code_html(name)).append(": ");
    out.append(prose_html(text_of(source.follow(header), "description"))).append("</li>\n");
  }
  return out.append("</ul>\n");
}

std::string content_html(const json::object& response, std::string_view status) {
  const json::value* const content = response.if_contains("content");
  if (content == nullptr) return "<p>No body.</p>\n";
  std::string out;
  for (const auto& [type, media] : content->as_object()) {
    out.append("<p>").append(code_html(type)).append(": ").append(type_html(media.at("schema"))).append("</p>\n");
    const std::string example = example_of(media.as_object());
    if (!example.empty()) out.append(code_block_html(example, "Example of " + std::string(status)));
  }
  return out;
}

/// What refusals have in common is said once, further down.
std::string responses_html(const DocsSource& source, const json::object& responses) {
  std::string out, refusals;
  for (const auto& [status, value] : responses) {
    const json::object& response = source.follow(value);
    const std::string description = prose_html(text_of(response, "description"));
    if (const std::string shared = text_of(value.as_object(), "$ref"); !shared.empty()) {
      const std::string name = escape_html(shared.substr(shared.rfind('/') + 1));
      refusals.append("<li><a href=\"#answer-" + name + "\">").append(status).append("</a> ");
      refusals.append(description).append("</li>\n");
      continue;
    }
    out.append("<details").append(status.front() == '2' ? " open" : "").append("><summary>").append(code_html(status));
    out.append(" ").append(description).append("</summary>\n").append(headers_html(source, response));
    out.append(content_html(response, status)).append("</details>\n");
  }
  if (!refusals.empty()) out.append("<ul class=\"answers\">\n").append(refusals).append("</ul>\n");
  return "<h4>Answers</h4>\n" + out;
}

}  // namespace

std::string example_of(const json::object& media) {
  const json::value* example = media.if_contains("example");
  if (const json::value* const several = media.if_contains("examples"); several != nullptr && example == nullptr) {
    example = &several->as_object().begin()->value().as_object().at("value");
  }
  if (example == nullptr) return {};
  return example->is_string() ? std::string(example->get_string()) : pretty_json(*example);
}

std::string curl_line(const DocsSource& source, const DocsOperation& operation) {
  std::string line = "curl -sS", target = operation.path;
  if (!is_open(operation)) line.append(" -H \"$credential\"");
  for (const json::object* parameter : parameters_of(source, operation)) {
    const json::value* const example = parameter->if_contains("example");
    if (example == nullptr) continue;
    const std::string name = text_of(*parameter, "name"), value = plain_text(*example);
    if (text_of(*parameter, "in") == "path") {
      const std::string variable = '{' + name + '}';
      if (const auto at = target.find(variable); at != std::string::npos) target.replace(at, variable.size(), value);
    } else if (parameter->contains("required")) {
      line.append(" -H ").append(quoted(name + ": " + value));
    }
  }
  std::string_view implied = "get";
  if (const json::object* const body = body_of(source, operation)) {
    const auto& [type, media] = *body->at("content").as_object().begin();
    const json::value& example = media.at("example");
    if (type == kForm) {
      for (const auto& [name, value] : example.as_object()) {
        line.append(" -d ").append(quoted(std::string(name) + '=' + plain_text(value)));
      }
    } else {
      line.append(" --json ").append(quoted(json::serialize(example)));
    }
    implied = "post";
  }
  if (operation.method != implied) line.append(" -X ").append(upper(operation.method));
  return line + " \"$tkw" + target + '"';
}

std::string operation_html(const DocsSource& source, const DocsOperation& operation) {
  const json::object& described = operation.operation;
  const std::string method = upper(operation.method);
  std::string out = "<article class=\"operation\" aria-labelledby=\"" + text_of(described, "operationId") +
                    "\">\n<h3 id=\"" + text_of(described, "operationId") + "\">" +
                    prose_html(text_of(described, "summary")) + "</h3>\n";
  out.append("<p class=\"path\"><span class=\"method " + operation.method + "\">" + method + "</span>");
  out.append(escape_html(operation.path)).append("</p>\n");
  out.append(paragraphs_html(text_of(described, "description")));
  out.append("<p class=\"soft\">").append(whom_html(operation)).append("</p>\n");
  out.append(parameters_html(parameters_of(source, operation)));
  if (const json::object* const body = body_of(source, operation)) out.append(body_html(source, *body));
  out.append("<h4>Example</h4>\n").append(code_block_html(curl_line(source, operation), "Example request"));
  out.append(responses_html(source, described.at("responses").as_object()));
  return out.append("</article>\n");
}

}  // namespace tokenward::api
