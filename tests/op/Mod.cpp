// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Mod.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Mod;
using A = Mod::attributes;

// Shapes.
static_assert(infers_binary<Mod>(is_numeric));
static_assert(error_of<Mod, 2>({.fmod = 2}, {}) == error{fault::missing_input, 0, 2});
constexpr tensor_info number{elem_type::float_, {}};
static_assert(error_of<Mod, 2>({.fmod = 2}, {number, number}) == error{fault::attribute_out_of_range, 2, 1});

// Official: test_mod_mixed_sign_*, test_mod_*_fmod, test_mod_broadcast; values of NumPy.

constexpr auto x1_0 = literal<std::int64_t>({6}, {-4, 7, 5, 4, -7, 8});
constexpr auto x1_1 = literal<std::int64_t>({6}, {2, -3, 8, -2, 3, 5});
constexpr auto y1_0 = literal<std::int64_t>({6}, {0, -2, 5, 0, 2, 3});
static_assert(gives<Mod, A{}, list<x1_0, x1_1>, list<y1_0>>);

constexpr auto x2_0 = literal<std::int8_t>({6}, {-4, 7, 5, 4, -7, 8});
constexpr auto x2_1 = literal<std::int8_t>({6}, {2, -3, 8, -2, 3, 5});
constexpr auto y2_0 = literal<std::int8_t>({6}, {0, -2, 5, 0, 2, 3});
static_assert(gives<Mod, A{}, list<x2_0, x2_1>, list<y2_0>>);

constexpr auto x3_0 = literal<std::uint8_t>({3}, {4, 7, 200});
constexpr auto x3_1 = literal<std::uint8_t>({3}, {2, 3, 150});
constexpr auto y3_0 = literal<std::uint8_t>({3}, {0, 1, 50});
static_assert(gives<Mod, A{}, list<x3_0, x3_1>, list<y3_0>>);

constexpr auto x4_0 = literal<float>({6}, {-4.3f, 7.2f, 5, 4.3f, -7.2f, 8});
constexpr auto x4_1 = literal<float>({6}, {2.1f, -3.4f, 8, -2.1f, 3.4f, 5});
constexpr auto y4_0 = literal<float>({6}, {-0.10000038f, 0.39999962f, 5, 0.10000038f, -0.39999962f, 3});
static_assert(gives<Mod, A{.fmod = 1}, list<x4_0, x4_1>, list<y4_0>>);

constexpr auto x5_0 = literal<float>({6}, {-4.25f, 7.5f, 5, 4.25f, -7.5f, 8});
constexpr auto x5_1 = literal<float>({6}, {2, -3.5f, 8, -2, 3.5f, 5});
constexpr auto y5_0 = literal<float>({6}, {1.75f, -3, 5, -1.75f, 3, 3});
static_assert(gives<Mod, A{}, list<x5_0, x5_1>, list<y5_0>>);

constexpr auto x6_0 = literal<std::int32_t>({2}, {-4, 7});
constexpr auto x6_1 = literal<std::int32_t>({1}, {3});
constexpr auto y6_0 = literal<std::int32_t>({2}, {-1, 1});
static_assert(gives<Mod, A{.fmod = 1}, list<x6_0, x6_1>, list<y6_0>>);
// Corners: the standard's list for floats; of integers, a divisor of 0 and a quotient that is none.
static_assert(identical(value_of<Mod>(0.0f, -3.0f), -0.0f) && identical(value_of<Mod>(-0.0f, 3.0f), 0.0f));
static_assert(identical(value_of<Mod>(infinite, 3.0f), quiet_nan) &&
              identical(value_of<Mod>(3.0f, 0.0f), quiet_nan));
static_assert(identical(value_of<Mod>(3.0f, infinite), 3.0f) &&
              identical(value_of<Mod>(-3.0f, infinite), infinite));
static_assert(identical(value_of<Mod, A{.fmod = 1}>(-3.0f, infinite), -3.0f));
static_assert(value_of<Mod>(std::int32_t{5}, std::int32_t{0}) == 0);
static_assert(value_of<Mod>(std::numeric_limits<std::int32_t>::min(), std::int32_t{-1}) == 0);

TEST_CASE("Mod in a model") {
  CHECK(model_gives<Mod, A{}, list<x1_0, x1_1>, list<y1_0>>());
  CHECK(model_gives<Mod, A{}, list<x2_0, x2_1>, list<y2_0>>());
  CHECK(model_gives<Mod, A{}, list<x3_0, x3_1>, list<y3_0>>());
  CHECK(model_gives<Mod, A{.fmod = 1}, list<x4_0, x4_1>, list<y4_0>>());
  CHECK(model_gives<Mod, A{}, list<x5_0, x5_1>, list<y5_0>>());
  CHECK(model_gives<Mod, A{.fmod = 1}, list<x6_0, x6_1>, list<y6_0>>());
}
}  // namespace INLAY_UNIT
