#include "http/health.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tokenward::http {

void Health::publish(std::vector<StoreHealth> stores, Time at) {
  news_.store(std::make_shared<const News>(News{std::move(stores), at}));
}

Health::Report Health::report(Time now) const {
  const std::shared_ptr<const News> news = news_.load();
  const bool stale = news == nullptr || now - news->at > kStale;
  bool ready = !stale && !stopping_.load(std::memory_order_relaxed);
  boost::json::array stores;
  if (news != nullptr) {
    for (const StoreHealth& store : news->stores) {
      const std::string_view problem = stale ? "Not heard of for too long." : std::string_view{store.problem};
      boost::json::object entry{{"store", store.store}, {"ready", problem.empty()}, {"problem", nullptr}};
      if (!problem.empty()) entry["problem"] = problem;
      ready = ready && problem.empty();
      stores.push_back(std::move(entry));
    }
  }
  return {ready, boost::json::serialize(boost::json::object{{"ready", ready}, {"stores", std::move(stores)}}) + '\n'};
}

}  // namespace tokenward::http
