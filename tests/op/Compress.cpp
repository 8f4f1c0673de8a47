// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Compress.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Compress;

using attributes = Compress::attributes;
constexpr tensor_info X{elem_type::float_, {3, 2}}, condition{elem_type::bool_, {3}};
constexpr std::int64_t some[] = {0, 1, 1};
constexpr tensor_info known{elem_type::bool_, {3}, storage::row_major, some};
constexpr std::array<tensor_info, 1> declared{tensor_info{elem_type::float_, {2, 2}}};

// Shapes.
static_assert(dims_of<Compress, 2>({0}, {X, known}) == dims{2, 2});
static_assert(dims_of<Compress, 2>({}, {X, known}) == dims{2});
static_assert(dims_of<Compress, 2, 1>({-2}, {X, condition}, declared) == dims{2, 2});
static_assert(dims_of<Compress, 2>({0}, {X, condition}) == dims{3, 2});
static_assert(dims_of<Compress, 2>({}, {X, condition}) == dims{3});
static_assert(error_of<Compress, 2>({1}, {X, condition}) == error{fault::element_count_differs, 3, 2});
static_assert(error_of<Compress, 2>({2}, {X, condition}) == error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<Compress, 2>({0}, {X, X}).what == fault::elem_types_differ);

// The official cases test_compress_0, _1, _default_axis, _negative_axis.
constexpr auto x = literal<float>({3, 2}, {1, 2, 3, 4, 5, 6});
constexpr auto last_two = literal<bool>({3}, {false, true, true});
constexpr auto y = literal<float>({2, 2}, {3, 4, 5, 6});
static_assert(gives_declared<Compress, attributes{0}, list<x, last_two>, list<y>>);
constexpr auto second = literal<bool>({2}, {false, true});
static_assert(
    gives_declared<Compress, attributes{1}, list<x, second>, list<literal<float>({3, 1}, {2, 4, 6})>>);
static_assert(
    gives_declared<Compress, attributes{-1}, list<x, second>, list<literal<float>({3, 1}, {2, 4, 6})>>);
static_assert(
    gives_declared<Compress, attributes{}, list<x, literal<bool>({5}, {false, true, false, false, true})>,
                   list<literal<float>({2}, {2, 5})>>);

TEST_CASE("Compress in a model") {
  CHECK(model_gives_declared<Compress, attributes{0}, list<x, last_two>, list<y>>());
}
}  // namespace INLAY_UNIT
