// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GroupNormalization.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GroupNormalization;
using A = GroupNormalization::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 4, 3}}, s{elem_type::float_, {4}},
    wrong{elem_type::float_, {3}};
static_assert(dims_of<GroupNormalization, 3>({.num_groups = 2}, {x, s, s}) == dims{2, 4, 3});
static_assert(error_of<GroupNormalization, 3>({.num_groups = 3}, {x, s, s}) ==
              error{fault::channels_not_divisible_by_group, 4, 3});
static_assert(error_of<GroupNormalization, 3>({}, {x, s, s}) == error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<GroupNormalization, 3>({.num_groups = 2}, {x, s, wrong}) ==
              error{fault::channels_differ, 3, 4});

// Official values: ONNX's reference evaluator on the node cases cut down.

// test_group_normalization_example, cut down
constexpr auto x1_0 =
    literal<float>({1, 4, 1, 2}, {-0.02f, -0.78f, 1.27f, 1.97f, -1.86f, 1.24f, 1.63f, 0.34f});
constexpr auto x1_1 = literal<float>({4}, {-1.2f, 0.86f, -0.18f, -0.6f});
constexpr auto x1_2 = literal<float>({4}, {-1.23f, 0.55f, 0.79f, -0.62f});
constexpr auto y1_0 = literal<float>({1, 4, 1, 2}, {-0.52611506f, 0.32301605f, 1.0784724f, 1.6389735f,
                                                    1.0825167f, 0.6698652f, -1.1934967f, -0.6211093f});
static_assert(gives<GroupNormalization, A{.num_groups = 2}, list<x1_0, x1_1, x1_2>, list<y1_0>, 0x1p-20>);

// test_group_normalization_epsilon
constexpr auto x2_0 = literal<float>({2, 2, 2}, {0.52f, -1.14f, 0.8f, 0.05f, -0.19f, -0.1f, 0.87f, 0.75f});
constexpr auto x2_1 = literal<float>({2}, {0.53f, 0.14f});
constexpr auto x2_2 = literal<float>({2}, {0.08f, 0.62f});
constexpr auto y2_0 = literal<float>({2, 2, 2}, {0.40761507f, -0.7682574f, 0.7589315f, 0.6185967f,
                                                 -0.48430914f, -0.3871075f, 0.77334213f, 0.7391076f});
static_assert(gives<GroupNormalization, A{.epsilon = 0.01f, .num_groups = 1}, list<x2_0, x2_1, x2_2>,
                    list<y2_0>, 0x1p-20>);
TEST_CASE("GroupNormalization against reference(): channels and groups around a pack") {
  check_evaluate<GroupNormalization, A{.num_groups = 2}, dims{2, 4, pack / 2 + 1}, dims{4}, dims{4}>(0x1p-19);
  check_evaluate<GroupNormalization, A{.num_groups = 2}, dims{2, 6, 3, pack}, dims{6}, dims{6}>(0x1p-19);
  check_evaluate<GroupNormalization, A{.num_groups = 1}, dims{1, 4 * pack, 1, 1}, dims{4 * pack},
                 dims{4 * pack}>(0x1p-19);
}

TEST_CASE("GroupNormalization in a model") {
  CHECK(model_gives<GroupNormalization, A{.num_groups = 2}, list<x1_0, x1_1, x1_2>, list<y1_0>, 0x1p-20>());
  CHECK(model_gives<GroupNormalization, A{.epsilon = 0.01f, .num_groups = 1}, list<x2_0, x2_1, x2_2>,
                    list<y2_0>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
