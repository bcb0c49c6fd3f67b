#pragma once
// What every endpoint takes, said once for the tests that sweep over the whole table of routes: a request that is
// right, and for each member of a body and each parameter of a query what is wrong with it.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "api/desk.h"
#include "http/route.h"

namespace tokenward::api {

struct Member {
  std::string name;         ///< `policy.lifetime_days` is a member of the member `policy`.
  boost::json::value good;  ///< Goes into the right request, unless it is null.
  boost::json::array bad;   ///< Each is 422 and names the member.
  bool required = false;
};

struct Parameter {
  std::string name;
  std::vector<std::string> bad;  ///< Percent-encoded; each is 422 and names the parameter.
};

/// One row of the table of routes.
struct RequestSpec {
  http::Method method;
  std::string pattern;
  std::vector<Member> members = {};
  std::vector<Parameter> parameters = {};
  enum class Body { None, Optional, Required } body = Body::None;
  enum class IfMatch { NotRead, Optional, Required } if_match = IfMatch::NotRead;
  Fields further_fields = {};  ///< That a right request has.

  /// The right body, as text; empty where there is none.
  [[nodiscard]] std::string good_body() const;
  /// The same with one member in another form.
  [[nodiscard]] std::string body_with(const std::string& name, const boost::json::value& value) const;
  [[nodiscard]] std::string body_without(const std::string& name) const;
  /// The fields of a right request besides its credential.
  [[nodiscard]] Fields fields() const;
  [[nodiscard]] std::string name() const { return std::string(to_string(method)) + ' ' + pattern; }
};

/// A path of `pattern` for a tenant and, where it has one, an id; an account is that of `Desk::create_account`.
[[nodiscard]] std::string path_of(const std::string& pattern, const std::string& tenant, const std::string& id);

/// The description of a row; fails the test where there is none, so that a new route is described before it is merged.
[[nodiscard]] const RequestSpec& spec_of(const http::Route& route);

}  // namespace tokenward::api
