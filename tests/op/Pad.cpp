// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Pad.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Pad;

constexpr tensor_info X{elem_type::float_, {3, 2}}, unknown{elem_type::int64, {4}};
constexpr std::int64_t around[] = {0, 2, 0, 1}, crop[] = {-1, 0, -1, 0}, away[] = {-2, 0, -2, 0},
                       huge[] = {std::numeric_limits<std::int64_t>::max(), 0, 1, 0};
constexpr tensor_info known(std::int64_t const* values) {
  return {elem_type::int64, {4}, storage::row_major, values};
}
using attributes = Pad::attributes;
constexpr attributes edge{op::pad_mode::edge};

// Shapes.
static_assert(dims_of<Pad, 2>({}, {X, known(around)}) == dims{3, 5});
static_assert(dims_of<Pad, 2>({}, {X, known(crop)}) == dims{1, 2});
static_assert(dims_of<Pad, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {3, 5}}}) == dims{3, 5});
static_assert(error_of<Pad, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<Pad, 2>({}, {X, known(away)}).what == fault::attribute_out_of_range);
static_assert(error_of<Pad, 2>({}, {X, known(huge)}).what == fault::attribute_out_of_range);
static_assert(error_of<Pad, 2>({}, {X, tensor_info{elem_type::int64, {3}}}) ==
              error{fault::attribute_length_differs, 3, 4});
static_assert(error_of<Pad, 3>({}, {X, unknown, tensor_info{elem_type::int8, {}}}).what ==
              fault::elem_types_differ);
static_assert(error_of<Pad, 2>(edge, {tensor_info{elem_type::float_, {3, 0}}, known(around)}) ==
              error{fault::element_count_differs, 0, 1});
static_assert(dims_of<Pad, 2>({}, {tensor_info{elem_type::float_, {3, 0}}, known(around)}) == dims{3, 3});
static_assert(enumerators<op::pad_mode>[static_cast<std::size_t>(op::pad_mode::reflect)] == "reflect");

// Axes.
constexpr std::int64_t second[] = {-1}, ends[] = {2, 1}, third[] = {2}, twice[] = {1, -1};
template <std::size_t N>
constexpr tensor_info listed(std::int64_t const (&values)[N]) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values};
}
constexpr tensor_info nothing{};
static_assert(dims_of<Pad, 4>({}, {X, listed(ends), nothing, listed(second)}) == dims{3, 5});
static_assert(error_of<Pad, 4>({}, {X, listed(ends), nothing, listed(third)}) ==
              error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<Pad, 4>({}, {X, known(around), nothing, listed(twice)}) ==
              error{fault::axis_repeated, -1, 2});
static_assert(error_of<Pad, 4>({}, {X, listed(ends), nothing, listed(twice)}) ==
              error{fault::attribute_length_differs, 2, 4});
static_assert(error_of<Pad, 4>({}, {X, listed(ends), nothing, tensor_info{elem_type::int64, {1}}}).what ==
              fault::shape_must_be_constant);

// The four examples of Operators.md#Pad.
constexpr auto data = literal<float>({3, 2}, {1.0f, 1.2f, 2.3f, 3.4f, 4.5f, 5.7f});
constexpr auto pads = literal<std::int64_t>({4}, {0, 2, 0, 0});
constexpr auto zeros = literal<float>({3, 4}, {0, 0, 1.0f, 1.2f, 0, 0, 2.3f, 3.4f, 0, 0, 4.5f, 5.7f});
static_assert(gives<Pad, attributes{}, list<data, pads, literal(0.0f)>, list<zeros>>);
static_assert(gives<Pad, attributes{}, list<data, pads>, list<zeros>>);
constexpr auto reflected =
    literal<float>({3, 4}, {1.0f, 1.2f, 1.0f, 1.2f, 2.3f, 3.4f, 2.3f, 3.4f, 4.5f, 5.7f, 4.5f, 5.7f});
static_assert(gives<Pad, attributes{op::pad_mode::reflect}, list<data, pads>, list<reflected>>);
constexpr auto repeated =
    literal<float>({3, 4}, {1.0f, 1.0f, 1.0f, 1.2f, 2.3f, 2.3f, 2.3f, 3.4f, 4.5f, 4.5f, 4.5f, 5.7f});
