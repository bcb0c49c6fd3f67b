#pragma once
// Generations and revocations inside stored bodies. Pure.

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "domain/tenant.h"
#include "storage/body_reader.h"

namespace tokenward::storage {

[[nodiscard]] boost::json::object generations_to_json(const domain::Generations& generations);
[[nodiscard]] domain::Generations read_generations(BodyReader& body, std::string_view name);

[[nodiscard]] boost::json::object revocation_to_json(const domain::Revocation& revocation);
[[nodiscard]] domain::Revocation read_revocation(BodyReader& body);

}  // namespace tokenward::storage
