// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GRU.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GRU;
using A = GRU::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {5, 2, 3}}, w{elem_type::float_, {1, 12, 3}},
    r{elem_type::float_, {1, 12, 4}};
static_assert([] {
  tensor_info const in[] = {x, w, r};
  tensor_info out[2];
  return !infer<GRU>(A{.hidden_size = 4}, in, out) && out[0].dims == dims{5, 1, 2, 4} &&
         out[1].dims == dims{1, 2, 4};
}());
static_assert(error_of<GRU, 3, 2>({.hidden_size = 5}, {x, w, r}) ==
              error{fault::attribute_out_of_range, 5, 4});
static_assert(error_of<GRU, 3, 2>({.direction = family::recurrent_direction::bidirectional}, {x, w, r}) ==
              error{fault::attribute_out_of_range, 1, 2});
static_assert(error_of<GRU, 3, 2>({.layout = 2}, {x, w, r}) == error{fault::attribute_out_of_range, 2, 1});
static_assert(error_of<GRU, 3, 2>({}, {x, r, r}) == error{fault::element_count_differs, 4, 3});
static_assert(error_of<GRU, 4, 2>({}, {x, w, r, w}) == error{fault::ranks_differ, 3, 2});
static_assert(error_of<GRU, 3, 2>({}, {w, w, tensor_info{}}) == error{fault::missing_input, 2, 3});

// Values of ONNX Runtime 1.32 on tiny shapes: its reference evaluator knows no sequence_lens, clip or activations.

// defaults, as test_gru_defaults
constexpr auto x1_0 = literal<float>({1, 2, 2}, {0.65f, -0.03f, 0.78f, -0.21f});
constexpr auto x1_1 = literal<float>(
    {1, 6, 2}, {0.49f, 0.11f, 0.25f, -0.46f, 0.88f, 0.54f, -0.71f, 0.07f, 0.99f, -0.9f, -0.39f, 0.48f});
constexpr auto x1_2 = literal<float>(
    {1, 6, 2}, {-0.92f, 0.49f, 0.15f, 0.46f, 0.1f, 0.88f, -0.31f, 0.15f, -0.9f, 0.11f, -0.16f, 0.97f});
constexpr auto y1_0 = literal<float>({1, 1, 2, 2}, {0.24691014f, -0.119331546f, 0.3062498f, -0.16429673f});
constexpr auto y1_1 = literal<float>({1, 2, 2}, {0.24691014f, -0.119331546f, 0.3062498f, -0.16429673f});
static_assert(gives<GRU, A{.hidden_size = 2}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1>, 0x1p-20>);

// initial states
constexpr auto x2_0 = literal<float>({2, 1, 2}, {0.89f, -0.72f, -0.92f, -0.76f});
constexpr auto x2_1 = literal<float>(
    {1, 6, 2}, {-0.61f, 0.45f, 0.09f, 0.07f, -0.07f, -0.99f, -0.22f, 1, 0.64f, 0.15f, -0.61f, 0.84f});
constexpr auto x2_2 = literal<float>(
    {1, 6, 2}, {-0.15f, 0.24f, -0.59f, -0.34f, -0.31f, -0.21f, -0.96f, 0.32f, -0.66f, 0.21f, 0.24f, 0.4f});
constexpr auto x2_3 = literal<float>(
    {1, 12}, {-0.42f, -0.42f, 0.51f, -0.22f, -0.7f, 0.81f, -0.97f, 0.77f, -0.42f, -0.24f, 0.96f, -0.13f});
constexpr auto x2_5 = literal<float>({1, 1, 2}, {0.43f, -0.18f});
constexpr auto y2_0 = literal<float>({2, 1, 1, 2}, {0.48083806f, -0.27444202f, -0.35971704f, 0.14818926f});
constexpr auto y2_1 = literal<float>({1, 1, 2}, {-0.35971704f, 0.14818926f});
static_assert(
    gives<GRU, A{.hidden_size = 2}, list<x2_0, x2_1, x2_2, x2_3, none, x2_5>, list<y2_0, y2_1>, 0x1p-20>);

// bidirectional, sequences of different lengths
constexpr auto x3_0 = literal<float>(
    {3, 2, 2}, {0.83f, 0.44f, -0.04f, -0.83f, -0.27f, -0.02f, -0.43f, 0.07f, -0.58f, -0.01f, 0.06f, 0.35f});