static_assert(gives<Pad, edge, list<data, pads>, list<repeated>>);
static_assert(gives<Pad, attributes{op::pad_mode::wrap}, list<data, literal<std::int64_t>({4}, {2, 1, 1, 1})>,
                    list<literal<float>({6, 4}, {3.4f, 2.3f, 3.4f, 2.3f, 5.7f, 4.5f, 5.7f, 4.5f,
                                                 1.2f, 1.0f, 1.2f, 1.0f, 3.4f, 2.3f, 3.4f, 2.3f,
                                                 5.7f, 4.5f, 5.7f, 4.5f, 1.2f, 1.0f, 1.2f, 1.0f})>>);
// The first example once more, by its axis.
static_assert(
    gives<Pad, attributes{},
          list<data, literal<std::int64_t>({2}, {2, 0}), literal(0.0f), literal<std::int32_t>({1}, {-1})>,
          list<zeros>>);
// A value, pads on all sides, one of them negative.
constexpr auto mixed = literal<std::int64_t>({4}, {-1, 1, 1, -1});
constexpr auto nines = literal<float>({3, 2}, {9, 2.3f, 9, 4.5f, 9, 9});
static_assert(gives<Pad, attributes{}, list<data, mixed, literal<float>({1}, {9})>, list<nines>>);
static_assert(
    gives<Pad, edge, list<data, mixed>, list<literal<float>({3, 2}, {2.3f, 2.3f, 4.5f, 4.5f, 4.5f, 4.5f})>>);
// numpy.pad([1, 2, 3], (5, 4), 'reflect'); numpy.pad([7], 2, 'reflect'); a scalar; nothing.
static_assert(gives<Pad, attributes{op::pad_mode::reflect},
                    list<literal<float>({3}, {1, 2, 3}), literal<std::int64_t>({2}, {5, 4})>,
                    list<literal<float>({12}, {2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3})>>);
static_assert(gives<Pad, attributes{op::pad_mode::reflect},
                    list<literal<float>({1}, {7}), literal<std::int64_t>({2}, {2, 2})>,
                    list<literal<float>({5}, {7, 7, 7, 7, 7})>>);
static_assert(gives<Pad, attributes{}, list<literal(7.0f), blank<std::int64_t>({0})>, list<literal(7.0f)>>);
static_assert(
    gives<Pad, attributes{}, list<blank<bool>({0}), literal<std::int64_t>({2}, {1, 1}), literal(true)>,
          list<literal<bool>({2}, {true, true})>>);
// Pads at run time that are not those of the declared dims.
static_assert(gives_declared<Pad, attributes{}, list<data, literal<std::int64_t>({4}, {-100, 100, 0, 0})>,
                             list<literal<float>({2, 2}, {0, 0, 0, 0})>>);

TEST_CASE("Pad in a model") {
  CHECK(model_gives<Pad, attributes{}, list<data, mixed, literal<float>({1}, {9})>, list<nines>>());
  CHECK(model_gives<Pad, edge, list<data, pads>, list<repeated>>());
  CHECK(model_gives<Pad, attributes{op::pad_mode::reflect}, list<data, pads>, list<reflected>>());
  CHECK(model_gives<Pad, edge, list<data, mixed>,
                    list<literal<float>({3, 2}, {2.3f, 2.3f, 4.5f, 4.5f, 4.5f, 4.5f})>>());
  CHECK(model_gives<Pad, attributes{op::pad_mode::reflect},
                    list<literal<float>({3}, {1, 2, 3}), literal<std::int64_t>({2}, {5, 4})>,
                    list<literal<float>({12}, {2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3})>>());
  // numpy.pad([1, 2, 3], (2, 4), 'wrap'), and all of the data taken away.
  CHECK(model_gives<Pad, attributes{op::pad_mode::wrap},
                    list<literal<float>({3}, {1, 2, 3}), literal<std::int64_t>({2}, {2, 4})>,
                    list<literal<float>({9}, {2, 3, 1, 2, 3, 1, 2, 3, 1})>>());
  CHECK(model_gives<Pad, edge, list<literal<float>({3}, {1, 2, 3}), literal<std::int64_t>({2}, {-4, 3})>,
                    list<literal<float>({2}, {3, 3})>>());
  CHECK(model_gives<Pad, edge, list<literal<float>({3}, {1, 2, 3}), literal<std::int64_t>({2}, {4, -5})>,
                    list<literal<float>({2}, {1, 1})>>());
}
}  // namespace INLAY_UNIT
