// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Clip.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Clip;

constexpr tensor_info X{elem_type::float_, {3, 4}}, bound{elem_type::float_, {}}, absent_bound{};

// Shapes.
static_assert(infers_unary<Clip>(is_numeric));
static_assert(dims_of<Clip, 3>({}, {X, bound, bound}) == dims{3, 4});
static_assert(dims_of<Clip, 3>({}, {X, absent_bound, bound}) == dims{3, 4});
static_assert(error_of<Clip, 2>({}, {X, tensor_info{elem_type::float_, {4}}}) ==
              error{fault::element_count_differs, 4, 1});
static_assert(error_of<Clip, 2>({}, {X, tensor_info{elem_type::int8, {}}}) ==
              error{fault::elem_types_differ, 3, 1});
static_assert(error_of<Clip, 4>({}, {X, bound, bound, bound}) == error{fault::too_many_inputs, 4, 3});

// Official: test_clip_example, _outbounds, _splitbounds, and _default_min, _default_max, _default_inbounds in
// part.
constexpr auto x = literal<float>({3}, {-2, 0, 2}), y = literal<float>({3}, {-1, 0, 1});
constexpr auto low = literal<float>(-1), high = literal<float>(1);
template <class In, auto Y>
constexpr bool clips = gives<Clip, no_attributes{}, In, list<Y>>;
static_assert(clips<list<x, low, high>, y>);
static_assert(clips<list<literal<float>({3}, {-6, 0, 6}), literal<float>(-5), literal<float>(5)>,
                    literal<float>({3}, {-5, 0, 5})>);
static_assert(clips<list<literal<float>({3}, {-1, 0, 6}), literal<float>(-5), literal<float>(5)>,
                    literal<float>({3}, {-1, 0, 5})>);
static_assert(clips<list<x, literal<float>(0)>, literal<float>({3}, {0, 0, 2})>);
static_assert(clips<list<x, none, literal<float>(0)>, literal<float>({3}, {-2, 0, 0})>);
static_assert(clips<list<x>, x>);
static_assert(clips<list<literal<std::int8_t>({3}, {-1, 0, 1}), literal<std::int8_t>(0)>,
                    literal<std::int8_t>({3}, {0, 0, 1})>);

TEST_CASE("Clip against the exact function, around the width of a pack") {
  check_operands<Clip, no_attributes{}, float, dims{pack - 1}, dims{}, dims{}>(
      {}, [](float x, float a, float b) {
        return static_cast<double>(x < a ? (a < b ? a : b) : x < b ? x : b);
      });
  check_operands<Clip, no_attributes{}, float, dims{3 * pack + 2}, dims{1}>(
      {}, [](float x, float a) { return static_cast<double>(x < a ? a : x); });
}

// Corners: NaN stays, infinities are clipped; max wins over min, as in NumPy.
static_assert(identical(value_of<Clip>(quiet_nan, -1.0f, 1.0f), quiet_nan));
static_assert(identical(value_of<Clip>(-infinite, -1.0f, 1.0f), -1.0f));
static_assert(identical(value_of<Clip>(0.0f, 2.0f, 1.0f), 1.0f));

TEST_CASE("Clip in a model") {
  CHECK(model_gives<Clip, no_attributes{}, list<x, low, high>, list<y>>());
  CHECK(model_gives<Clip, no_attributes{}, list<x, none, high>, list<literal<float>({3}, {-2, 0, 1})>>());
}
}  // namespace INLAY_UNIT
