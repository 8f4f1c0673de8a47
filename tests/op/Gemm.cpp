// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Gemm.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

// Kernels against reference: tests/kernel/product.cpp.
namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Gemm;

using attributes = Gemm::attributes;
constexpr tensor_info A{elem_type::float_, {3, 7}}, B{elem_type::float_, {7, 4}},
    BT{elem_type::float_, {4, 7}};
constexpr tensor_info tensor_of(dims const& shape) { return {elem_type::float_, shape}; }

// Shapes.
static_assert(dims_of<Gemm, 2>({}, {A, B}) == dims{3, 4});
static_assert(dims_of<Gemm, 2>({.transB = 1}, {A, BT}) == dims{3, 4});
static_assert(dims_of<Gemm, 2>({.transA = 1}, {A, tensor_of({3, 5})}) == dims{7, 5});
static_assert(dims_of<Gemm, 3>({}, {A, B, tensor_of({})}) == dims{3, 4});
static_assert(dims_of<Gemm, 3>({}, {A, B, tensor_of({3, 1})}) == dims{3, 4});
static_assert(error_of<Gemm, 2>({}, {A, BT}) == error{fault::inner_dimensions_differ, 4, 7});
static_assert(error_of<Gemm, 2>({.transB = 1}, {A, B}) == error{fault::inner_dimensions_differ, 4, 7});
static_assert(error_of<Gemm, 3>({}, {A, B, tensor_of({5})}) == error{fault::dims_not_broadcastable, 5, 4});
static_assert(error_of<Gemm, 3>({}, {A, B, tensor_of({2, 3, 4})}) ==
              error{fault::dims_not_broadcastable, 24, 12});
static_assert(error_of<Gemm, 2>({}, {tensor_of({7}), B}) == error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<Gemm, 2>({}, {A, tensor_info{elem_type::double_, {7, 4}}}) ==
              error{fault::elem_types_differ, 11, 1});
static_assert(error_of<Gemm, 2>({}, {tensor_info{elem_type::int8, {3, 7}}, B}) ==
              error{fault::elem_type_not_supported, 3, 1});

// Official: test_gemm_all_attributes, test_gemm_default_scalar_bias.
constexpr auto a =
    literal<float>({4, 3}, {0.5488135f, 0.71518934f, 0.60276335f, 0.5448832f, 0.4236548f, 0.6458941f,
                            0.4375872f, 0.891773f, 0.96366274f, 0.3834415f, 0.79172504f, 0.5288949f});
constexpr auto b = literal<float>(
    {5, 4}, {0.56804454f, 0.92559665f, 0.071036056f, 0.0871293f,  0.020218397f, 0.83261985f, 0.77815676f,
             0.87001216f, 0.9786183f,  0.7991586f,   0.46147937f, 0.7805292f,   0.11827443f, 0.639921f,
             0.14335328f, 0.9446689f,  0.5218483f,   0.41466194f, 0.2645556f,   0.7742337f});
constexpr auto c = literal<float>({1, 5}, {0.45615032f, 0.56843394f, 0.0187898f, 0.6176355f, 0.6120957f});
constexpr auto y = literal<float>({3, 5}, {0.37979913f, 0.4836736f, 0.37501436f, 0.42580932f, 0.44547832f,
                                           0.39233345f, 0.63644016f, 0.52356744f, 0.5240351f, 0.5636829f,
                                           0.42334533f, 0.63895106f, 0.49747032f, 0.49676925f, 0.5259358f});
constexpr attributes all{.alpha = 0.25f, .beta = 0.35f, .transA = 1, .transB = 1};
static_assert(gives<Gemm, all, list<a, b, c>, list<y>, 0x1p-22>);
constexpr auto a2 =
    literal<float>({2, 3}, {0.5488135f, 0.71518934f, 0.60276335f, 0.5448832f, 0.4236548f, 0.6458941f});
constexpr auto b2 =
    literal<float>({3, 4}, {0.4375872f, 0.891773f, 0.96366274f, 0.3834415f, 0.79172504f, 0.5288949f,
                            0.56804454f, 0.92559665f, 0.071036056f, 0.0871293f, 0.020218397f, 0.83261985f});
constexpr auto y2 = literal<float>(
    {2, 4}, {3.9892051f, 4.0601954f, 4.0873175f, 4.5142875f, 3.759734f, 3.9062574f, 3.9187975f, 4.2788486f});
static_assert(gives<Gemm, attributes{}, list<a2, b2, literal<float>(3.14f)>, list<y2>, 0x1p-20>);

// By hand: integers are exact past 2^24, and scaled; no terms leave beta C.
using whole = std::int64_t;
static_assert(
    gives<Gemm, attributes{}, list<literal<whole>({1, 2}, {16777217, 1}), literal<whole>({2, 1}, {1, 1})>,
          list<literal<whole>({1, 1}, {16777218})>>);
static_assert(gives<Gemm, attributes{.alpha = 0.5f, .beta = 2},
                    list<literal<whole>({1, 1}, {10}), literal<whole>({1, 1}, {3}), literal<whole>(7)>,
                    list<literal<whole>({1, 1}, {29})>>);
static_assert(gives<Gemm, attributes{.beta = 2},
                    list<blank<float>({2, 0}), blank<float>({0, 2}), literal<float>({2}, {1, 3})>,
                    list<literal<float>({2, 2}, {2, 6, 2, 6})>>);
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

TEST_CASE("Gemm in a model") {
  CHECK(model_gives<Gemm, attributes{},  // NaN stays in its row
                    list<literal<float>({2, 2}, {nan, 0, 1, 2}), literal<float>({2, 1}, {3, 4})>,
                    list<literal<float>({2, 1}, {nan, 11})>>());
  CHECK(model_gives<Gemm, all, list<a, b, c>, list<y>, 0x1p-22>());
  CHECK(model_gives<Gemm, attributes{}, list<a2, b2, literal<float>(3.14f)>, list<y2>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
