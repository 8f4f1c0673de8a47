// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MatMul.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

// Kernels against reference: tests/kernel/product.cpp.
namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::MatMul;

constexpr dims product(dims const& A, dims const& B) {
  return dims_of<MatMul, 2>({}, {tensor_info{elem_type::float_, A}, tensor_info{elem_type::float_, B}});
}
constexpr error wrong(dims const& A, dims const& B, elem_type type = elem_type::float_) {
  return error_of<MatMul, 2>({}, {tensor_info{elem_type::float_, A}, tensor_info{type, B}});
}

// Shapes, as numpy.matmul has them.
static_assert(product({3, 4}, {4, 3}) == dims{3, 3});                    // test_matmul_2d
static_assert(product({2, 3, 4}, {2, 4, 3}) == dims{2, 3, 3});           // test_matmul_3d
static_assert(product({1, 2, 3, 4}, {1, 2, 4, 3}) == dims{1, 2, 3, 3});  // test_matmul_4d
static_assert(product({5, 1, 3, 4}, {2, 4, 6}) == dims{5, 2, 3, 6});
static_assert(product({4}, {4}) == dims{} && product({4}, {4, 3}) == dims{3} &&
              product({2, 4}, {4}) == dims{2});
static_assert(product({4}, {5, 4, 3}) == dims{5, 3} && product({5, 2, 4}, {4}) == dims{5, 2});
static_assert(wrong({3, 4}, {3, 4}) == error{fault::inner_dimensions_differ, 3, 4});
static_assert(wrong({4}, {3}) == error{fault::inner_dimensions_differ, 3, 4});
static_assert(wrong({2, 3, 4}, {3, 4, 3}) == error{fault::dims_not_broadcastable, 3, 2});
static_assert(wrong({}, {4, 3}) == error{fault::rank_out_of_range, 0, 1});
static_assert(wrong({3, 4}, {4, 3}, elem_type::double_) == error{fault::elem_types_differ, 11, 1});
static_assert(error_of<MatMul, 2>({}, {tensor_info{elem_type::int8, {1, 1}},
                                       tensor_info{elem_type::int8, {1, 1}}}) ==
              error{fault::elem_type_not_supported, 3, 1});

// Official: test_matmul_2d.
constexpr auto a =
    literal<float>({3, 4}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, -0.9772779f,
                            0.95008844f, -0.1513572f, -0.10321885f, 0.41059852f, 0.14404356f, 1.4542735f});
constexpr auto b =
    literal<float>({4, 3}, {0.7610377f, 0.121675014f, 0.44386324f, 0.33367434f, 1.4940791f, -0.20515826f,
                            0.3130677f, -0.85409576f, -2.5529897f, 0.6536186f, 0.8644362f, -0.742165f});
constexpr auto y = literal<float>({3, 3}, {3.247133f, 1.9136808f, -3.4609182f, 1.2937015f, -2.1752005f,
                                           -1.2837971f, 1.0540882f, 1.7350072f, -1.5771054f});
static_assert(gives<MatMul, MatMul::attributes{}, list<a, b>, list<y>, 0x1p-20>);

// By hand: batches that broadcast on both sides, vectors, integers past 2^24, no terms, 16-bit floats summed
// in float.
template <auto A, auto B, auto Y>
constexpr bool multiplies = gives<MatMul, MatMul::attributes{}, list<A, B>, list<Y>>;
constexpr auto rows = literal<float>({2, 1, 1, 2}, {1, 2, 3, 4}),
               columns = literal<float>({2, 2, 1}, {1, 1, 1, -1});
constexpr auto batches = literal<float>({2, 2, 1, 1}, {3, -1, 7, -1});
static_assert(multiplies<rows, columns, batches>);
constexpr auto v = literal<float>({2}, {1, 10});
constexpr auto m = literal<float>({2, 2}, {1, 2, 3, 4});
static_assert(multiplies<v, v, literal<float>(101)>);
static_assert(multiplies<v, m, literal<float>({2}, {31, 42})> &&
              multiplies<m, v, literal<float>({2}, {21, 43})>);
static_assert(multiplies<literal<std::int32_t>({1, 2}, {16777217, 1}), literal<std::int32_t>({2, 1}, {1, 1}),
                         literal<std::int32_t>({1, 1}, {16777218})>);
static_assert(multiplies<blank<float>({2, 0}), blank<float>({0, 1}), literal<float>({2, 1}, {0, 0})>);
static_assert(
    multiplies<literal<float16>({1, 3}, {256.0f, 256.0f, -256.0f}),
               literal<float16>({3, 1}, {256.0f, 1.0f, 256.0f}), literal<float16>({1, 1}, {256.0f})>);

TEST_CASE("MatMul in a model") {
  CHECK(model_gives<MatMul, MatMul::attributes{}, list<a, b>, list<y>, 0x1p-20>());
  CHECK(model_gives<MatMul, MatMul::attributes{}, list<rows, columns>, list<batches>>());
  CHECK(model_gives<MatMul, MatMul::attributes{}, list<v, m>, list<literal<float>({2}, {31, 42})>>());
}
}  // namespace INLAY_UNIT