constexpr auto x3_1 = literal<float>(
    {2, 6, 2}, {0.49f, 0.46f, -0.15f, -0.09f, 0.75f,  -0.27f, 0.48f,  0.99f, 0.85f, 0.1f,   -0.39f, 0.24f,
                0.37f, 0.05f, -0.32f, -0.09f, -0.84f, -0.42f, -0.71f, 0.33f, 0.92f, -0.69f, -0.94f, 0.48f});
constexpr auto x3_2 = literal<float>(
    {2, 6, 2}, {-0.29f, 0.01f, -0.88f, -0.64f, 0.39f, 0.21f, 0.71f, 0.93f, -0.28f, 0.24f, -0.1f, 0.01f,
                -0.22f, 0.95f, 0.25f,  -0.72f, 0.4f,  0.93f, 0.79f, 0.12f, -0.97f, 0.61f, 0.86f, 0.47f});
constexpr auto x3_3 = literal<float>(
    {2, 12}, {-0.14f, -0.24f, 0.49f, -0.78f, 0.57f,  0,     -0.86f, 0.65f, -0.22f, -0.79f, -0.65f, 0.72f,
              -0.65f, 0.57f,  0.61f, -0.83f, -0.13f, 0.57f, -0.02f, 0.73f, -0.24f, 0.26f,  -0.57f, 0.68f});
constexpr auto x3_4 = literal<std::int32_t>({2}, {3, 1});
constexpr auto x3_5 = literal<float>({2, 2, 2}, {0.68f, 0.13f, -0.35f, -0.3f, 0.19f, -0.74f, 0.02f, -0.41f});
constexpr auto y3_0 = literal<float>({3, 2, 2, 2}, {0.5610039f,
                                                    0.3082104f,
                                                    -0.18814662f,
                                                    -0.08201581f,
                                                    -0.31159437f,
                                                    -0.11876454f,
                                                    -0.1801537f,
                                                    -0.23883021f,
                                                    -0.1681159f,
                                                    0.50356823f,
                                                    0,
                                                    0,
                                                    -0.63717616f,
                                                    -0.32233578f,
                                                    0,
                                                    0,
                                                    -0.41391107f,
                                                    0.6032274f,
                                                    0,
                                                    0,
                                                    -0.73219854f,
                                                    -0.55150586f,
                                                    0,
                                                    0});
constexpr auto y3_1 = literal<float>({2, 2, 2}, {-0.41391107f, 0.6032274f, -0.18814662f, -0.08201581f,
                                                 -0.31159437f, -0.11876454f, -0.1801537f, -0.23883021f});
static_assert(gives<GRU, A{.direction = family::recurrent_direction::bidirectional, .hidden_size = 2},
                    list<x3_0, x3_1, x3_2, x3_3, x3_4, x3_5>, list<y3_0, y3_1>, 0x1p-20>);

// reverse, other activations, clip
constexpr auto x4_0 = literal<float>({3, 1, 1}, {-0.32f, -0.36f, 0.67f});
constexpr auto x4_1 = literal<float>({1, 3, 1}, {-0.65f, -0.53f, -0.67f});
constexpr auto x4_2 = literal<float>({1, 3, 1}, {-0.97f, -0.15f, 0.69f});
constexpr auto x4_3 = literal<float>({1, 6}, {0.81f, -0.03f, -0.16f, 0.74f, 0.06f, 0.1f});
constexpr auto x4_4 = literal<std::int32_t>({1}, {2});
constexpr auto x4_5 = literal<float>({1, 1, 1}, {0.3f});
constexpr auto y4_0 = literal<float>({3, 1, 1, 1}, {0.2683334f, 0.28871274f, 0});
constexpr auto y4_1 = literal<float>({1, 1, 1}, {0.2683334f});
static_assert(gives<GRU,
                    A{.activation_alpha = {0.3f, 0.1f},
                      .activation_beta = {0.4f},
                      .activations = {family::activation::HardSigmoid, family::activation::LeakyRelu},
                      .clip = 0.5f,
                      .direction = family::recurrent_direction::reverse,
                      .hidden_size = 1},
                    list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>, list<y4_0, y4_1>, 0x1p-20>);

// linear_before_reset
constexpr auto x5_0 = literal<float>({2, 1, 2}, {-0.84f, 0.68f, -0.79f, 0.06f});
constexpr auto x5_1 = literal<float>(
    {1, 6, 2}, {0.85f, 0.1f, -0.32f, 0.45f, 0.8f, 0.23f, -0.89f, 0.76f, -0.96f, 0.36f, 0.8f, -0.69f});
