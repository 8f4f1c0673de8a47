// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/short_floats.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;
using namespace inlay::family;

constexpr float sum_of(elem_type type, int count, float each) {
  short_sum<float> sum(type);
  for (int i = 0; i < count; ++i) sum.add(each);
  return sum.value();
}

// Of float16: in float, rounded once. 2049 is no float16: its neighbours are 2048 and 2050, and the even one is taken.
static_assert(sum_of(elem_type::float16, 2049, 1) == 2048);
static_assert(sum_of(elem_type::float16, 2051, 1) == 2052);

// Of bfloat16: 1 + 2^-8 is halfway between neighbours, and goes to the even one, again and again.
constexpr float little = 0x1p-8f;
constexpr float first_of_eight = [] {
  short_sum<float> sum(elem_type::bfloat16);
  sum.add(1);
  for (int i = 0; i < 7; ++i) sum.add(little);
  return sum.value();
}();
static_assert(first_of_eight == 1);
// Sums of eight are added in pairs, so that many ones are counted: each of these sums is a bfloat16.
static_assert(sum_of(elem_type::bfloat16, 8, 1) == 8 && sum_of(elem_type::bfloat16, 12, 1) == 12);
static_assert(sum_of(elem_type::bfloat16, 256, 1) == 256 && sum_of(elem_type::bfloat16, 1024, 1) == 1024);
static_assert(sum_of(elem_type::bfloat16, 0, 1) == 0);
// Other types are not rounded.
static_assert(sum_of(elem_type::float_, 3, 0x1p-20f) == 3 * 0x1p-20f);

TEST_CASE("a value as a short type holds it") {
  CHECK(rounded(elem_type::bfloat16, 1.0f + 0x1p-9f) == 1);
  CHECK(rounded(elem_type::float16, 1.0f + 0x1p-10f) == 1 + 0x1p-10f);
  CHECK(rounded(elem_type::float16, 1.0 + 0x1p-12) == 1);
  CHECK(rounded(elem_type::float_, 1.0f + 0x1p-23f) == 1 + 0x1p-23f);
}
}  // namespace
