// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Attention.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Attention;
using A = Attention::attributes;

// Shapes.
constexpr tensor_info q{elem_type::float_, {2, 4, 5, 8}}, k{elem_type::float_, {2, 2, 6, 8}},
    v{elem_type::float_, {2, 2, 6, 3}};
static_assert(dims_of<Attention, 3>({}, {q, k, v}) == dims{2, 4, 5, 3});
constexpr tensor_info flat{elem_type::float_, {2, 5, 12}};
static_assert(dims_of<Attention, 3>({.kv_num_heads = 2, .q_num_heads = 4},
                                    {flat, tensor_info{elem_type::float_, {2, 5, 6}}, flat}) ==
              dims{2, 5, 24});
static_assert(error_of<Attention, 3>({}, {flat, flat, flat}) == error{fault::attribute_out_of_range, 0, 12});
static_assert(error_of<Attention, 3>({}, {q, v, v}) == error{fault::element_count_differs, 3, 8});
static_assert(error_of<Attention, 3>({.left_window_size = -2}, {q, k, v}) ==
              error{fault::attribute_out_of_range, -2, -1});
static_assert(error_of<Attention, 4>({}, {q, k, v, tensor_info{elem_type::bool_, {5, 7}}}) ==
              error{fault::dims_not_broadcastable, 7, 6});
static_assert(error_of<Attention, 5>({}, {q, k, v, tensor_info{}, k}) == error{fault::missing_input, 5, 7});

constexpr float infinite = std::numeric_limits<float>::infinity();

// Values of ONNX's reference evaluator: its node cases cut down.

// test_attention_4d
constexpr auto x1_0 =
    literal<float>({1, 2, 2, 2}, {-0.56f, 0.74f, -0.59f, 0.84f, -0.02f, 0.22f, 0.53f, 0.04f});
constexpr auto x1_1 = literal<float>({1, 2, 3, 2}, {-0.41f, -0.62f, -0.84f, 0.48f, -0.12f, -0.68f, 0.76f,
                                                    -0.45f, -0.17f, -0.41f, 0.26f, 0.16f});
constexpr auto x1_2 = literal<float>({1, 2, 3, 2}, {0.2f, -0.47f, -0.43f, -0.49f, -0.34f, -0.71f, -0.67f,
                                                    0.93f, 0.92f, -0.62f, -0.95f, -0.59f});
constexpr auto y1_0 = literal<float>({1, 2, 2, 2}, {-0.25182283f, -0.5328153f, -0.25984204f, -0.5304618f,
                                                    -0.2507201f, -0.11367863f, -0.32209918f, -0.002251273f});
static_assert(gives<Attention, A{}, list<x1_0, x1_1, x1_2>, list<y1_0>, 0x1p-20>);

// test_attention_3d_gqa_causal, scale and softcap
constexpr auto x2_0 = literal<float>({1, 2, 4}, {0.4f, 0.56f, -0.95f, 0.16f, -1, 0.03f, 0.28f, 0.97f});
constexpr auto x2_1 = literal<float>({1, 2, 2}, {-0.48f, 0.6f, 0.74f, 0.85f});
constexpr auto x2_2 = literal<float>({1, 2, 3}, {-1, -0.06f, 0.96f, -0.2f, 0.63f, 0.09f});
constexpr auto y2_0 =
    literal<float>({1, 2, 6}, {-1, -0.06f, 0.96f, -1, -0.06f, 0.96f, -0.75621367f, 0.1502657f, 0.69488233f,
                               -0.5283268f, 0.3468181f, 0.44705543f});
static_assert(
    gives<Attention, A{.is_causal = 1, .kv_num_heads = 1, .q_num_heads = 2, .scale = 0.7f, .softcap = 1.5f},
          list<x2_0, x2_1, x2_2>, list<y2_0>, 0x1p-20>);

// a bool mask with a query that may look at nothing
constexpr auto x3_0 = literal<float>({1, 1, 2, 2}, {0.54f, -0.03f, -0.94f, -0.83f});
constexpr auto x3_1 = literal<float>({1, 1, 3, 2}, {-0.78f, -0.5f, 0.93f, 0.26f, 0.63f, 0.13f});
constexpr auto x3_2 = literal<float>({1, 1, 3, 2}, {0.27f, 0.62f, 0.85f, 0.83f, 0.65f, -0.81f});
constexpr auto x3_3 = literal<bool>({2, 3}, {true, false, true, false, false, false});
constexpr auto y3_0 = literal<float>({1, 1, 2, 2}, {0.5087625f, -0.2785011f, 0, 0});
static_assert(gives<Attention, A{}, list<x3_0, x3_1, x3_2, x3_3>, list<y3_0>, 0x1p-20>);

