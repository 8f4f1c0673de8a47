// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RNN.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RNN;
using A = RNN::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {5, 2, 3}}, w{elem_type::float_, {1, 4, 3}},
    r{elem_type::float_, {1, 4, 4}};
static_assert([] {
  tensor_info const in[] = {x, w, r};
  tensor_info out[2];
  return !infer<RNN>(A{.hidden_size = 4}, in, out) && out[0].dims == dims{5, 1, 2, 4} &&
         out[1].dims == dims{1, 2, 4};
}());
static_assert(error_of<RNN, 3, 2>({.hidden_size = 5}, {x, w, r}) ==
              error{fault::attribute_out_of_range, 5, 4});
static_assert(error_of<RNN, 3, 2>({.direction = family::recurrent_direction::bidirectional}, {x, w, r}) ==
              error{fault::attribute_out_of_range, 1, 2});
static_assert(error_of<RNN, 3, 2>({.layout = 2}, {x, w, r}) == error{fault::attribute_out_of_range, 2, 1});
static_assert(error_of<RNN, 3, 2>({}, {x, r, r}) == error{fault::element_count_differs, 4, 3});
static_assert(error_of<RNN, 4, 2>({}, {x, w, r, w}) == error{fault::ranks_differ, 3, 2});
static_assert(error_of<RNN, 3, 2>({}, {w, w, tensor_info{}}) == error{fault::missing_input, 2, 3});

// Values of ONNX Runtime 1.32 on tiny shapes: its reference evaluator knows no sequence_lens, clip or activations.

// defaults, as test_rnn_defaults
constexpr auto x1_0 = literal<float>({1, 2, 2}, {0.39f, 0.33f, -0.08f, 0.41f});
constexpr auto x1_1 = literal<float>({1, 2, 2}, {0.96f, -0.81f, 0.13f, 0.35f});
constexpr auto x1_2 = literal<float>({1, 2, 2}, {0.27f, -0.48f, 0.75f, -0.51f});
constexpr auto y1_0 = literal<float>({1, 1, 2, 2}, {0.106692314f, 0.16468644f, -0.38753825f, 0.13231957f});
constexpr auto y1_1 = literal<float>({1, 2, 2}, {0.106692314f, 0.16468644f, -0.38753825f, 0.13231957f});
static_assert(gives<RNN, A{.hidden_size = 2}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1>, 0x1p-20>);

// initial states
constexpr auto x2_0 = literal<float>({2, 1, 2}, {0.69f, -0.06f, -0.71f, 0.65f});
constexpr auto x2_1 = literal<float>({1, 2, 2}, {-0.84f, 0.59f, 0.2f, 0.75f});
constexpr auto x2_2 = literal<float>({1, 2, 2}, {0.61f, -0.2f, -0.73f, -0.47f});
constexpr auto x2_3 = literal<float>({1, 4}, {-1, 0.31f, -0.83f, -0.64f});
constexpr auto x2_5 = literal<float>({1, 1, 2}, {-0.51f, -0.19f});
constexpr auto y2_0 = literal<float>({2, 1, 1, 2}, {-0.9913258f, 0.22089803f, -0.9049653f, 0.56172216f});
constexpr auto y2_1 = literal<float>({1, 1, 2}, {-0.9049653f, 0.56172216f});
static_assert(
    gives<RNN, A{.hidden_size = 2}, list<x2_0, x2_1, x2_2, x2_3, none, x2_5>, list<y2_0, y2_1>, 0x1p-20>);

// bidirectional, sequences of different lengths
constexpr auto x3_0 = literal<float>(
    {3, 2, 2}, {0.37f, -0.11f, 0.01f, -0.81f, -0.32f, -0.59f, 0.48f, -0.96f, 0.23f, 0.4f, 0.01f, -0.91f});
constexpr auto x3_1 = literal<float>({2, 2, 2}, {-0.5f, -0.52f, -0.46f, -0.47f, 0.95f, 0.58f, 0.78f, 0.43f});
constexpr auto x3_2 = literal<float>({2, 2, 2}, {-0.31f, 0.88f, -0.03f, -0.63f, 0.46f, -0.48f, 0.65f, 0.48f});
constexpr auto x3_3 = literal<float>({2, 4}, {-0.42f, -0.08f, 0.43f, 0.34f, 0.05f, -0.57f, -0.35f, 0.39f});
constexpr auto x3_4 = literal<std::int32_t>({2}, {3, 1});
constexpr auto x3_5 = literal<float>({2, 2, 2}, {-0.09f, 0.44f, 0.37f, -0.29f, -0.8f, 0.36f, -0.29f, 0.13f});
constexpr auto y3_0 = literal<float>({3, 2, 2, 2}, {0.28883982f,    -0.13222134f, 0.05624056f, 0.66831946f,
                                                    -0.0017204285f, -0.6695486f,  -0.7425322f, -0.56937665f,
                                                    0.26446664f,    0.6405667f,   0,           0,
                                                    -0.7753558f,    -0.7650901f,  0,           0,
                                                    0.1671313f,     -0.4180206f,  0,           0,
                                                    -0.37161875f,   -0.17401105f, 0,           0});
