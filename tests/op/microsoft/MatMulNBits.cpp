// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/microsoft/MatMulNBits.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::microsoft::MatMulNBits;

using attributes = MatMulNBits::attributes;

// Shapes and errors.
constexpr attributes four{.K = 20, .N = 3, .block_size = 16},
    eight{.K = 24, .N = 2, .bits = 8, .block_size = 16};
constexpr tensor_info A{elem_type::float_, {5, 2, 20}}, B{elem_type::uint8, {3, 2, 8}},
    scales{elem_type::float_, {3, 2}}, zeros{elem_type::uint8, {3}}, real_zeros{elem_type::float_, {6}},
    group{elem_type::int32, {20}}, bias{elem_type::float_, {3}}, none_there{};
static_assert(dims_of<MatMulNBits, 3>(four, {A, B, scales}) == dims{5, 2, 3});
static_assert(dims_of<MatMulNBits, 6>(four, {A, B, scales, zeros, group, bias}) == dims{5, 2, 3});
static_assert(dims_of<MatMulNBits, 4>(four, {A, B, scales, real_zeros}) == dims{5, 2, 3});
static_assert(error_of<MatMulNBits, 3>({.K = 21, .N = 3, .block_size = 16}, {A, B, scales}) ==
              error{fault::inner_dimensions_differ, 20, 21});
static_assert(error_of<MatMulNBits, 3>({.K = 20, .N = 3, .bits = 3}, {A, B, scales}) ==
              error{fault::attribute_out_of_range, 3, 4});
static_assert(error_of<MatMulNBits, 3>({.K = 20, .N = 3, .block_size = 15}, {A, B, scales}) ==
              error{fault::attribute_out_of_range, 15, 1024});  // a half of a byte
static_assert(error_of<MatMulNBits, 3>({.K = 20, .N = 3, .block_size = 2048}, {A, B, scales}) ==
              error{fault::attribute_out_of_range, 2048, 1024});
static_assert(error_of<MatMulNBits, 3>(four, {A, zeros, scales}) ==
              error{fault::element_count_differs, 3, 48});
static_assert(error_of<MatMulNBits, 3>(four, {A, A, scales}) == error{fault::elem_types_differ, 1, 2});
static_assert(error_of<MatMulNBits, 4>(four, {A, B, scales, bias}) ==
              error{fault::element_count_differs, 3, 6});
static_assert(error_of<MatMulNBits, 6>(four, {A, B, scales, none_there, none_there, real_zeros}) ==
              error{fault::element_count_differs, 6, 3});

// Expected values are ONNX Runtime's.
constexpr auto four_a =
    literal<float>({2, 20}, {-0.83f, -0.53f, 0.6f,   0.16f,  -0.81f, -0.13f, -0.04f, -0.68f, 0.47f,  -0.77f,
                             -0.22f, 0.03f,  -0.14f, 0.17f,  0.48f,  0.91f,  -0.43f, 0.3f,   0.39f,  -0.41f,
                             -1.0f,  0.95f,  -0.4f,  -0.37f, 0.78f,  0.17f,  -0.06f, 0.55f,  -0.94f, 0.41f,
                             -0.25f, -0.82f, 0.32f,  0.86f,  -0.59f, 0.26f,  -0.4f,  0.48f,  0.44f,  -0.56f});
constexpr auto four_b = literal<std::uint8_t>(
    {3, 2, 8}, {236, 43,  73,  99,  88,  119, 115, 212, 59, 148, 185, 215, 49,  229, 91,  168,
                125, 114, 53,  1,   195, 232, 203, 174, 29, 29,  161, 57,  255, 123, 240, 209,
                231, 201, 227, 233, 47,  244, 182, 109, 4,  94,  252, 244, 102, 133, 58,  194});
constexpr auto four_s = literal<float>({6}, {0.089f, 0.019f, 0.086f, 0.045f, 0.053f, 0.023f});
constexpr auto four_z = literal<std::uint8_t>({3}, {134, 199, 107});
constexpr auto four_c = literal<float>({3}, {-0.42f, 0.74f, -0.45f});
constexpr auto four_y =
    literal<float>({2, 3}, {-0.6341499f, 0.7754501f, 0.26676995f, -0.28328001f, 0.12092006f, -0.92021996f});
constexpr auto plain_a = literal<float>(
    {1, 2, 16}, {0.12f,  -0.2f, 0.23f,  -0.61f, -0.64f, 0.49f, 0.5f,  0.13f,  0.84f,  -0.59f, 0.7f,
                 -0.66f, 0.93f, 0.25f,  0.21f,  0.94f,  0.57f, 0.58f, -0.89f, -0.26f, -0.83f, -0.61f,
                 -0.57f, 0.72f, -0.75f, -0.41f, -0.01f, 0.7f,  0.93f, 0.42f,  -0.57f, 0.09f});
