#include "http/health.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tokenward::http {

void Health::publish(std::vector<StoreHealth> stores) {
  news_.store(std::make_shared<const std::vector<StoreHealth>>(std::move(stores)));
}

Health::Report Health::report(Time now) const {
  const auto news = news_.load();
  bool ready = news != nullptr && !news->empty() && !stopping_.load(std::memory_order_relaxed);
  boost::json::array stores;
  if (news != nullptr) {
    for (const StoreHealth& store : *news) {
      const bool stale = now - store.heard_at > kStale;
      const std::string_view problem = stale ? "Not heard of for too long." : std::string_view{store.problem};
      boost::json::object entry{{"store", store.store}, {"ready", problem.empty()}, {"problem", nullptr}};
      if (!problem.empty()) entry["problem"] = problem;
      ready = ready && (problem.empty() || !store.vital);
      stores.push_back(std::move(entry));
    }
  }
  return {ready, boost::json::serialize(boost::json::object{{"ready", ready}, {"stores", std::move(stores)}}) + '\n'};
}

}  // namespace tokenward::http
