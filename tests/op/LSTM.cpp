// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LSTM.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LSTM;
using A = LSTM::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {5, 2, 3}}, w{elem_type::float_, {1, 16, 3}},
    r{elem_type::float_, {1, 16, 4}};
static_assert([] {
  tensor_info const in[] = {x, w, r};
  tensor_info out[3];
  return !infer<LSTM>(A{.hidden_size = 4}, in, out) && out[0].dims == dims{5, 1, 2, 4} &&
         out[1].dims == dims{1, 2, 4};
}());
static_assert(error_of<LSTM, 3, 3>({.hidden_size = 5}, {x, w, r}) ==
              error{fault::attribute_out_of_range, 5, 4});
static_assert(error_of<LSTM, 3, 3>({.direction = family::recurrent_direction::bidirectional}, {x, w, r}) ==
              error{fault::attribute_out_of_range, 1, 2});
static_assert(error_of<LSTM, 3, 3>({.layout = 2}, {x, w, r}) == error{fault::attribute_out_of_range, 2, 1});
static_assert(error_of<LSTM, 3, 3>({}, {x, r, r}) == error{fault::element_count_differs, 4, 3});
static_assert(error_of<LSTM, 4, 3>({}, {x, w, r, w}) == error{fault::ranks_differ, 3, 2});
static_assert(error_of<LSTM, 3, 3>({}, {w, w, tensor_info{}}) == error{fault::missing_input, 2, 3});

// Values of ONNX Runtime 1.32 on tiny shapes: its reference evaluator knows no sequence_lens, clip or activations.

// defaults, as test_lstm_defaults
constexpr auto x1_0 = literal<float>({1, 2, 2}, {0.1f, 0.42f, -0.42f, 0.02f});
constexpr auto x1_1 = literal<float>({1, 8, 2}, {0.79f, 0.79f, -0.75f, -0.59f, -0.9f, -0.12f, -0.94f, -0.09f,
                                                 0.3f, -0.44f, 0.35f, 0.18f, -0.95f, 0.12f, -0.48f, -0.17f});
constexpr auto x1_2 = literal<float>({1, 8, 2}, {-0.43f, 0.39f, -0.12f, -0.69f, 0.09f, 0.56f, -0.39f, -0.56f,
                                                 -0.22f, 0.87f, 0.95f, 0.34f, 0.81f, 0.69f, -0.24f, -0.82f});
constexpr auto y1_0 = literal<float>({1, 1, 2, 2}, {-0.012457557f, -0.023293624f, 0.09445926f, 0.06690451f});
constexpr auto y1_1 = literal<float>({1, 2, 2}, {-0.012457557f, -0.023293624f, 0.09445926f, 0.06690451f});
constexpr auto y1_2 = literal<float>({1, 2, 2}, {-0.026799306f, -0.049910262f, 0.16071063f, 0.1125397f});
static_assert(gives<LSTM, A{.hidden_size = 2}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1, y1_2>, 0x1p-20>);

// initial states and peepholes, as test_lstm_with_peepholes
constexpr auto x2_0 = literal<float>({2, 1, 2}, {0.31f, 0.12f, -0.28f, -0.55f});
constexpr auto x2_1 =
    literal<float>({1, 8, 2}, {-0.19f, -0.06f, -0.46f, -0.42f, -0.08f, 0.72f, 0.17f, -0.43f, -0.44f, -0.09f,
                               -0.59f, -0.6f, 0.03f, -0.83f, -0.03f, -0.28f});
constexpr auto x2_2 = literal<float>({1, 8, 2}, {0.42f, 0.49f, 0.38f, 0.38f, -0.25f, 0.34f, -0.32f, 0.15f,
                                                 -0.35f, -0.11f, -0.88f, -0.51f, 0.94f, -0.54f, 0.38f, 0.3f});
constexpr auto x2_3 = literal<float>({1, 16}, {0.45f, -0.05f, 0.19f, -0.87f, -0.85f, -0.6f, -0.7f, -0.8f,
                                               -0.74f, 0.11f, -0.62f, 0.9f, 0.36f, 0.08f, 0.41f, -0.47f});
