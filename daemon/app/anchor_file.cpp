#include "app/anchor_file.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <sstream>

#include "app/durable_append.h"
#include "base/encoding.h"
#include "crypto/private_file.h"

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::uintmax_t kCompactAbove = 1 << 20;

}  // namespace

Result<AnchorFile> AnchorFile::open(std::filesystem::path path) {
  AnchorFile file(std::move(path));
  std::ifstream in(file.path_, std::ios::binary);
  if (!in) {
    if (!std::filesystem::exists(file.path_)) return file;
    return Error{ErrorCode::Unavailable, "the anchors in " + file.path_.string() + " cannot be read"};
  }
  std::stringstream text;
  text << in.rdbuf();
  std::string line;
  for (std::size_t number = 1; std::getline(text, line); ++number) {
    json::error_code error;
    const json::value value = json::parse(line, error);
    const auto* anchor = value.if_object();
    const auto* store = anchor != nullptr ? anchor->if_contains("store") : nullptr;
    const auto* id = anchor != nullptr ? anchor->if_contains("store_id") : nullptr;
    const auto* seq = anchor != nullptr ? anchor->if_contains("seq") : nullptr;
    const bool readable = !error && store != nullptr && store->is_string() && id != nullptr && id->is_string() &&
                          seq != nullptr && seq->is_int64();
    if (!readable && text.eof()) break;  // no line end: the crash of the writer
    if (!readable) {
      return Error{ErrorCode::Corrupt,
                   "line " + std::to_string(number) + " of " + file.path_.string() + " is no anchor"};
    }
    file.anchors_[std::string(store->get_string())] = {std::string(id->get_string()),
                                                       static_cast<std::uint64_t>(seq->get_int64())};
  }
  return file;
}

Result<void> AnchorFile::compact() {
  std::error_code error;
  if (anchors_.empty() || std::filesystem::file_size(path_, error) <= kCompactAbove || error) return {};
  std::string text;
  for (const auto& [store, anchor] : anchors_) text += line_of(store, anchor);
  return crypto::replace_private_file(path_, as_bytes(text));
}

Result<void> AnchorFile::check(const std::string& store, const storage::StoreInfo& info) const {
  const auto found = anchors_.find(store);
  if (found == anchors_.end()) return {};
  const Anchor& anchor = found->second;
  const char* advice =
      "; revoked tokens would live again, so nothing is served until `tokenward history accept-rollback`";
  if (anchor.store_id != to_hex(info.store_id)) {
    return Error{ErrorCode::Corrupt, "store " + store + " is not the one this node knows" + advice};
  }
  if (info.last_seq < anchor.seq) {
    return Error{ErrorCode::Corrupt, "store " + store + " ends at change " + std::to_string(info.last_seq) +
                                         ", but this node has seen change " + std::to_string(anchor.seq) + advice};
  }
  return {};
}

Result<void> AnchorFile::advance(const std::string& store, const storage::StoreInfo& info) {
  const auto found = anchors_.find(store);
  if (found != anchors_.end() && found->second.seq >= info.last_seq) return {};
  return append(store, {to_hex(info.store_id), info.last_seq});
}

Result<void> AnchorFile::accept(const std::string& store, const storage::StoreInfo& info) {
  return append(store, {to_hex(info.store_id), info.last_seq});
}

std::string AnchorFile::line_of(const std::string& store, const Anchor& anchor) {
  return json::serialize(json::object{{"store", store}, {"store_id", anchor.store_id}, {"seq", anchor.seq}}) + '\n';
}

Result<void> AnchorFile::append(const std::string& store, Anchor anchor) {
  if (auto written = durable_append(path_, line_of(store, anchor)); !written) return written;
  anchors_[store] = std::move(anchor);
  return {};
}

}  // namespace tokenward::app
