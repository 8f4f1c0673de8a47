// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BitShift.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BitShift;
using A = BitShift::attributes;

// Shapes.
constexpr A left{.direction = BitShift::way::LEFT}, right{.direction = BitShift::way::RIGHT};
constexpr tensor_info bytes{elem_type::uint8, {2, 3}}, row{elem_type::uint8, {3}},
    number{elem_type::float_, {3}};
static_assert(dims_of<BitShift, 2>(left, {bytes, row}) == dims{2, 3});
static_assert(error_of<BitShift, 2>({}, {bytes, row}) == error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<BitShift, 2>(left, {number, number}) == error{fault::elem_type_not_supported, 1, 0});

// Official: test_bitshift_*; values of ONNX's reference evaluator.

constexpr auto x1_0 = literal<std::uint8_t>({3}, {16, 4, 1});
constexpr auto x1_1 = literal<std::uint8_t>({3}, {1, 2, 3});
constexpr auto y1_0 = literal<std::uint8_t>({3}, {8, 1, 0});
static_assert(gives<BitShift, A{.direction = BitShift::way::RIGHT}, list<x1_0, x1_1>, list<y1_0>>);

constexpr auto x2_0 = literal<std::uint8_t>({3}, {16, 4, 1});
constexpr auto x2_1 = literal<std::uint8_t>({3}, {1, 2, 3});
constexpr auto y2_0 = literal<std::uint8_t>({3}, {32, 16, 8});
static_assert(gives<BitShift, A{.direction = BitShift::way::LEFT}, list<x2_0, x2_1>, list<y2_0>>);

constexpr auto x3_0 = literal<std::uint32_t>({3}, {16, 4, 1});
constexpr auto x3_1 = literal<std::uint32_t>({3}, {1, 2, 3});
constexpr auto y3_0 = literal<std::uint32_t>({3}, {8, 1, 0});
static_assert(gives<BitShift, A{.direction = BitShift::way::RIGHT}, list<x3_0, x3_1>, list<y3_0>>);

constexpr auto x4_0 = literal<std::uint32_t>({3}, {16, 4, 1});
constexpr auto x4_1 = literal<std::uint32_t>({3}, {1, 2, 3});
constexpr auto y4_0 = literal<std::uint32_t>({3}, {32, 16, 8});
static_assert(gives<BitShift, A{.direction = BitShift::way::LEFT}, list<x4_0, x4_1>, list<y4_0>>);

constexpr auto x5_0 = literal<std::uint64_t>({3}, {16, 4, 1});
constexpr auto x5_1 = literal<std::uint64_t>({3}, {1, 2, 3});
constexpr auto y5_0 = literal<std::uint64_t>({3}, {8, 1, 0});
static_assert(gives<BitShift, A{.direction = BitShift::way::RIGHT}, list<x5_0, x5_1>, list<y5_0>>);

constexpr auto x6_0 = literal<std::uint64_t>({3}, {16, 4, 1});
constexpr auto x6_1 = literal<std::uint64_t>({3}, {1, 2, 3});
constexpr auto y6_0 = literal<std::uint64_t>({3}, {32, 16, 8});
static_assert(gives<BitShift, A{.direction = BitShift::way::LEFT}, list<x6_0, x6_1>, list<y6_0>>);
// Corners: signs are kept, bits past the type are lost, amounts outside it leave copies of the sign.
using i8 = std::int8_t;
static_assert(value_of<BitShift, right>(i8{-128}, i8{3}) == -16 &&
              value_of<BitShift, right>(i8{-1}, i8{100}) == -1);
static_assert(value_of<BitShift, right>(i8{-5}, i8{-1}) == -1 &&
              value_of<BitShift, right>(i8{5}, i8{-1}) == 0);
static_assert(value_of<BitShift, left>(i8{-1}, i8{7}) == -128 &&
              value_of<BitShift, left>(i8{65}, i8{1}) == -126);
static_assert(value_of<BitShift, left>(i8{-1}, i8{8}) == 0 && value_of<BitShift, left>(i8{3}, i8{-1}) == 0);
static_assert(value_of<BitShift, left>(std::uint64_t{1}, std::uint64_t{63}) == std::uint64_t{1} << 63);

TEST_CASE("BitShift in a model") {
  CHECK(model_gives<BitShift, A{.direction = BitShift::way::RIGHT}, list<x1_0, x1_1>, list<y1_0>>());
  CHECK(model_gives<BitShift, A{.direction = BitShift::way::LEFT}, list<x2_0, x2_1>, list<y2_0>>());
}
}  // namespace INLAY_UNIT
