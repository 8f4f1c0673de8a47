// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Slice.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Slice;

// Shapes: Slice of (20, 10, 5), the official cases test_slice_* (slice.py).
constexpr dims cube{20, 10, 5};

template <std::size_t N>
constexpr tensor_info known(std::array<std::int64_t, N> const& values) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values.data()};
}
template <std::size_t N>
using numbers = std::array<std::int64_t, N>;

template <std::size_t N>
constexpr dims sliced(numbers<N> starts, numbers<N> ends, numbers<N> axes, numbers<N> steps,
                      dims const& x = cube) {
  return dims_of<Slice, 5>(
      {}, {tensor_info{elem_type::float_, x}, known(starts), known(ends), known(axes), known(steps)});
}
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                       least = std::numeric_limits<std::int64_t>::min();

static_assert(sliced<2>({0, 0}, {3, 10}, {0, 1}, {1, 1}) == dims{3, 10, 5});
static_assert(sliced<1>({0}, {-1}, {1}, {1}) == dims{20, 9, 5});       // neg
static_assert(sliced<1>({1000}, {1000}, {1}, {1}) == dims{20, 0, 5});  // start_out_of_bounds
static_assert(sliced<1>({1}, {1000}, {1}, {1}) == dims{20, 9, 5});     // end_out_of_bounds
static_assert(sliced<3>({20, 10, 4}, {0, 0, 1}, {0, 1, 2}, {-1, -3, -2}) == dims{19, 3, 2});  // neg_steps
static_assert(sliced<3>({0, 0, 3}, {20, 10, 4}, {0, -2, -1}, {1, 1, 1}) == dims{20, 10, 1});  // negative_axes
static_assert(sliced<1>({-1}, {least}, {0}, {-1}) == cube);                                   // reversed
static_assert(sliced<1>({0}, {most}, {0}, {most}) == dims{1, 10, 5});
static_assert(sliced<1>({most}, {least}, {0}, {least}) == dims{1, 10, 5});
static_assert(sliced<1>({5}, {2}, {0}, {1}) == dims{0, 10, 5});
static_assert(sliced<1>({-30}, {least}, {0}, {-2}) == dims{1, 10, 5});  // the first, as in ONNX Runtime
static_assert(sliced<1>({-30}, {-30}, {0}, {-2}) == dims{1, 10, 5});
static_assert(sliced<1>({0}, {5}, {0}, {2}, {0, 3}) == dims{0, 3});
static_assert(sliced<1>({-1}, {least}, {0}, {-1}, {0, 3}) == dims{0, 3});

constexpr tensor_info X{elem_type::float_, cube}, unknown{elem_type::int64, {1}};
constexpr numbers<1> zero{0}, three{3};
constexpr numbers<2> both{1, 1};
constexpr std::array<tensor_info, 1> declared{tensor_info{elem_type::float_, {3, 10, 5}}};
static_assert(dims_of<Slice, 3>({}, {X, known(zero), known(three)}) == dims{3, 10, 5});
static_assert(dims_of<Slice, 3, 1>({}, {X, unknown, unknown}, declared) == dims{3, 10, 5});
static_assert(dims_of<Slice, 3>({}, {X, unknown, unknown}) == dims{20, 10, 5});
// The most over all extents up to a capacity: of [-3:5] three of four, of [4:-9:-1] five of five.
constexpr tensor_info at_most = capacity_of(elem_type::float_, {20});
constexpr numbers<1> behind{-3}, five{5}, four{4}, before{-9}, back{-1}, first{0};
static_assert(dims_of<Slice, 3>({}, {at_most, known(behind), known(five)}) == dims{3});
static_assert(dims_of<Slice, 5>({}, {at_most, known(four), known(before), known(first), known(back)}) ==
              dims{5});
static_assert(error_of<Slice, 3>({}, {X, known(zero), known(both)}) ==
              error{fault::attribute_length_differs, 2, 1});
static_assert(error_of<Slice, 4>({}, {X, known(zero), known(three), known(three)}) ==
              error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<Slice, 4>({}, {X, known(both), known(both), known(both)}).what ==
              fault::axis_repeated);
static_assert(error_of<Slice, 5>({}, {X, known(zero), known(three), known(zero), known(zero)}) ==
              error{fault::attribute_out_of_range, 0, 1});
static_assert(dims_of<Slice, 3, 1>({}, {X, unknown, unknown},
                                   {tensor_info{elem_type::float_, {21, 10, 5}}}) == dims{20, 10, 5});

// The two examples of Operators.md#Slice.
constexpr auto data = literal<float>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
constexpr auto example_1 = literal<float>({1, 2}, {5, 7});
using in_1 = list<data, literal<std::int64_t>({2}, {1, 0}), literal<std::int64_t>({2}, {2, 3}),
                  literal<std::int64_t>({2}, {0, 1}), literal<std::int64_t>({2}, {1, 2})>;
static_assert(gives<Slice, no_attributes{}, in_1, list<example_1>>);
constexpr auto example_2 = literal<float>({1, 3}, {2, 3, 4});
using in_2 = list<data, literal<std::int32_t>({2}, {0, 1}), literal<std::int32_t>({2}, {-1, 1000})>;
static_assert(gives<Slice, no_attributes{}, in_2, list<example_2>>);
// Backwards along both axes; axes left out.
constexpr auto backwards = literal<float>({2, 2}, {8, 6, 4, 2});
using in_3 = list<data, literal<std::int64_t>({2}, {-1, 100}), literal<std::int64_t>({2}, {least, -4}), none,
                  literal<std::int64_t>({2}, {-1, -2})>;
static_assert(gives<Slice, no_attributes{}, in_3, list<backwards>>);
// Nothing is left.
static_assert(gives<Slice, no_attributes{},
                    list<data, literal<std::int64_t>({1}, {1000}), literal<std::int64_t>({1}, {1000})>,
                    list<blank<float>({0, 4})>>);

TEST_CASE("Slice in a model") {
  CHECK(model_gives<Slice, no_attributes{}, in_1, list<example_1>>());
  CHECK(model_gives<Slice, no_attributes{}, in_2, list<example_2>>());
  CHECK(model_gives<Slice, no_attributes{}, in_3, list<backwards>>());
}
}  // namespace INLAY_UNIT
