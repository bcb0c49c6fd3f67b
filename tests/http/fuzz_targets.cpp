// Whatever stands in a target or a credential field is read or refused: queries, path variables, a gateway's demands,
// and the token shown.

#include <cstdlib>
#include <string>

#include "http/credential.h"
#include "http/demands.h"
#include "http/path_pattern.h"
#include "http/query.h"

using namespace tokenward;
using namespace tokenward::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 3000) return 0;  // The gate admits targets of at most 4,000 bytes.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto query = Query::parse(text)) {
    for (const auto& [name, value] : query->parameters()) {
      if (query->find(name) == nullptr || value.find('\0') != std::string::npos) std::abort();
    }
  }
  static const PathPattern kPattern("/v1/{a}/{rest*}");
  const std::string path = "/v1/" + std::string(text);
  if (kPattern.variables(path) && !kPattern.matches(path)) std::abort();

  const std::string target = "/v1/auth?" + std::string(text);
  const Field fields[] = {{"x-required-scope", text}, {"authorization", text}, {"x-api-key", text}};
  RequestMessage message;
  message.target = target;
  message.fields = fields;
  const Demands demands(message, "acme");
  if (demands.well_formed() && demands.scopes().empty()) std::abort();  // The field demands one, or is malformed.
  const std::string names[] = {"authorization", "x-api-key"};
  const Credential credential = Credential::of(message, names);
  if (credential.kind() == Credential::Kind::Value && credential.value().empty()) std::abort();
  return 0;
}