constexpr auto x2_5 = literal<float>({1, 1, 2}, {0.85f, 0.68f});
constexpr auto x2_6 = literal<float>({1, 1, 2}, {0.45f, -0.04f});
constexpr auto x2_7 = literal<float>({1, 6}, {0.68f, 0.49f, 0.32f, 0.83f, 0.27f, -0.27f});
constexpr auto y2_0 = literal<float>({2, 1, 1, 2}, {0.06965771f, -0.14673984f, 0.06338695f, -0.23502237f});
constexpr auto y2_1 = literal<float>({1, 1, 2}, {0.06338695f, -0.23502237f});
constexpr auto y2_2 = literal<float>({1, 1, 2}, {0.20802021f, -0.65480244f});
static_assert(gives<LSTM, A{.hidden_size = 2}, list<x2_0, x2_1, x2_2, x2_3, none, x2_5, x2_6, x2_7>,
                    list<y2_0, y2_1, y2_2>, 0x1p-20>);

// bidirectional, sequences of different lengths
constexpr auto x3_0 = literal<float>(
    {3, 2, 2}, {0.11f, -0.61f, -0.62f, 0.45f, 0.57f, 0.94f, 0.7f, 0.09f, -0.82f, -0.02f, 0.86f, 0.58f});
constexpr auto x3_1 = literal<float>(
    {2, 8, 2}, {-0.03f, -0.09f, -0.56f, -0.65f, -0.85f, 0.78f, 0.28f,  -0.71f, -0.17f, -0.9f,  -0.58f,
                0.46f,  0.3f,   -0.04f, -0.45f, 0.3f,   0.91f, -0.13f, -0.86f, -0.88f, -0.83f, 0.92f,
                0.08f,  0.67f,  -0.66f, -0.48f, 0.38f,  0.79f, -0.32f, -0.87f, 0.73f,  -0.42f});
constexpr auto x3_2 = literal<float>(
    {2, 8, 2}, {0.48f,  -0.68f, 0.39f, 0.68f,  0.45f,  -0.28f, 0.45f,  -0.72f, -0.37f, -0.16f, 0.75f,
                -0.69f, 0.76f,  0.6f,  0.94f,  -0.26f, -0.59f, -0.52f, 0.66f,  0.93f,  0.4f,   -0.04f,
                -0.43f, 0.67f,  0.74f, -0.82f, -0.57f, 0.66f,  0.7f,   -0.37f, -0.44f, -0.14f});
constexpr auto x3_3 = literal<float>(
    {2, 16}, {0.08f,  -0.81f, 0.67f,  0.07f,  0.55f,  -0.54f, 0.93f,  0.5f,   -0.31f, 0.9f,  0.4f,
              0.68f,  -0.91f, -0.89f, 0.49f,  -0.39f, 0.03f,  -0.69f, 0.96f,  0.01f,  0.66f, -0.85f,
              -0.04f, -0.88f, 0.77f,  -0.11f, -0.86f, -0.85f, 0.08f,  -0.85f, -0.63f, -0.13f});
constexpr auto x3_4 = literal<std::int32_t>({2}, {3, 1});
constexpr auto x3_5 = literal<float>({2, 2, 2}, {0, 0.17f, 0.24f, -0.25f, 0.24f, -0.69f, -0.45f, 0.6f});
constexpr auto x3_6 = literal<float>({2, 2, 2}, {-0.69f, -0.55f, -0.51f, -0.04f, -1, -0.94f, -0.08f, -0.67f});
constexpr auto y3_0 = literal<float>({3, 2, 2, 2}, {0.013804418f,
                                                    -0.13075154f,
                                                    0.2294426f,
                                                    0.2030475f,
                                                    -0.2595722f,
                                                    -0.03967109f,
                                                    -0.32874408f,
                                                    -0.25320223f,
                                                    0.30454415f,
                                                    0.006611609f,
                                                    0,
                                                    0,
                                                    -0.46700928f,
                                                    -0.098052554f,
                                                    0,
                                                    0,
                                                    0.46633548f,
                                                    0.26727578f,
                                                    0,
                                                    0,
                                                    -0.49498236f,
                                                    -0.07008074f,
                                                    0,
                                                    0});
