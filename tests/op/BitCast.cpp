// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BitCast.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BitCast;

template <class T>
constexpr BitCast::attributes to{static_cast<std::int64_t>(elem_type_of<T>)};
constexpr tensor_info X{elem_type::float_, {3, 4}};

// Shapes.
static_assert(dims_of<BitCast, 1>(to<std::int32_t>, {X}) == dims{3, 4});
static_assert(error_of<BitCast, 1>(to<double>, {X}) == error{fault::element_count_differs, 32, 64});
static_assert(error_of<BitCast, 1>(to<uint4>, {tensor_info{elem_type::int8, {}}}) ==
              error{fault::element_count_differs, 8, 4});
static_assert(error_of<BitCast, 1>({8}, {X}) == error{fault::elem_type_not_supported, 8, 0});
static_assert(error_of<BitCast, 1>({}, {X}) == error{fault::elem_type_not_supported, 0, 0});

// The elements of test_bitcast_float32_to_int32, test_bitcast_uint16_to_int16 and test_bitcast_bool_to_uint8.
template <class To, auto X, auto Y>
constexpr bool casts = gives<BitCast, to<To>, list<X>, list<Y>>;
constexpr auto x = literal<float>({3}, {1, -2.5f, 0});
constexpr auto y = literal<std::int32_t>({3}, {0x3f800000, -0x3fe00000, 0});
static_assert(casts<std::int32_t, x, y> && casts<float, y, x>);
static_assert(casts<std::int16_t, literal<std::uint16_t>({3}, {1, 32768, 65535}),
                    literal<std::int16_t>({3}, {1, -32768, -1})>);
static_assert(casts<std::uint8_t, literal<bool>({2}, {true, false}), literal<std::uint8_t>({2}, {1, 0})>);
static_assert(casts<bool, literal<std::uint8_t>({2}, {2, 0}), literal<bool>({2}, {true, false})>);
static_assert(
    casts<uint4, literal<int4>({2}, {int4(-1), int4(-8)}), literal<uint4>({2}, {uint4(15), uint4(8)})>);
static_assert(
    casts<float4e2m1, literal<int4>({1}, {int4(-1)}), literal<float4e2m1>({1}, {float4e2m1::from_bits(15)})>);

TEST_CASE("BitCast in a model") { CHECK(model_gives<BitCast, to<std::int32_t>, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