// a float mask that ends early, past keys and values, all outputs
constexpr auto x4_0 = literal<float>({1, 1, 2, 2}, {-0.28f, -0.93f, 0.09f, 0.59f});
constexpr auto x4_1 = literal<float>({1, 1, 1, 2}, {-0.9f, -0.62f});
constexpr auto x4_2 = literal<float>({1, 1, 1, 2}, {-0.27f, -0.51f});
constexpr auto x4_3 = literal<float>({2, 2}, {0.59f, -0.3f, 0.28f, -0.01f});
constexpr auto x4_4 = literal<float>({1, 1, 2, 2}, {0.17f, 0.88f, 0.89f, -0.78f});
constexpr auto x4_5 = literal<float>({1, 1, 2, 2}, {0.69f, -0.31f, -0.8f, -0.23f});
constexpr auto y4_0 = literal<float>({1, 1, 2, 2}, {-0.07700042f, -0.26881877f, 0.27047053f, -0.28747493f});
constexpr auto y4_1 = literal<float>({1, 1, 3, 2}, {0.17f, 0.88f, 0.89f, -0.78f, -0.9f, -0.62f});
constexpr auto y4_2 = literal<float>({1, 1, 3, 2}, {0.69f, -0.31f, -0.8f, -0.23f, -0.27f, -0.51f});
constexpr auto y4_3 = literal<float>(
    {1, 1, 2, 3}, {-0.022354543f, 0.03672421f, -infinite, 0.65794855f, -0.27877125f, -infinite});
static_assert(gives<Attention, A{.qk_matmul_output_mode = 2}, list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>,
                    list<y4_0, y4_1, y4_2, y4_3>, 0x1p-20>);

// test_attention_4d_causal_nonpad_kv_seqlen, probabilities
constexpr auto x5_0 = literal<float>({2, 1, 2, 1}, {0.02f, 0.92f, -0.26f, -0.98f});
constexpr auto x5_1 = literal<float>({2, 1, 3, 1}, {0.72f, -0.78f, -0.04f, 0.7f, 0.03f, -0.11f});
constexpr auto x5_2 = literal<float>({2, 1, 3, 1}, {0.6f, -0.96f, 0.15f, -0.18f, 0.97f, 0.6f});
constexpr auto x5_6 = literal<std::int64_t>({2}, {3, 1});
constexpr auto y5_0 = literal<float>({2, 1, 2, 1}, {-0.16830087f, 0.24765047f, 0, -0.18f});
constexpr auto y5_1 = literal<float>({2, 1, 3, 1}, {0.72f, -0.78f, -0.04f, 0.7f, 0.03f, -0.11f});
constexpr auto y5_2 = literal<float>({2, 1, 3, 1}, {0.6f, -0.96f, 0.15f, -0.18f, 0.97f, 0.6f});
constexpr auto y5_3 = literal<float>(
    {2, 1, 2, 3}, {0.5074994f, 0.49250054f, 0, 0.57189876f, 0.14387745f, 0.2842238f, 0, 0, 0, 1, 0, 0});
static_assert(gives<Attention, A{.is_causal = 1, .qk_matmul_output_mode = 3},
                    list<x5_0, x5_1, x5_2, none, none, none, x5_6>, list<y5_0, y5_1, y5_2, y5_3>, 0x1p-20>);

// windows
constexpr auto x6_0 = literal<float>({1, 1, 3, 1}, {-0.89f, -0.62f, -0.1f});
constexpr auto x6_1 = literal<float>({1, 1, 3, 1}, {0.41f, -0.34f, -0.28f});
constexpr auto x6_2 = literal<float>({1, 1, 3, 1}, {0.84f, 0.91f, -0.18f});
constexpr auto y6_0 = literal<float>({1, 1, 3, 1}, {0.84f, 0.882994f, 0.36663502f});
static_assert(gives<Attention, A{.left_window_size = 1, .right_window_size = 0}, list<x6_0, x6_1, x6_2>,
                    list<y6_0>, 0x1p-20>);

// Floats of 16 bits round after each step of the function: values of ONNX's reference evaluator, to the bit.
constexpr auto b1_0 = literal<bfloat16>(
    {1, 1, 2, 3}, {0.21972656f, -0.91015625f, 1.5234375f, -1.7421875f, 0.71875f, 1.4765625f});
