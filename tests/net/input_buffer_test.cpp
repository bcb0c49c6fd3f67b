#include "net/input_buffer.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

namespace tokenward::net::test::input_buffer_test {
namespace {

void put(InputBuffer& buffer, std::string_view text) {
  buffer.reserve(text.size());
  std::copy(text.begin(), text.end(), buffer.room().begin());
  buffer.commit(text.size());
}
std::string_view text_of(InputBuffer& buffer) { return {buffer.bytes().data(), buffer.bytes().size()}; }

BOOST_AUTO_TEST_SUITE(input_buffer)

BOOST_AUTO_TEST_CASE(bytes_come_out_as_they_went_in) {
  BlockPool pool;
  InputBuffer buffer{pool};
  BOOST_TEST(buffer.empty());
  put(buffer, "abc");
  put(buffer, "def");
  buffer.consume(2);
  BOOST_TEST(text_of(buffer) == "cdef");
  buffer.truncate(3);
  BOOST_TEST(text_of(buffer) == "cde");
  buffer.consume(3);
  BOOST_TEST(buffer.empty());
}

BOOST_AUTO_TEST_CASE(room_is_made_by_moving_before_growing) {
  BlockPool pool;
  InputBuffer buffer{pool};
  put(buffer, std::string(InputBuffer::kFirstCapacity - 1, 'a') + "b");
  BOOST_TEST(buffer.room().empty());
  buffer.consume(InputBuffer::kFirstCapacity - 1);
  buffer.reserve(1000);
  BOOST_TEST(buffer.capacity() == InputBuffer::kFirstCapacity);
  BOOST_TEST(text_of(buffer) == "b");
  buffer.reserve(InputBuffer::kFirstCapacity);
  BOOST_TEST(buffer.capacity() == 2 * InputBuffer::kFirstCapacity);
  BOOST_TEST(text_of(buffer) == "b");
}

BOOST_AUTO_TEST_CASE(an_empty_buffer_has_all_its_room_again) {
  BlockPool pool;
  InputBuffer buffer{pool};
  put(buffer, "abc");
  buffer.consume(3);
  BOOST_TEST(buffer.room().size() == InputBuffer::kFirstCapacity);
}

BOOST_AUTO_TEST_CASE(released_memory_is_gone_and_comes_back_on_demand) {
  BlockPool pool;
  InputBuffer buffer{pool};
  put(buffer, "abc");
  buffer.release();
  BOOST_TEST(buffer.capacity() == 0U);
  BOOST_TEST(buffer.empty());
  put(buffer, "new");
  BOOST_TEST(text_of(buffer) == "new");
}

BOOST_AUTO_TEST_CASE(what_is_left_in_a_borrowed_block_moves_into_one_of_its_own) {
  BlockPool pool;
  std::string block(10'000, '\0');
  for (const std::size_t left : {1U, 4096U, 4097U, 10'000U}) {
    InputBuffer buffer{pool};
    buffer.borrow(block);
    BOOST_TEST(buffer.room().size() == block.size());
    put(buffer, std::string(block.size() - left, 'u') + std::string(left, 'l'));
    buffer.consume(block.size() - left);
    buffer.settle();
    block.assign(block.size(), 'x');
    BOOST_TEST(text_of(buffer) == std::string(left, 'l'));
    put(buffer, "more");
    BOOST_TEST(text_of(buffer) == std::string(left, 'l') + "more");
  }
}

BOOST_AUTO_TEST_CASE(where_all_is_used_nothing_is_held) {
  BlockPool pool;
  std::string block(100, '\0');
  InputBuffer buffer{pool};
  buffer.borrow(block);
  put(buffer, "abc");
  buffer.consume(3);
  buffer.settle();
  BOOST_TEST(buffer.capacity() == 0U);
  BOOST_TEST(pool.slabs() == 0U);
  put(buffer, "own");
  buffer.borrow(block);  // It has one already.
  BOOST_TEST(text_of(buffer) == "own");
  buffer.consume(3);
  buffer.settle();
  BOOST_TEST(buffer.capacity() == 0U);
}

BOOST_AUTO_TEST_CASE(a_borrowed_block_that_is_too_small_is_left) {
  BlockPool pool;
  std::string block(100, '\0');
  InputBuffer buffer{pool};
  buffer.borrow(block);
  put(buffer, "abc");
  buffer.reserve(5000);
  BOOST_TEST(buffer.room().size() >= 5000U);
  block.assign(block.size(), 'x');
  BOOST_TEST(text_of(buffer) == "abc");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::input_buffer_test