constexpr auto y3_1 = literal<float>({2, 2, 2}, {0.46633548f, 0.26727578f, 0.2294426f, 0.2030475f,
                                                 -0.2595722f, -0.03967109f, -0.32874408f, -0.25320223f});
constexpr auto y3_2 = literal<float>({2, 2, 2}, {0.5999668f, 0.42898163f, 0.26269895f, 0.33253276f,
                                                 -1.1017089f, -0.16079237f, -0.513759f, -0.55537474f});
static_assert(gives<LSTM, A{.direction = family::recurrent_direction::bidirectional, .hidden_size = 2},
                    list<x3_0, x3_1, x3_2, x3_3, x3_4, x3_5, x3_6>, list<y3_0, y3_1, y3_2>, 0x1p-20>);

// reverse, other activations, clip
constexpr auto x4_0 = literal<float>({3, 1, 1}, {0.36f, 0.59f, 0.16f});
constexpr auto x4_1 = literal<float>({1, 4, 1}, {0.39f, -0.22f, -0.91f, -0.12f});
constexpr auto x4_2 = literal<float>({1, 4, 1}, {-0.26f, 0.19f, -0.73f, -0.54f});
constexpr auto x4_3 = literal<float>({1, 8}, {0.63f, -0.47f, -0.18f, 0.87f, -0.45f, -0.71f, 0.4f, 0.13f});
constexpr auto x4_4 = literal<std::int32_t>({1}, {2});
constexpr auto x4_5 = literal<float>({1, 1, 1}, {0.22f});
constexpr auto y4_0 = literal<float>({3, 1, 1, 1}, {0.056181677f, 0.042155832f, 0});
constexpr auto y4_1 = literal<float>({1, 1, 1}, {0.056181677f});
constexpr auto y4_2 = literal<float>({1, 1, 1}, {0.2247267f});
static_assert(gives<LSTM,
                    A{.activation_alpha = {0.3f},
                      .activation_beta = {0.4f},
                      .activations = {family::activation::HardSigmoid, family::activation::Softsign,
                                      family::activation::Relu},
                      .clip = 0.5f,
                      .direction = family::recurrent_direction::reverse,
                      .hidden_size = 1},
                    list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>, list<y4_0, y4_1, y4_2>, 0x1p-20>);

// input_forget
constexpr auto x5_0 = literal<float>({2, 1, 2}, {-0.92f, -0.17f, -0.99f, -0.51f});
constexpr auto x5_1 = literal<float>({1, 8, 2}, {0.41f, -0.88f, -0.41f, 0.98f, 0.94f, -0.04f, 0.47f, 0.27f,
                                                 -0.07f, 0.71f, -0.65f, 0.66f, -0.92f, 0.73f, 0.35f, -0.11f});
constexpr auto x5_2 = literal<float>({1, 8, 2}, {0.34f, -0.08f, 0.56f, -0.77f, 0.02f, 0.74f, 0.86f, -0.56f,
                                                 -0.5f, 0.81f, -0.31f, -0.89f, 0.43f, -0.17f, 0.47f, -0.05f});
constexpr auto x5_3 = literal<float>({1, 16}, {0, -0.16f, -0.42f, 0.8f, 0.34f, 0.58f, 0.79f, -0.5f, 0.84f,
                                               0.73f, 0.01f, 0.14f, -0.77f, 0.52f, -0.65f, 0.07f});
constexpr auto x5_5 = literal<float>({1, 1, 2}, {-0.75f, -0.85f});
constexpr auto y5_0 = literal<float>({2, 1, 1, 2}, {0.04438296f, -0.295938f, 0.08924535f, -0.33363956f});
constexpr auto y5_1 = literal<float>({1, 1, 2}, {0.08924535f, -0.33363956f});
constexpr auto y5_2 = literal<float>({1, 1, 2}, {0.55577207f, -0.5872205f});
static_assert(gives<LSTM, A{.hidden_size = 2, .input_forget = 1}, list<x5_0, x5_1, x5_2, x5_3, none, x5_5>,
                    list<y5_0, y5_1, y5_2>, 0x1p-20>);