constexpr auto x5_2 = literal<float>(
    {1, 6, 2}, {0.06f, 0.41f, -0.65f, -0.51f, -0.87f, -0.68f, -0.76f, -0.42f, 0.5f, 0.39f, 0.53f, 0.32f});
constexpr auto x5_3 = literal<float>(
    {1, 12}, {0.59f, -0.7f, 0.11f, -0.96f, -0.02f, 0.69f, -0.06f, -0.41f, -0.45f, -0.21f, 0.83f, 0.95f});
constexpr auto x5_5 = literal<float>({1, 1, 2}, {0.5f, 0.98f});
constexpr auto y5_0 = literal<float>({2, 1, 1, 2}, {0.6422565f, 0.24543118f, 0.69210947f, 0.3399747f});
constexpr auto y5_1 = literal<float>({1, 1, 2}, {0.69210947f, 0.3399747f});
static_assert(gives<GRU, A{.hidden_size = 2, .linear_before_reset = 1},
                    list<x5_0, x5_1, x5_2, x5_3, none, x5_5>, list<y5_0, y5_1>, 0x1p-20>);

// layout 1: the axes of layout 0 in another order
constexpr auto x6_0 = literal<float>({2, 2, 1}, {0.52f, -0.13f, -0.43f, 0.45f});
constexpr auto x6_1 = literal<float>({1, 3, 1}, {0.42f, 0.36f, -0.02f});
constexpr auto x6_2 = literal<float>({1, 3, 1}, {-0.71f, 0.92f, -0.56f});
constexpr auto x6_3 = literal<float>({1, 6}, {0.96f, -0.75f, 0.96f, -0.25f, 0.62f, -0.99f});
constexpr auto x6_5 = literal<float>({2, 1, 1}, {-0.11f, -0.5f});
constexpr auto y6_0 =
    literal<float>({2, 2, 1, 1}, {-0.083307646f, -0.058237955f, -0.33380556f, -0.24254537f});
constexpr auto y6_1 = literal<float>({2, 1, 1}, {-0.058237955f, -0.24254537f});
static_assert(gives<GRU, A{.hidden_size = 1, .layout = 1}, list<x6_0, x6_1, x6_2, x6_3, none, x6_5>,
                    list<y6_0, y6_1>, 0x1p-20>);
TEST_CASE("GRU against reference(): units and inputs around a pack") {
  constexpr std::int64_t H = 2 * pack + 3, I = pack + 1;
  check_evaluate<GRU, A{}, dims{3, 2, I}, dims{1, 3 * H, I}, dims{1, 3 * H, H}>(0x1p-18, -0.3, 0.3);
  check_evaluate<GRU, A{.direction = family::recurrent_direction::bidirectional}, dims{2, 1, pack},
                 dims{2, 3 * pack, pack}, dims{2, 3 * pack, pack}, dims{2, 6 * pack}>(0x1p-18, -0.3, 0.3);
  check_evaluate<GRU, A{.direction = family::recurrent_direction::reverse}, dims{2, 1, 3},
                 dims{1, 3 * (pack - 1), 3}, dims{1, 3 * (pack - 1), pack - 1}>(0x1p-18);
}

TEST_CASE("GRU in a model") {
  CHECK(model_gives<GRU, A{.hidden_size = 2}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1>, 0x1p-20>());
  CHECK(model_gives<GRU, A{.hidden_size = 2}, list<x2_0, x2_1, x2_2, x2_3, none, x2_5>, list<y2_0, y2_1>,
                    0x1p-20>());
  CHECK(model_gives<GRU, A{.direction = family::recurrent_direction::bidirectional, .hidden_size = 2},
                    list<x3_0, x3_1, x3_2, x3_3, x3_4, x3_5>, list<y3_0, y3_1>, 0x1p-20>());
  CHECK(model_gives<GRU,
                    A{.activation_alpha = {0.3f, 0.1f},
                      .activation_beta = {0.4f},
                      .activations = {family::activation::HardSigmoid, family::activation::LeakyRelu},
                      .clip = 0.5f,
                      .direction = family::recurrent_direction::reverse,
                      .hidden_size = 1},
                    list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>, list<y4_0, y4_1>, 0x1p-20>());
  CHECK(model_gives<GRU, A{.hidden_size = 2, .linear_before_reset = 1},
                    list<x5_0, x5_1, x5_2, x5_3, none, x5_5>, list<y5_0, y5_1>, 0x1p-20>());
  CHECK(model_gives<GRU, A{.hidden_size = 1, .layout = 1}, list<x6_0, x6_1, x6_2, x6_3, none, x6_5>,
                    list<y6_0, y6_1>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
