// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LRN.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LRN;
using A = LRN::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 3, 4}};
static_assert(dims_of<LRN, 1>({.size = 3}, {x}) == dims{2, 3, 4});
static_assert(error_of<LRN, 1>({}, {x}) == error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<LRN, 1>({.size = 3}, {tensor_info{elem_type::float_, {2}}}) ==
              error{fault::rank_out_of_range, 1, 2});

// Official cases cut down; values of ONNX Runtime, since the reference evaluator leaves channels out.

// test_lrn, cut down
constexpr auto x1_0 = literal<float>({1, 4, 1, 2}, {0.25f, -0.3f, 0.5f, -0.17f, 0.99f, 0.21f, 2.19f, -1.9f});
constexpr auto y1_0 = literal<float>({1, 4, 1, 2}, {0.17677577f, -0.21213163f, 0.35354578f, -0.12020784f,
                                                    0.6999654f, 0.14848332f, 1.548415f, -1.3434212f});
static_assert(
    gives<LRN, A{.alpha = 0.0002f, .beta = 0.5f, .bias = 2, .size = 3}, list<x1_0>, list<y1_0>, 0x1p-20>);

// an even size, by definition: this channel and the next
constexpr auto x2_0 = literal<float>({1, 3, 2}, {-6.5f, 9, 25.3f, -2.5f, 0.39999998f, -2.3f});
constexpr auto y2_0 =
    literal<float>({1, 3, 2}, {-6.3384943f, 8.970665f, 24.709093f, -2.4989188f, 0.39999756f, -2.2995439f});
static_assert(gives<LRN, A{.size = 2}, list<x2_0>, list<y2_0>, 0x1p-18>);
TEST_CASE("LRN against reference(): planes around a pack, both ways to the power") {
  check_evaluate<LRN, A{.size = 5}, dims{2, 7, pack - 1}>(0x1p-20, -100, 100);
  check_evaluate<LRN, A{.alpha = 1, .size = 5}, dims{2, 7, 2, pack}>(0x1p-20, -100, 100);
  check_evaluate<LRN, A{.alpha = 1, .beta = 0.6f, .bias = 2, .size = 4}, dims{1, 7, 2 * pack + 3}>(0x1p-18,
                                                                                                   -100, 100);
}

TEST_CASE("LRN in a model") {
  CHECK(model_gives<LRN, A{.alpha = 0.0002f, .beta = 0.5f, .bias = 2, .size = 3}, list<x1_0>, list<y1_0>,
                    0x1p-20>());
  CHECK(model_gives<LRN, A{.size = 2}, list<x2_0>, list<y2_0>, 0x1p-18>());
}
}  // namespace INLAY_UNIT