constexpr auto y3_1 = literal<float>({2, 2, 2}, {0.1671313f, -0.4180206f, 0.05624056f, 0.66831946f,
                                                 -0.0017204285f, -0.6695486f, -0.7425322f, -0.56937665f});
static_assert(gives<RNN, A{.direction = family::recurrent_direction::bidirectional, .hidden_size = 2},
                    list<x3_0, x3_1, x3_2, x3_3, x3_4, x3_5>, list<y3_0, y3_1>, 0x1p-20>);

// reverse, other activations, clip
constexpr auto x4_0 = literal<float>({3, 1, 1}, {-0.75f, -0.71f, -0.15f});
constexpr auto x4_1 = literal<float>({1, 1, 1}, {0.34f});
constexpr auto x4_2 = literal<float>({1, 1, 1}, {-0.77f});
constexpr auto x4_3 = literal<float>({1, 2}, {0.55f, 0.7f});
constexpr auto x4_4 = literal<std::int32_t>({1}, {2});
constexpr auto x4_5 = literal<float>({1, 1, 1}, {0.35f});
constexpr auto y4_0 = literal<float>({3, 1, 1, 1}, {0.55f, 0.55f, 0});
constexpr auto y4_1 = literal<float>({1, 1, 1}, {0.55f});
static_assert(gives<RNN,
                    A{.activation_alpha = {0.3f},
                      .activation_beta = {0.4f},
                      .activations = {family::activation::Affine},
                      .clip = 0.5f,
                      .direction = family::recurrent_direction::reverse,
                      .hidden_size = 1},
                    list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>, list<y4_0, y4_1>, 0x1p-20>);

// layout 1: the axes of layout 0 in another order
constexpr auto x5_0 = literal<float>({2, 2, 1}, {0.5f, -0.8f, -0.52f, -0.34f});
constexpr auto x5_1 = literal<float>({1, 1, 1}, {-0.75f});
constexpr auto x5_2 = literal<float>({1, 1, 1}, {-0.17f});
constexpr auto x5_3 = literal<float>({1, 2}, {0.52f, -0.44f});
constexpr auto x5_5 = literal<float>({2, 1, 1}, {0.71f, -0.09f});
constexpr auto y5_0 = literal<float>({2, 2, 1, 1}, {-0.39330178f, 0.63327277f, 0.45047808f, 0.25281596f});
constexpr auto y5_1 = literal<float>({2, 1, 1}, {0.63327277f, 0.25281596f});
static_assert(gives<RNN, A{.hidden_size = 1, .layout = 1}, list<x5_0, x5_1, x5_2, x5_3, none, x5_5>,
                    list<y5_0, y5_1>, 0x1p-20>);
TEST_CASE("RNN against reference(): units and inputs around a pack") {
  constexpr std::int64_t H = 2 * pack + 3, I = pack + 1;
  check_evaluate<RNN, A{}, dims{3, 2, I}, dims{1, 1 * H, I}, dims{1, 1 * H, H}>(0x1p-18, -0.3, 0.3);
  check_evaluate<RNN, A{.direction = family::recurrent_direction::bidirectional}, dims{2, 1, pack},
                 dims{2, 1 * pack, pack}, dims{2, 1 * pack, pack}, dims{2, 2 * pack}>(0x1p-18, -0.3, 0.3);
  check_evaluate<RNN, A{.direction = family::recurrent_direction::reverse}, dims{2, 1, 3},
                 dims{1, 1 * (pack - 1), 3}, dims{1, 1 * (pack - 1), pack - 1}>(0x1p-18);
}

TEST_CASE("RNN in a model") {
  CHECK(model_gives<RNN, A{.hidden_size = 2}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1>, 0x1p-20>());
  CHECK(model_gives<RNN, A{.hidden_size = 2}, list<x2_0, x2_1, x2_2, x2_3, none, x2_5>, list<y2_0, y2_1>,
                    0x1p-20>());
  CHECK(model_gives<RNN, A{.direction = family::recurrent_direction::bidirectional, .hidden_size = 2},
                    list<x3_0, x3_1, x3_2, x3_3, x3_4, x3_5>, list<y3_0, y3_1>, 0x1p-20>());
  CHECK(model_gives<RNN,
                    A{.activation_alpha = {0.3f},
                      .activation_beta = {0.4f},
                      .activations = {family::activation::Affine},
                      .clip = 0.5f,
                      .direction = family::recurrent_direction::reverse,
                      .hidden_size = 1},
                    list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>, list<y4_0, y4_1>, 0x1p-20>());
  CHECK(model_gives<RNN, A{.hidden_size = 1, .layout = 1}, list<x5_0, x5_1, x5_2, x5_3, none, x5_5>,
                    list<y5_0, y5_1>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
