#include "http/health.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tokenward::http {

void Health::publish(std::vector<StoreHealth> stores) {
  news_.store(std::make_shared<const std::vector<StoreHealth>>(std::move(stores)));
}

/// The last news, in which whoever was not heard of for too long has a problem.
std::vector<StoreHealth> Health::stores(Time now) const {
  const auto news = news_.load();
  if (news == nullptr) return {};
  std::vector<StoreHealth> stores = *news;
  for (StoreHealth& store : stores) {
    if (now - store.heard_at > kStale) store.problem = "Not heard of for too long.";
  }
  return stores;
}

Health::Report Health::report(Time now) const {
  const auto known = stores(now);
  const bool stopping = stopping_.load(std::memory_order_relaxed);
  bool ready = !known.empty() && !stopping;
  boost::json::array entries;
  for (const StoreHealth& store : known) {
    const bool answers = store.problem.empty();
    boost::json::object entry{{"store", store.store}, {"ready", answers}, {"problem", nullptr}};
    if (!answers) entry["problem"] = store.problem;
    ready = ready && (answers || !store.vital);
    entries.push_back(std::move(entry));
  }
  const boost::json::object body{{"ready", ready}, {"stopping", stopping}, {"stores", std::move(entries)}};
  return {ready, boost::json::serialize(body) + '\n'};
}

void Health::append_figures(Exposition& out, Time now) const {
  out.family("tokenward_store_ready", Exposition::Kind::Gauge,
             "Whether the store answers: 1, or 0 as /readyz explains.");
  for (const StoreHealth& store : stores(now)) out.sample(store.problem.empty() ? 1 : 0, {{"store", store.store}});
  out.family("tokenward_ready", Exposition::Kind::Gauge, "Whether the daemon is ready, as the status of /readyz says.");
  out.sample(report(now).ready ? 1 : 0);
}

}  // namespace tokenward::http
