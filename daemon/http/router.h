#pragma once
// Finds the route of a request in the table of all routes, and tells the gate what each route reads. Constant after
// construction; any thread.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/message.h"
#include "http/listeners.h"
#include "http/path_pattern.h"
#include "http/request_id.h"
#include "http/route.h"

namespace tokenward::http {

/// One row of the table, ready to be used.
struct TableRow {
  Route route;
  bool names_tenant = false;      ///< The path has the variable `tenant`.
  std::vector<RouteRules> rules;  ///< By `ListenerProfile::index`.
};

/// All rows of one pattern.
struct TablePath {
  PathPattern pattern;
  std::vector<TableRow> rows;

  /// The row that serves `method` on `listener`, HEAD by GET's; null if none does.
  [[nodiscard]] const TableRow* row(Method method, const ListenerProfile& listener) const noexcept;
  /// What Allow says on `listener`; empty where the path is not served there at all.
  [[nodiscard]] std::optional<MethodSet> allowed(const ListenerProfile& listener) const noexcept;
  /// Whether pages of other sites may read what it answers on `listener` where a list names them: what programs ask
  /// for, but not what belongs to the web console.
  [[nodiscard]] bool shared_with_pages(const ListenerProfile& listener) const noexcept;
};

/// The fields that are read of every request, whatever it asks for.
inline constexpr std::array<ReadField, 2> kTracingFields{
    {{kRequestIdField, FieldRule::Replaced}, {kTraceParentField, FieldRule::Replaced}}};

class Router {
 public:
  /// Throws std::logic_error for a malformed pattern, a row that is there twice, or one without a handler.
  Router(std::vector<Route> routes, const Listeners& listeners);
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// The path of the table that `path`, as sent and without its query, is of and that `listener` serves; null if none.
  [[nodiscard]] const TablePath* find(std::string_view path, const ListenerProfile& listener) const noexcept;

  /// The whole table, in the order it is tried.
  [[nodiscard]] const std::vector<TablePath>& paths() const noexcept { return paths_; }

  /// For the gate; `path` as `RouteRulesLookup` says. Where no route answers, rules that read nothing more.
  [[nodiscard]] const RouteRules& rules(std::string_view method, std::string_view path,
                                        const ListenerProfile& listener) const noexcept;

 private:
  void add(Route route, const Listeners& listeners);
  [[nodiscard]] RouteRules make_rules(const Route& route, const ListenerProfile& listener);
  [[nodiscard]] RouteRules make_forward_auth_rules(const ListenerProfile& listener);
  [[nodiscard]] RouteRules keep(std::vector<ReadField> fields, const ListenerProfile& listener);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  std::vector<TablePath> paths_;  ///< In the order they are tried.
  /// The places in `paths_` of the patterns without variables, which come before all others.
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> literal_paths_;
  std::vector<RouteRules> forward_auth_rules_;  ///< By `ListenerProfile::index`.
  std::vector<RouteRules> rowless_rules_;  ///< The same, for what no row of a shared path answers: a preflight, a 405.
  const RouteRules no_rules_{.fields = kTracingFields};
  std::vector<std::unique_ptr<const std::vector<ReadField>>> kept_fields_;  ///< What the rules point to.
};

/// Whether a target is forward-auth on any listener that serves it: `/v1/auth`, with or without a query, or what the
/// gate gives for everything below it.
[[nodiscard]] bool is_forward_auth(std::string_view target) noexcept;

}  // namespace tokenward::http