constexpr auto plain_b = literal<std::uint8_t>(
    {2, 1, 8}, {166, 17, 204, 178, 50, 3, 179, 241, 89, 187, 185, 180, 181, 201, 213, 209});
constexpr auto plain_s = literal<float>({2}, {0.071f, 0.043f});
constexpr auto plain_y = literal<float>({1, 2, 2}, {-0.020589955f, -0.24682f, 0.71852f, 0.20296001f});
constexpr auto eight_a = literal<float>(
    {3, 24}, {0.18f,  0.34f,  0.34f,  0.05f,  0.11f,  -0.6f,  -0.01f, -0.75f, -0.04f, 0.07f,  0.55f,  -0.21f,
              -0.96f, 0.06f,  -0.59f, 0.48f,  -0.22f, -0.24f, 0.82f,  -0.21f, -0.3f,  -0.3f,  -0.04f, -0.81f,
              0.09f,  0.84f,  0.13f,  0.49f,  0.89f,  0.68f,  0.49f,  0.63f,  0.64f,  -0.49f, -0.04f, -0.31f,
              -0.48f, 0.14f,  -0.36f, 0.24f,  0.16f,  -0.79f, -0.12f, -0.22f, 0.41f,  -0.82f, -0.66f, 0.03f,
              -0.19f, 0.33f,  -0.33f, -0.61f, 0.86f,  -0.51f, -0.71f, -0.44f, -0.32f, -0.55f, 0.07f,  0.87f,
              -0.75f, -0.17f, 0.34f,  0.77f,  1.0f,   -0.71f, 0.07f,  0.76f,  -0.89f, 0.18f,  -0.65f, 0.54f});
constexpr auto eight_b = literal<std::uint8_t>(
    {2, 2, 16}, {95,  44,  72,  13,  152, 238, 225, 221, 101, 150, 8,   240, 97,  205, 241, 76,
                 71,  65,  205, 137, 204, 39,  255, 94,  117, 160, 75,  2,   135, 212, 94,  60,
                 134, 181, 114, 16,  187, 4,   10,  30,  248, 112, 107, 106, 207, 138, 136, 234,
                 185, 233, 232, 216, 220, 37,  197, 164, 205, 193, 156, 60,  226, 148, 163, 32});
constexpr auto eight_s = literal<float>({4}, {0.046f, 0.034f, 0.073f, 0.038f});
constexpr auto eight_z = literal<std::uint8_t>({4}, {153, 153, 76, 171});
constexpr auto eight_y =
    literal<float>({3, 2}, {-9.374739f, 7.2177796f, -1.6882404f, 9.25709f, -4.2524405f, 14.019432f});

using four_in = list<four_a, four_b, four_s, four_z, none, four_c>;
static_assert(gives<MatMulNBits, four, four_in, list<four_y>, 1e-5>);
constexpr attributes plain{.K = 16, .N = 2, .block_size = 16};
using plain_in = list<plain_a, plain_b, plain_s>;
static_assert(gives<MatMulNBits, plain, plain_in, list<plain_y>, 1e-5>);
using eight_in = list<eight_a, eight_b, eight_s, eight_z>;
static_assert(gives<MatMulNBits, eight, eight_in, list<eight_y>, 1e-4>);

// A block for each k that is the one it has anyhow, and zero points that are numbers.
constexpr auto blocks_of_k =
    literal<std::int32_t>({20}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1});
constexpr auto unpacked_zeros = [] {
  auto result = blank<float, 6>({6});
  for (std::size_t i = 0; i < 6; ++i)
    result.elements[i] = static_cast<float>(four_z.elements[i / 2] >> (i % 2 * 4) & 15);
  return result;
}();
static_assert(gives<MatMulNBits, four, list<four_a, four_b, four_s, unpacked_zeros, blocks_of_k, four_c>,
                    list<four_y>, 1e-5>);

TEST_CASE("MatMulNBits in a model") {
  CHECK(model_gives<MatMulNBits, four, four_in, list<four_y>, 1e-5>());
  CHECK(model_gives<MatMulNBits, plain, plain_in, list<plain_y>, 1e-5>());
  CHECK(model_gives<MatMulNBits, eight, eight_in, list<eight_y>, 1e-4>());
  CHECK(model_gives<MatMulNBits, four, list<four_a, four_b, four_s, unpacked_zeros, none, four_c>,
                    list<four_y>, 1e-5>());
}
}  // namespace INLAY_UNIT
