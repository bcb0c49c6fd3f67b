/// \file
/// A process that writes until something stops it, and what must be in the store therefore.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/model.h"
#include "client/store.h"
#include "runner/case.h"
#include "runner/process.h"

namespace tokenward::conformance {

/// What the changesets of a writer hold: their number says it all, so that they need not be remembered.
class WriterPlan {
 public:
  /// `start_us` is the time in the request ids and makes those of one plan different from those of another.
  explicit WriterPlan(std::uint64_t start_us) : start_us_(start_us) {}
  static WriterPlan fresh();

  /// Two rows, one of which goes with the third changeset after it, and a counter.
  [[nodiscard]] Change change(int number) const;
  [[nodiscard]] std::uint64_t start_us() const noexcept { return start_us_; }

 private:
  std::uint64_t start_us_;
};

/// What a writer said, and what follows from it. Copyable: one for each moment to look at.
class WriterHistory {
 public:
  explicit WriterHistory(WriterPlan plan) : plan_(plan) {}

  /// Arguments of the role "write", which goes on where this history ends and writes `count` changesets, 0 without end.
  [[nodiscard]] std::vector<std::string> arguments(int count) const;

  /// Takes over one line that the writer sent. False: it was no news of a changeset.
  bool note(std::string_view line);

  /// Takes over what `writer` sends until `lines` answers came, or until it ends.
  void follow(Process& writer, int answers = -1);

  /// Throws Failure unless the store holds what was acknowledged, nothing that was refused, and of what was under way
  /// all or nothing. What was under way is settled then by the same request.
  void verify(Store& store);

  [[nodiscard]] int acknowledged() const;
  [[nodiscard]] const std::map<int, std::optional<Answer>>& attempts() const noexcept { return attempts_; }

 private:
  void settle(Store& store, int number, bool visible);

  WriterPlan plan_;
  std::map<int, std::optional<Answer>> attempts_;  // by number; none: begun and not answered
};

/// The role "write".
Role writer_role();

}  // namespace tokenward::conformance
