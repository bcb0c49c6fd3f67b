// Whatever a client sends as a body is read or refused; and the short way of validation reads nothing that the strict
// parser refuses or reads in another way.

#include <boost/json/serialize.hpp>
#include <cstdlib>

#include "http/json_body.h"
#include "http/validate_body.h"

using namespace tokenward::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_json_object(body, {});
  if (const auto token = plain_token(body)) {
    if (!parsed || parsed->get_object().size() != 1) std::abort();
    if (parsed->at("token").get_string() != boost::json::string_view(token->data(), token->size())) std::abort();
  }
  if (!parsed) return 0;
  // What was read strictly is read again from its own text.
  const auto again = parse_json_object(boost::json::serialize(*parsed), {});
  if (!again || *again != *parsed) std::abort();
  return 0;
}
