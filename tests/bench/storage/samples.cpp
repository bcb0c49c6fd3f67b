#include "samples.h"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace tokenward::bench {

Samples::Samples(std::string file, std::string section) : file_(std::move(file)), section_(std::move(section)) {}

void Samples::add(const std::string& what, bool own, const std::string& title, const std::string& metric,
                  const std::vector<double>& rounds) const {
  if (file_.empty()) return;
  std::ofstream out(file_, std::ios::app);
  const std::string id = section_ + '-' + what;
  out << "case\t" << id << '\t' << section_ << '\t' << (own ? "own" : "peer") << '\t' << title << '\n';
  int round = 0;
  for (const double value : rounds) {
    out << "sample\t" << ++round << '\t' << id << '\t' << metric << '\t' << value << '\n';
  }
  if (!out) throw std::runtime_error("cannot write " + file_);
}

}  // namespace tokenward::bench
