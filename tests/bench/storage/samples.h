#pragma once
// Where measurements go besides the screen: a results file of scripts/bench, whose lines report/results.mjs describes.

#include <string>
#include <vector>

namespace tokenward::bench {

/// Appends to a file what was measured in one of its sections. Without a file it does nothing. Errors are thrown.
class Samples {
 public:
  /// `file` may be empty. Ids of cases begin with `section`.
  Samples(std::string file, std::string section);

  /// A case and its samples, a round each. `what` ends its id; `own`: not a limit or a peer.
  void add(const std::string& what, bool own, const std::string& title, const std::string& metric,
           const std::vector<double>& rounds) const;

 private:
  std::string file_, section_;
};

}  // namespace tokenward::bench
