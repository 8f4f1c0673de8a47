// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/InstanceNormalization.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::InstanceNormalization;
using A = InstanceNormalization::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 4, 3}}, s{elem_type::float_, {4}},
    wrong{elem_type::float_, {3}};
static_assert(dims_of<InstanceNormalization, 3>({}, {x, s, s}) == dims{2, 4, 3});
static_assert(error_of<InstanceNormalization, 3>({}, {x, s, wrong}) == error{fault::channels_differ, 3, 4});
static_assert(error_of<InstanceNormalization, 3>({}, {s, s, s}) == error{fault::rank_out_of_range, 1, 2});

// Official values: ONNX's reference evaluator on the node cases cut down.

// test_instancenorm_example, cut down
constexpr auto x1_0 = literal<float>(
    {2, 2, 1, 3}, {-0.38f, -0.64f, 0.42f, 0.08f, -0.34f, 0.04f, -0.62f, 0.7f, -0.45f, 1.22f, 0.4f, 0.59f});
constexpr auto x1_1 = literal<float>({2}, {-1.09f, 0.17f});
constexpr auto x1_2 = literal<float>({2}, {0.74f, -0.95f});
constexpr auto y1_0 = literal<float>(
    {2, 2, 1, 3}, {1.1749524f, 1.8032169f, -0.7581693f, -0.8122953f, -1.1894864f, -0.84821826f, 1.6633372f,
                   -0.7906327f, 1.3472955f, -0.7155558f, -1.1133025f, -1.0211416f});
static_assert(gives<InstanceNormalization, A{}, list<x1_0, x1_1, x1_2>, list<y1_0>, 0x1p-20>);

// test_instancenorm_epsilon
constexpr auto x2_0 = literal<float>({1, 2, 4}, {-0.27f, 0.03f, -1.37f, 0.32f, 0.85f, -0.86f, 0.35f, -1.31f});
constexpr auto x2_1 = literal<float>({2}, {-0.04f, -1.62f});
constexpr auto x2_2 = literal<float>({2}, {1.12f, 0.41f});
constexpr auto y2_0 = literal<float>({1, 2, 4}, {1.1167568f, 1.0982243f, 1.1847094f, 1.0803095f, -1.5986415f,
                                                 1.5453192f, -0.6793548f, 2.3726773f});
static_assert(gives<InstanceNormalization, A{.epsilon = 0.01f}, list<x2_0, x2_1, x2_2>, list<y2_0>, 0x1p-20>);
TEST_CASE("InstanceNormalization against reference(): planes around a pack and four") {
  check_evaluate<InstanceNormalization, A{}, dims{2, 3, pack - 1}, dims{3}, dims{3}>(0x1p-19);
  check_evaluate<InstanceNormalization, A{}, dims{2, 3, 2, pack}, dims{3}, dims{3}>(0x1p-19);
  check_evaluate<InstanceNormalization, A{}, dims{1, 2, 5 * pack + 3}, dims{2}, dims{2}>(0x1p-19);
}

TEST_CASE("InstanceNormalization in a model") {
  CHECK(model_gives<InstanceNormalization, A{}, list<x1_0, x1_1, x1_2>, list<y1_0>, 0x1p-20>());
  CHECK(
      model_gives<InstanceNormalization, A{.epsilon = 0.01f}, list<x2_0, x2_1, x2_2>, list<y2_0>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
