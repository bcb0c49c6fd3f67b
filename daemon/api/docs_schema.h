#pragma once
// JSON Schemas as people read them: what a value may be in words, and the members of an object as a table. Pure.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace tokenward::api {

/// The document, and where its references lead.
class DocsSource {
 public:
  /// Borrows the document.
  explicit DocsSource(const boost::json::value& document) noexcept : document_(document) {}

  [[nodiscard]] const boost::json::object& document() const { return document_.as_object(); }
  /// `value` itself, or what its `$ref` leads to. Throws boost::system::system_error where that is nowhere.
  [[nodiscard]] const boost::json::object& follow(const boost::json::value& value) const;

 private:
  const boost::json::value& document_;
};

/// The text member `name`; empty where there is none.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view name);

/// What a value may be, as HTML: "text of 1 to 100 characters", "list of TokenId" with a link to the schema of that
/// name.
[[nodiscard]] std::string type_html(const boost::json::value& schema);

/// The members of a schema of objects as a table, those of objects within it under names such as `slots.active`. Empty
/// where it has none. `label` is the table's caption for screen readers.
[[nodiscard]] std::string members_html(const boost::json::object& schema, std::string_view label);

}  // namespace tokenward::api
