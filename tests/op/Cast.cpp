// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Cast.hpp>

#include "elementwise.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;
using op::Cast;

template <class T>
constexpr Cast::attributes to{.to = static_cast<std::int64_t>(elem_type_of<T>)};
constexpr tensor_info X{elem_type::float_, {3, 4}};

// Shapes.
static_assert(dims_of<Cast, 1>(to<bool>, {X}) == dims{3, 4} &&
              dims_of<Cast, 1>(to<double>, {tensor_info{elem_type::bool_, {}}}) == dims{});
static_assert(error_of<Cast, 1>({}, {X}) == error{fault::elem_type_not_supported, 0, 1});
static_assert(error_of<Cast, 1>({.to = 8}, {X}) == error{fault::elem_type_not_supported, 8, 1});
static_assert(error_of<Cast, 1>({.to = 99}, {X}) == error{fault::elem_type_not_supported, 99, 1});
static_assert(error_of<Cast, 1>(to<float>, {tensor_info{elem_type::string, {2}}}) ==
              error{fault::elem_type_not_supported, 8, 1});

template <class To, auto X, auto Y>
constexpr bool casts = gives<Cast, to<To>, list<X>, list<Y>>;

// Elements of the official cases test_cast_FLOAT_to_FLOAT16, FLOAT16_to_FLOAT, FLOAT_to_BFLOAT16,
// BFLOAT16_to_FLOAT (bits), DOUBLE_to_FLOAT and FLOAT_to_DOUBLE.
constexpr auto x = literal<float>({4}, {0.5488135f, 0.71518934f, 0.60276335f, 0.5448832f});
constexpr auto y = literal<float16>({4}, {0.5488281f, 0.71533203f, 0.60253906f, 0.5449219f});
static_assert(casts<float16, x, y>);
static_assert(casts<float, literal<float16>({2}, {0.11828613f, 0.6401367f}),
                    literal<float>({2}, {0.11828613f, 0.6401367f})>);
constexpr auto brain = [](std::uint16_t bits) { return bfloat16::from_bits(bits); };
constexpr auto brain_bits = literal<bfloat16>({4}, {brain(16117), brain(32704), brain(32640), brain(65408)});
static_assert(
    casts<bfloat16, literal<float>({4}, {0.47892547f, quiet_nan, infinite, -infinite}), brain_bits>);
static_assert(casts<float, brain_bits, literal<float>({4}, {0.47851562f, quiet_nan, infinite, -infinite})>);
// To the nearest, ties to even, as ONNX since 1.13; the data of 1.12 has the upper half, 16127.
static_assert(casts<bfloat16, literal<float>({1}, {0.49968487f}), literal<bfloat16>({1}, {brain(16128)})>);
static_assert(casts<float, literal<double>({2}, {0.1613095179, 0.9883738}),
                    literal<float>({2}, {0.16130951f, 0.9883738f})>);
static_assert(casts<double, literal<float>({2}, {0.5f, 0.1f}), literal<double>({2}, {0.5, 0x1.99999ap-4})>);

// Floats in integers: without their fraction, clamped, NaN is 0. Integers among themselves: their low bits.
static_assert(casts<std::int8_t, literal<float>({6}, {1.9f, -1.9f, 300, -300, quiet_nan, infinite}),
                    literal<std::int8_t>({6}, {1, -1, 127, -128, 0, 127})>);
static_assert(
    casts<std::uint8_t, literal<double>({3}, {255.9, -0.9, -1}), literal<std::uint8_t>({3}, {255, 0, 0})>);
static_assert(
    casts<std::int64_t, literal<float>({2}, {0x1p62f, infinite}),
          literal<std::int64_t>({2}, {std::int64_t{1} << 62, std::numeric_limits<std::int64_t>::max()})>);
static_assert(casts<std::uint8_t, literal<std::int32_t>({3}, {-1, 256, 255}),
                    literal<std::uint8_t>({3}, {255, 0, 255})>);
static_assert(casts<float, literal<std::int32_t>({2}, {16777217, -3}), literal<float>({2}, {16777216, -3})>);
// Every number but 0 is true.
static_assert(casts<bool, literal<float>({4}, {0, -0.0f, 0.1f, quiet_nan}),
                    literal<bool>({4}, {false, false, true, true})>);
static_assert(casts<float, literal<bool>({2}, {true, false}), literal<float>({2}, {1, 0})>);
static_assert(casts<float, blank<double>({0, 2}), blank<float>({0, 2})>);

TEST_CASE("Cast in a model") {
  CHECK(model_gives<Cast, to<float16>, list<x>, list<y>>());
  CHECK(model_gives<Cast, to<std::int8_t>, list<literal<float>({2}, {-300, 1.9f})>,
                    list<literal<std::int8_t>({2}, {-128, 1})>>());
}
}  // namespace
