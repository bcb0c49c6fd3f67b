// What is made of a log that is not whole.
#include "recovery.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "fresh_log.h"
#include "parts_support.h"
#include "simulated_disk.h"

namespace recovery_test {

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// A closed store of four rows: three of one call after another, `last` on its own at the end.
struct WrittenLog {
  SimulatedDisk disk;
  ListeningHost host;
  std::vector<Row> before_last, all;
  std::size_t last_begins = 0;

  WrittenLog() {
    Parts store(disk, host);
    store.must_apply({put(plain_row("a", std::string(40, 'a')))});
    store.must_apply({put(plain_row("b")), put(plain_row("c"))});
    before_last = store.rows();
    last_begins = log().size();
    store.must_apply({put(plain_row("last", std::string(60, 'l'))), remove({"t", 1, "b"})});
    all = store.rows();
  }

  std::string& log() { return disk.content(file::kLogName); }

  /// The rows that are found in `log`.
  std::vector<Row> found_in(const std::string& bytes) {
    log() = bytes;
    return Parts(disk, host).rows();
  }

  /// The message with which the store refuses `bytes`; empty if it does not.
  std::string refusal_of(const std::string& bytes) {
    log() = bytes;
    try {
      Parts store(disk, host);
    } catch (const sdk::Error& error) {
      BOOST_TEST(error.code() == TKW_CORRUPT);
      return error.message();
    }
    return "";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery, WrittenLog)

BOOST_AUTO_TEST_CASE(a_last_write_that_is_torn_at_any_byte_is_cut_off_and_reported) {
  const std::string whole = log();
  for (std::size_t size = last_begins; size < whole.size(); ++size) {
    host.lines.clear();
    BOOST_TEST(found_in(whole.substr(0, size)) == before_last, boost::test_tools::per_element());
    if (size == last_begins) {
      BOOST_TEST(host.lines.empty());
      continue;
    }
    BOOST_TEST_REQUIRE(host.lines.size() == 1U);
    BOOST_TEST(host.lines[0].find("cut off " + std::to_string(size - last_begins) + " bytes at byte " +
                                  std::to_string(last_begins)) != std::string::npos);
  }
  BOOST_TEST(found_in(whole) == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_cut_off_is_gone_and_the_store_goes_on_behind_it) {
  log().resize(log().size() - 1);
  {
    Parts store(disk, host);
    store.must_apply({put(plain_row("next"))});
  }
  host.lines.clear();
  Parts store(disk, host);
  BOOST_TEST(host.lines.empty());
  BOOST_TEST(store.rows().size() == before_last.size() + 1);
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_at_any_byte_is_refused_with_its_place_or_was_in_the_last_write) {
  const std::string whole = log();
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const unsigned bit : {0U, 3U, 7U}) {
      std::string spoilt = whole;
      spoilt[at] = static_cast<char>(spoilt[at] ^ 1 << bit);
      if (at >= last_begins) {  // nothing tells it from a write that was interrupted
        BOOST_TEST(found_in(spoilt) == before_last, boost::test_tools::per_element());
        continue;
      }
      const std::string message = refusal_of(spoilt);
      BOOST_TEST(message.find("log is damaged at byte ") == 0U);
      BOOST_TEST(std::stoul(message.substr(message.rfind("byte ") + 5)) <= at);
      BOOST_TEST(log() == spoilt);  // left alone, for a person to look at
    }
}

BOOST_AUTO_TEST_CASE(after_a_clean_close_a_flipped_bit_is_refused_wherever_rows_are) {
  Parts(disk, host).close();
  const std::string whole = log();
  const std::size_t close_begins = whole.size() - file::kFrameOverhead;
  for (std::size_t at = 0; at < close_begins; ++at) {
    std::string spoilt = whole;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 0x10);
    BOOST_TEST(!refusal_of(spoilt).empty());
  }
}

BOOST_AUTO_TEST_CASE(after_a_compaction_a_flipped_bit_is_refused_wherever_rows_are) {
  Parts(disk, host).compact();
  const std::string whole = log();
  for (std::size_t at = 0; at < whole.size() - file::kFrameOverhead; ++at) {
    std::string spoilt = whole;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 0x10);
    BOOST_TEST(!refusal_of(spoilt).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_block_of_zeros_is_damage_too) {
  std::string spoilt = log();
  spoilt.replace(100, 64, 64, '\0');
  BOOST_TEST(!refusal_of(spoilt).empty());
}

BOOST_AUTO_TEST_CASE(a_hole_in_a_batch_that_was_never_acknowledged_is_no_damage) {
  std::vector<Row> before;
  std::size_t batch_begins = 0;
  {
    Parts store(disk, host);
    before = store.rows();
    batch_begins = log().size();
    std::vector<Change> batch;
    for (const auto* id : {"p", "q", "r"}) batch.push_back({{put(plain_row(id, std::string(200, 'x')))}});
    store.apply(batch);
  }
  std::string holed = log();
  holed.replace(batch_begins, 64, 64, '\0');  // the second and third changeset reached the disk, the first did not
  BOOST_TEST(found_in(holed) == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_touch_that_was_lost_does_not_make_the_commit_after_it_damaged_or_trusted) {
  std::vector<Row> before;
  std::size_t touch_begins = 0;
  {
    Parts store(disk, host);
    before = store.rows();
    touch_begins = log().size();
    store.touch({"t", 1, "a"}, 77, "seen");
    store.must_apply({put(plain_row("p"))});  // the sync of both
  }
  std::string holed = log();
  holed.replace(touch_begins, 32, 32, '\0');
  BOOST_TEST(found_in(holed) == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_log_without_its_beginning_is_refused) {
  const std::string whole = log();
  BOOST_TEST(!refusal_of("").empty());
  BOOST_TEST(!refusal_of("log of something else altogether, of some length").empty());
  for (const std::size_t size : {std::size_t{1}, file::kPreambleBytes - 1, file::kPreambleBytes})
    BOOST_TEST(!refusal_of(whole.substr(0, size)).empty());
}

BOOST_AUTO_TEST_CASE(frames_of_another_store_are_damage) {
  SimulatedDisk other;
  {
    Parts store(other, host);
    store.must_apply({put(plain_row("foreign"))});
  }
  const std::string theirs = other.content(file::kLogName).substr(file::kPreambleBytes);
  BOOST_TEST(refusal_of(log().substr(0, file::kPreambleBytes) + theirs).find("head") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_log_of_a_newer_format_is_refused_and_left_alone) {
  const std::string newer = file::encode_preamble({file::kFormat + 1, {}}) + log().substr(file::kPreambleBytes);
  log() = newer;
  BOOST_CHECK_EXCEPTION(Parts(disk, host), sdk::Error, [](const sdk::Error& error) {
    return error.code() == TKW_SCHEMA && error.message().find("schema 2") != std::string::npos;
  });
  BOOST_TEST(log() == newer);
}

BOOST_AUTO_TEST_CASE(a_whole_frame_that_makes_no_sense_is_refused) {
  const auto preamble = file::read_preamble(*disk.open(file::kLogName));
  for (const auto& [type, payload] : std::vector<std::pair<std::uint32_t, std::string>>{{2, "x"},
                                                                                        {3, std::string(10, 'x')},
                                                                                        {4, "short"},
                                                                                        {4, std::string(17, '\x07')},
                                                                                        {5, "x"},
                                                                                        {9, ""},
                                                                                        {1, ""}}) {
    std::string frame;
    file::FrameWriter(file::checksum_seed(preamble), frame).frame(static_cast<file::FrameType>(type), 5, payload);
    const std::string whole = log();
    BOOST_TEST(refusal_of(whole + frame).find("damaged at byte " + std::to_string(whole.size())) != std::string::npos);
    log() = whole;
  }
}

BOOST_AUTO_TEST_CASE(what_an_interrupted_compaction_left_is_removed) {
  disk.create(file::kFreshLogName)->write(0, "half a log");
  Parts store(disk, host);
  BOOST_TEST(!disk.has(file::kFreshLogName));
  BOOST_TEST(store.rows() == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}