// layout 1: the axes of layout 0 in another order
constexpr auto x6_0 = literal<float>({2, 2, 1}, {0.22f, 0.35f, -0.02f, 0.58f});
constexpr auto x6_1 = literal<float>({1, 4, 1}, {0.97f, -0.83f, 0.26f, 0.15f});
constexpr auto x6_2 = literal<float>({1, 4, 1}, {0.3f, 0.09f, 0.11f, 0.74f});
constexpr auto x6_3 = literal<float>({1, 8}, {-0.1f, 0.07f, 0.38f, -0.82f, -0.14f, -0.8f, -0.72f, -1});
constexpr auto x6_5 = literal<float>({2, 1, 1}, {-0.58f, -0.57f});
constexpr auto x6_6 = literal<float>({2, 1, 1}, {0.03f, 0.14f});
constexpr auto y6_0 = literal<float>({2, 2, 1, 1}, {-0.11114735f, -0.1551123f, -0.100989364f, -0.13636775f});
constexpr auto y6_1 = literal<float>({2, 1, 1}, {-0.1551123f, -0.13636775f});
constexpr auto y6_2 = literal<float>({2, 1, 1}, {-0.6773758f, -0.69080186f});
static_assert(gives<LSTM, A{.hidden_size = 1, .layout = 1}, list<x6_0, x6_1, x6_2, x6_3, none, x6_5, x6_6>,
                    list<y6_0, y6_1, y6_2>, 0x1p-20>);
TEST_CASE("LSTM against reference(): units and inputs around a pack") {
  constexpr std::int64_t H = 2 * pack + 3, I = pack + 1;
  check_evaluate<LSTM, A{}, dims{3, 2, I}, dims{1, 4 * H, I}, dims{1, 4 * H, H}>(0x1p-18, -0.3, 0.3);
  check_evaluate<LSTM, A{.direction = family::recurrent_direction::bidirectional}, dims{2, 1, pack},
                 dims{2, 4 * pack, pack}, dims{2, 4 * pack, pack}, dims{2, 8 * pack}>(0x1p-18, -0.3, 0.3);
  check_evaluate<LSTM, A{.direction = family::recurrent_direction::reverse}, dims{2, 1, 3},
                 dims{1, 4 * (pack - 1), 3}, dims{1, 4 * (pack - 1), pack - 1}>(0x1p-18);
}

TEST_CASE("LSTM in a model") {
  CHECK(model_gives<LSTM, A{.hidden_size = 2}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1, y1_2>, 0x1p-20>());
  CHECK(model_gives<LSTM, A{.hidden_size = 2}, list<x2_0, x2_1, x2_2, x2_3, none, x2_5, x2_6, x2_7>,
                    list<y2_0, y2_1, y2_2>, 0x1p-20>());
  CHECK(model_gives<LSTM, A{.direction = family::recurrent_direction::bidirectional, .hidden_size = 2},
                    list<x3_0, x3_1, x3_2, x3_3, x3_4, x3_5, x3_6>, list<y3_0, y3_1, y3_2>, 0x1p-20>());
  CHECK(model_gives<LSTM,
                    A{.activation_alpha = {0.3f},
                      .activation_beta = {0.4f},
                      .activations = {family::activation::HardSigmoid, family::activation::Softsign,
                                      family::activation::Relu},
                      .clip = 0.5f,
                      .direction = family::recurrent_direction::reverse,
                      .hidden_size = 1},
                    list<x4_0, x4_1, x4_2, x4_3, x4_4, x4_5>, list<y4_0, y4_1, y4_2>, 0x1p-20>());
  CHECK(model_gives<LSTM, A{.hidden_size = 2, .input_forget = 1}, list<x5_0, x5_1, x5_2, x5_3, none, x5_5>,
                    list<y5_0, y5_1, y5_2>, 0x1p-20>());
  CHECK(model_gives<LSTM, A{.hidden_size = 1, .layout = 1}, list<x6_0, x6_1, x6_2, x6_3, none, x6_5, x6_6>,
                    list<y6_0, y6_1, y6_2>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
