// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/elementwise.hpp>

#include <doctest/doctest.h>

#include <array>

/// What the operators' own tests do not see: how loops merge, and steps of an epilogue.
namespace {
using namespace inlay;

// Neighbouring axes merge where that is the same for every operand; axes of extent 1 vanish.
constexpr auto same = family::broadcast_nest({2, 3, 4}, dims{2, 3, 4}, dims{2, 3, 4});
static_assert(same.depth() == 1 && same.row() == 24 && same.row_stride(0) == 1 && same.row_stride(1) == 1);
constexpr auto row = family::broadcast_nest({2, 3, 4}, dims{2, 3, 4}, dims{4});
static_assert(row.extents == dims{6, 4} && row.strides[1] == dims{0, 1});
constexpr auto channel = family::broadcast_nest({2, 3, 4, 5}, dims{2, 3, 4, 5}, dims{3, 1, 1});
static_assert(channel.extents == dims{2, 3, 20} && channel.strides[1] == dims{0, 1, 0});
constexpr auto single = family::broadcast_nest({1, 1}, dims{1, 1}, dims{});
static_assert(single.depth() == 0 && single.row() == 1 && single.row_stride(0) == 0);
static_assert(family::broadcast_strides({3, 1}, {2, 3, 4}) == dims{0, 1, 0});

// Unidirectional: nothing but the first operand may widen.
constexpr error widened(dims const& first, dims const& other) {
  tensor_info const in[] = {{elem_type::float_, first}, {elem_type::float_, other}};
  dims out;
  return family::broadcast_to_first(in, out);
}
static_assert(!widened({2, 3}, {3}) && widened({3}, {2, 3}) == error{fault::dims_not_broadcastable, 6, 3});

// Integers: wrap around, magnitudes, conversion from floats.
constexpr auto add = [](auto a, auto b) { return a + b; };
static_assert(family::wrapping(std::int8_t{127}, std::int8_t{1}, add) == -128);
static_assert(family::wrapping(std::uint32_t{0xffffffff}, std::uint32_t{1}, add) == 0);
static_assert(family::magnitude(std::int16_t{-5}) == 5 && family::magnitude(std::int8_t{-128}) == -128);
static_assert(family::to_integer<std::uint8_t>(-3.5) == 0 &&
              family::to_integer<std::int32_t>(2147483648.0) == 2147483647);
static_assert(family::to_integer<std::int64_t>(1e19) == std::numeric_limits<std::int64_t>::max());

/// A - B.
struct subtract {
  using attributes = no_attributes;
  template <class T>
  static constexpr T apply(attributes, T a, T b) {
    return a - b;
  }
};

TEST_CASE("a step of an epilogue: the value in flight is either operand, the other a tensor or a scalar") {
  constexpr float other[] = {10, 20, 30};
  family::binary_step<subtract, no_attributes{}, 0, false, float> const first{
      family::tensor_operand<float>{other}};
  family::binary_step<subtract, no_attributes{}, 1, false, float> const second{
      family::tensor_operand<float>{other}};
  family::binary_step<subtract, no_attributes{}, 0, true, float> const scalar{
      family::scalar_operand<float>{other[0]}};
  CHECK(first(5.0f, 1) == -15);
  CHECK(second(5.0f, 1) == 15);
  CHECK(second.at(1)(5.0f, 1) == 25);  // an output that starts one element later
  CHECK(scalar(5.0f, 2) == -5);
  CHECK(simd::first(scalar(simd::broadcast(5), 2)) == -5);
}
}  // namespace