constexpr auto b1_1 =
    literal<bfloat16>({1, 1, 4, 3}, {-1.09375f, 1.578125f, 1.4921875f, -1.9296875f, 0.828125f, -2,
                                     0.010009766f, -0.25f, -1.1875f, -0.69921875f, 1.21875f, -0.73046875f});
constexpr auto b1_2 = literal<bfloat16>({1, 1, 4, 2}, {-1.3984375f, 0.7890625f, -0.20996094f, 1.203125f,
                                                       -1.0625f, -0.71875f, 1.203125f, 0.030029297f});
constexpr auto b1_y = literal<bfloat16>({1, 1, 2, 2}, {-0.98046875f, 0.4375f, -1.1171875f, 0.74609375f});
static_assert(gives<Attention, A{}, list<b1_0, b1_1, b1_2>, list<b1_y>>);
// the softmax in float
constexpr auto b2_0 =
    literal<bfloat16>({1, 1, 2, 3}, {0.030029297f, -1.0625f, -1.9375f, 1.7265625f, -1.65625f, 1.3828125f});
constexpr auto b2_1 = literal<bfloat16>(
    {1, 1, 4, 3}, {-0.53125f, 1.796875f, -0.40039062f, 1.75f, 0.21972656f, -1.0390625f, 0.96875f, 0.69921875f,
                   0.73828125f, -0.13964844f, -1.109375f, 0.55859375f});
constexpr auto b2_2 = literal<bfloat16>({1, 1, 4, 2}, {-1.5703125f, 0.76953125f, 0.5390625f, -0.49023438f,
                                                       1.1875f, -1.21875f, -0.43945312f, 1.1875f});
constexpr auto b2_y = literal<bfloat16>({1, 1, 2, 2}, {0.1328125f, -0.026123047f, 0.25390625f, 0.08691406f});
static_assert(gives<Attention, A{.softmax_precision = 1}, list<b2_0, b2_1, b2_2>, list<b2_y>>);
// float16 with a soft cap; within one step, since the evaluator's sums of products are not always rounded once
constexpr auto h_0 = literal<float16>(
    {1, 1, 2, 3}, {-0.47998047f, 0.85009766f, 0.44995117f, 1.7597656f, 1.9697266f, 0.8901367f});
constexpr auto h_1 = literal<float16>(
    {1, 1, 4, 3}, {1.2402344f, -1.3896484f, 0.85009766f, 1.3896484f, -0.39990234f, 0.20996094f, -0.08001709f,
                   1.8300781f, -0.72998047f, -0.38989258f, -2, -0.32006836f});
constexpr auto h_2 = literal<float16>({1, 1, 4, 2}, {0.52978516f, 1.7402344f, 1.6904297f, -0.6899414f,
                                                     1.9599609f, -1.25f, 1.2900391f, -1.3701172f});
constexpr auto h_y = literal<float16>({1, 1, 2, 2}, {1.6337891f, -0.75634766f, 1.6191406f, -0.5883789f});
static_assert(gives<Attention, A{.softcap = 1.5f}, list<h_0, h_1, h_2>, list<h_y>, 0x1p-11>);

TEST_CASE("Attention against reference(): heads around a pack") {
  check_evaluate<Attention, A{.is_causal = 1}, dims{2, 4, 5, pack - 1}, dims{2, 2, 5, pack - 1},
                 dims{2, 2, 5, pack}>(0x1p-19);
  check_evaluate<Attention, A{.kv_num_heads = 2, .q_num_heads = 2}, dims{1, 7, 4 * pack + 2},
                 dims{1, 9, 4 * pack + 2}, dims{1, 9, 2 * pack + 2}, dims{7, 9}>(0x1p-19);
}

TEST_CASE("Attention in a model") {
  CHECK(model_gives<Attention, A{}, list<x1_0, x1_1, x1_2>, list<y1_0>, 0x1p-20>());
  CHECK(model_gives<Attention,
                    A{.is_causal = 1, .kv_num_heads = 1, .q_num_heads = 2, .scale = 0.7f, .softcap = 1.5f},
                    list<x2_0, x2_1, x2_2>, list<y2_0>, 0x1p-20>());
  CHECK(model_gives<Attention, A{}, list<x3_0, x3_1, x3_2, x3_3>, list<y3_0>, 0x1p-20>());
  CHECK(model_gives<Attention, A{.qk_matmul_output_mode = 2}, list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>,
                    list<y4_0, y4_1, y4_2, y4_3>, 0x1p-20>());
  CHECK(model_gives<Attention, A{.left_window_size = 1, .right_window_size = 0}, list<x6_0, x6_1, x6_2>,
                    list<y6_0>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
