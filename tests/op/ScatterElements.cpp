// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ScatterElements.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ScatterElements;

using attributes = ScatterElements::attributes;
using reduction = family::scatter_reduction;
constexpr tensor_info X{elem_type::float_, {3, 4}}, two{elem_type::float_, {2, 4}};
constexpr tensor_info indices_of(dims const& shape) { return {elem_type::int64, shape}; }

// Shapes.
static_assert(dims_of<ScatterElements, 3>({}, {X, indices_of({2, 4}), two}) == dims{3, 4});
static_assert(error_of<ScatterElements, 3>({}, {X, indices_of({2, 3}), two}) ==
              error{fault::element_count_differs, 4, 3});
static_assert(error_of<ScatterElements, 3>({}, {X, indices_of({2, 5}), two}) ==
              error{fault::element_count_differs, 5, 4});
static_assert(error_of<ScatterElements, 3>({}, {X, indices_of({8}), two}) ==
              error{fault::ranks_differ, 1, 2});
static_assert(error_of<ScatterElements, 3>({.axis = 2}, {X, indices_of({2, 4}), two}).what ==
              fault::axis_out_of_range);
static_assert(error_of<ScatterElements, 3>({}, {X, indices_of({2, 4}), indices_of({2, 4})}).what ==
              fault::elem_types_differ);
static_assert(enumerators<reduction>[static_cast<std::size_t>(reduction::mul)] == "mul");

// The official cases test_scatter_elements_with_axis, _without_axis, _negative_indices, _duplicate_indices.
constexpr auto row = literal<float>({1, 5}, {1, 2, 3, 4, 5});
constexpr auto updates = literal<float>({1, 2}, {1.1f, 2.1f});
static_assert(
    gives<ScatterElements, attributes{.axis = 1}, list<row, literal<std::int64_t>({1, 2}, {1, 3}), updates>,
          list<literal<float>({1, 5}, {1, 1.1f, 3, 2.1f, 5})>>);
constexpr auto zeros = blank<float, 9>({3, 3});
constexpr auto indices = literal<std::int64_t>({2, 3}, {1, 0, 2, 0, 2, 1});
constexpr auto six = literal<float>({2, 3}, {1.0f, 1.1f, 1.2f, 2.0f, 2.1f, 2.2f});
constexpr auto y = literal<float>({3, 3}, {2.0f, 1.1f, 0, 1.0f, 0, 2.2f, 0, 2.1f, 1.2f});
static_assert(gives<ScatterElements, attributes{}, list<zeros, indices, six>, list<y>>);
static_assert(
    gives<ScatterElements, attributes{.axis = -1}, list<row, literal<std::int32_t>({1, 2}, {1, -3}), updates>,
          list<literal<float>({1, 5}, {1, 1.1f, 2.1f, 4, 5})>>);
constexpr auto twice = literal<std::int64_t>({1, 2}, {1, 1});
static_assert(gives<ScatterElements, attributes{.axis = 1, .reduction = reduction::add},
                    list<row, twice, updates>, list<literal<float>({1, 5}, {1, 5.2f, 3, 4, 5})>, 1e-6>);
static_assert(gives<ScatterElements, attributes{.axis = 1, .reduction = reduction::mul},
                    list<row, twice, updates>, list<literal<float>({1, 5}, {1, 4.62f, 3, 4, 5})>, 1e-6>);
static_assert(gives<ScatterElements, attributes{.axis = 1, .reduction = reduction::max},
                    list<row, twice, updates>, list<literal<float>({1, 5}, {1, 2.1f, 3, 4, 5})>>);
static_assert(gives<ScatterElements, attributes{.axis = 1, .reduction = reduction::min},
                    list<row, twice, updates>, list<literal<float>({1, 5}, {1, 1.1f, 3, 4, 5})>>);
// Corners: the last of several stays; integers wrap; bool; indices out of range are clamped.
static_assert(gives<ScatterElements, attributes{.axis = 1}, list<row, twice, updates>,
                    list<literal<float>({1, 5}, {1, 2.1f, 3, 4, 5})>>);
static_assert(family::scattered<std::int8_t>(reduction::add, 127, 1) == -128);
static_assert(family::scattered<std::int64_t>(reduction::mul, std::numeric_limits<std::int64_t>::min(), -1) ==
              std::numeric_limits<std::int64_t>::min());
static_assert(family::scattered<bool>(reduction::add, true, true) &&
              !family::scattered<bool>(reduction::mul, true, false) &&
              family::scattered<bool>(reduction::max, true, false) &&
              !family::scattered<bool>(reduction::min, true, false));
static_assert(gives<ScatterElements, attributes{.axis = 1},
                    list<row, literal<std::int64_t>({1, 2}, {50, -50}), updates>,
                    list<literal<float>({1, 5}, {2.1f, 2, 3, 4, 1.1f})>>);

/// evaluate() gives what reference() does, for indices of half of data's extents that name elements twice.
template <attributes a, dims Data, dims Indices>
void check_kernel() {
  std::vector<float> data(elements(Data)), update(elements(Indices)), wanted(data.size()), found(data.size());
  std::vector<std::int32_t> index(update.size());
  auto const extent = Data[static_cast<std::size_t>(normalize_axis(a.axis, Data.size()))];
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<float>(i % 7);
  for (std::size_t i = 0; i < update.size(); ++i) {
    update[i] = static_cast<float>(i % 11) - 5;
    index[i] = static_cast<std::int32_t>(static_cast<std::int64_t>(i * i) % (2 * extent) - extent);
  }
  ScatterElements::evaluate<a>(
      tensor<float const, Data>{data.data()}, tensor<std::int32_t const, Indices>{index.data()},
      tensor<float const, Indices>{update.data()}, tensor<float, Data>{found.data()});
  ScatterElements::reference(a, dynamic_tensor<float const>{data.data(), Data},
                             dynamic_tensor<std::int32_t const>{index.data(), Indices},
                             dynamic_tensor<float const>{update.data(), Indices},
                             dynamic_tensor<float>{wanted.data(), Data});
  CHECK(found == wanted);
}

TEST_CASE("ScatterElements: kernel against reference along each axis") {
  check_kernel<attributes{}, dims{5}, dims{9}>();
  check_kernel<attributes{.axis = 0}, dims{5, 4, 6}, dims{7, 3, 5}>();
  check_kernel<attributes{.axis = 1}, dims{5, 4, 6}, dims{3, 6, 5}>();
  check_kernel<attributes{.axis = -1, .reduction = reduction::add}, dims{5, 4, 6}, dims{3, 2, 9}>();
  check_kernel<attributes{.axis = 1, .reduction = reduction::max}, dims{5, 4, 6}, dims{3, 0, 5}>();
}

TEST_CASE("ScatterElements in a model") {
  CHECK(model_gives<ScatterElements, attributes{}, list<zeros, indices, six>, list<y>>());
}
}  // namespace INLAY_UNIT
