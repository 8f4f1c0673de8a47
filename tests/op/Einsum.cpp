// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Einsum.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Einsum;

using attributes = Einsum::attributes;

// Shapes.
constexpr tensor_info A{elem_type::float_, {5, 2, 3}}, B{elem_type::float_, {5, 3, 4}},
    square{elem_type::float_, {3, 3}}, one{elem_type::float_, {1, 3}}, vector{elem_type::float_, {3}};
static_assert(dims_of<Einsum, 2>({"bij, bjk -> bik"}, {A, B}) == dims{5, 2, 4});
static_assert(dims_of<Einsum, 2>({"bij,bjk"}, {A, B}) == dims{2, 4});
static_assert(dims_of<Einsum, 2>({"bij,bjk->"}, {A, B}) == dims{});
static_assert(dims_of<Einsum, 2>({"...ij,...jk->...ki"}, {A, B}) == dims{5, 4, 2});
static_assert(dims_of<Einsum, 2>({"...ij,jk"}, {A, tensor_info{elem_type::float_, {3, 4}}}) == dims{5, 2, 4});
static_assert(dims_of<Einsum, 1>({"...->..."}, {A}) == dims{5, 2, 3});
static_assert(dims_of<Einsum, 1>({"ba"}, {tensor_info{elem_type::float_, {2, 3}}}) == dims{3, 2});
static_assert(dims_of<Einsum, 1>({"ii"}, {square}) == dims{});
static_assert(dims_of<Einsum, 2>({"ij,ij->ij"}, {square, one}) == dims{3, 3});
static_assert(error_of<Einsum, 1>({"ij"}, {A}) == error{fault::ranks_differ, 3, 2});
static_assert(error_of<Einsum, 1>({"ijkl"}, {A}) == error{fault::ranks_differ, 3, 4});
static_assert(error_of<Einsum, 1>({"...ijkl"}, {A}) == error{fault::ranks_differ, 3, 4});
static_assert(error_of<Einsum, 1>({"i,i"}, {vector}) == error{fault::element_count_differs, 2, 1});
static_assert(error_of<Einsum, 2>({"i"}, {vector, vector}) == error{fault::element_count_differs, 1, 2});
static_assert(error_of<Einsum, 1>({"i?->i"}, {vector}) == error{fault::attribute_out_of_range, 1, 5});
static_assert(error_of<Einsum, 1>({"..i->i"}, {vector}) == error{fault::attribute_out_of_range, 0, 6});
static_assert(error_of<Einsum, 1>({"i->j"}, {vector}) == error{fault::attribute_out_of_range, 3, 4});
static_assert(error_of<Einsum, 1>({"i->ii"}, {vector}) == error{fault::attribute_out_of_range, 3, 5});
static_assert(error_of<Einsum, 1>({"i->i->i"}, {vector}).what == fault::attribute_out_of_range);
static_assert(error_of<Einsum, 2>({"ij,jk"}, {square, tensor_info{elem_type::float_, {4, 2}}}) ==
              error{fault::dims_not_broadcastable, 4, 3});
static_assert(error_of<Einsum, 2>({"i,i"}, {vector, tensor_info{elem_type::double_, {3}}}).what ==
              fault::elem_types_differ);
static_assert(error_of<Einsum, 1>({"i"}, {tensor_info{elem_type::bool_, {3}}}).what ==
              fault::elem_type_not_supported);

// The official cases test_einsum_transpose, _sum, _inner_prod, _batch_matmul, _batch_diagonal, _scalar with
// numbers whose results are exact.
constexpr auto matrix = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
static_assert(
    gives<Einsum, attributes{"ij->ji"}, list<matrix>, list<literal<float>({3, 2}, {1, 4, 2, 5, 3, 6})>>);
static_assert(gives<Einsum, attributes{"ij->i"}, list<matrix>, list<literal<float>({2}, {6, 15})>>);
constexpr auto three = literal<double>({3}, {1, -2, 4});
static_assert(gives<Einsum, attributes{"i,i"}, list<three, literal<double>({3}, {3, 5, 7})>,
                    list<literal<double>(21)>>);
constexpr auto left = literal<float>({2, 1, 2}, {1, 2, 3, 4});
constexpr auto right = literal<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
constexpr auto products = literal<float>({2, 1, 2}, {7, 10, 43, 50});
static_assert(gives<Einsum, attributes{"bij, bjk -> bik"}, list<left, right>, list<products>>);
static_assert(gives<Einsum, attributes{"...ij,...jk"}, list<left, right>, list<products>>);
static_assert(
    gives<Einsum, attributes{"...ii ->...i"}, list<right>, list<literal<float>({2, 2}, {1, 4, 5, 8})>>);
static_assert(gives<Einsum, attributes{"->"}, list<literal<float>(5)>, list<literal<float>(5)>>);

// numpy.einsum of the same arguments.
static_assert(gives<Einsum, attributes{"ii"}, list<literal<std::int32_t>({2, 2}, {1, 2, 3, 4})>,
                    list<literal<std::int32_t>(5)>>);
static_assert(gives<Einsum, attributes{"a,b"}, list<three, literal<double>({2}, {1, 10})>,
                    list<literal<double>({3, 2}, {1, 10, -2, -20, 4, 40})>>);
static_assert(gives<Einsum, attributes{"ij,jk,k->i"},
                    list<matrix, literal<float>({3, 2}, {1, 0, 0, 1, 1, 1}), literal<float>({2}, {2, 3})>,
                    list<literal<float>({2}, {23, 53})>>);
static_assert(gives<Einsum, attributes{"...,..."}, list<matrix, literal<float>({3}, {1, 0, 2})>,
                    list<literal<float>({2, 3}, {1, 0, 6, 4, 0, 12})>>);
static_assert(
    gives<Einsum, attributes{"ij->j"}, list<blank<float>({0, 2})>, list<literal<float>({2}, {0, 0})>>);

TEST_CASE("Einsum in a model") {
  CHECK(model_gives<Einsum, attributes{"bij, bjk -> bik"}, list<left, right>, list<products>>());
  CHECK(model_gives<Einsum, attributes{"ij->ji"}, list<matrix>,
                    list<literal<float>({3, 2}, {1, 4, 2, 5, 3, 6})>>());
}
}  // namespace INLAY_UNIT
