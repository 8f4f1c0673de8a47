// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Mul.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Mul;

// Shapes.
static_assert(infers_binary<Mul>(is_numeric));

// Official: test_mul_example, and the first elements of test_mul_uint8.
constexpr auto a = literal<float>({3}, {1, 2, 3}), b = literal<float>({3}, {4, 5, 6}),
               c = literal<float>({3}, {4, 10, 18});
static_assert(gives<Mul, no_attributes{}, list<a, b>, list<c>>);
static_assert(
    gives<Mul, no_attributes{},
          list<literal<std::uint8_t>({5}, {0, 0, 0, 1, 3}), literal<std::uint8_t>({5}, {4, 22, 10, 23, 10})>,
          list<literal<std::uint8_t>({5}, {0, 0, 0, 23, 30})>>);

TEST_CASE("Mul against the exact function, at lengths around a pack") {
  check_binary<Mul>({}, [](double x, double y) { return static_cast<float>(x * y); });
}

// Corners.
// Integers wrap; of 16 bits, without overflow of int.
static_assert(value_of<Mul>(std::int8_t{64}, std::int8_t{2}) == -128);
static_assert(value_of<Mul>(std::uint16_t{65535}, std::uint16_t{65535}) == 1);
static_assert(identical(value_of<Mul>(-0.0f, 1.0f), -0.0f));

TEST_CASE("Mul in a model") { CHECK(model_gives<Mul, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
