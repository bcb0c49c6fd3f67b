#include "net/block_pool.h"

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace tokenward::net::test::block_pool_test {
namespace {

BOOST_AUTO_TEST_SUITE(block_pool)

BOOST_AUTO_TEST_CASE(blocks_in_use_never_overlap) {
  BlockPool pool;
  std::vector<char*> blocks;
  for (int i = 0; i < 200; ++i) {
    blocks.push_back(pool.take());
    std::fill_n(blocks.back(), BlockPool::kBlockSize, static_cast<char>(i));
  }
  for (int i = 0; i < 200; ++i) {
    const char* const block = blocks[static_cast<std::size_t>(i)];
    BOOST_TEST(std::all_of(block, block + BlockPool::kBlockSize, [i](char c) { return c == static_cast<char>(i); }));
  }
  for (char* block : blocks) pool.give_back(block);
}

BOOST_AUTO_TEST_CASE(unused_slabs_are_returned_but_for_one) {
  BlockPool pool;
  BOOST_TEST(pool.slabs() == 0U);
  std::vector<char*> blocks;
  for (std::size_t i = 0; i < BlockPool::kSlabBlocks * 10; ++i) blocks.push_back(pool.take());
  BOOST_TEST(pool.slabs() == 10U);
  std::shuffle(blocks.begin(), blocks.end(), std::mt19937{7});
  for (char* block : blocks) pool.give_back(block);
  BOOST_TEST(pool.slabs() == 1U);
}

BOOST_AUTO_TEST_CASE(a_block_given_back_is_used_again_before_memory_grows) {
  BlockPool pool;
  std::vector<char*> blocks;
  for (std::size_t i = 0; i < BlockPool::kSlabBlocks * 2; ++i) blocks.push_back(pool.take());
  pool.give_back(blocks[5]);
  pool.give_back(blocks[100]);
  std::set<char*> expected{blocks[5], blocks[100]};
  blocks[5] = pool.take();
  blocks[100] = pool.take();
  BOOST_CHECK((expected == std::set<char*>{blocks[5], blocks[100]}));
  BOOST_TEST(pool.slabs() == 2U);
  for (char* block : blocks) pool.give_back(block);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::block_pool_test
