#include "api/stores.h"

#include "api/common_members.h"

namespace tokenward::api {

Result<Reply> list_stores(tenant::House& house, const http::Call&) {
  boost::json::array items;
  for (const auto& room : house.rooms()) {
    const std::string problem = room->problem();
    boost::json::object item{{"store", room->name()}, {"ready", problem.empty()}, {"problem", nullptr}};
    if (!problem.empty()) item["problem"] = problem;
    items.push_back(std::move(item));
  }
  return Reply::ok(page_json(std::move(items), {}));
}

}  // namespace tokenward::api
