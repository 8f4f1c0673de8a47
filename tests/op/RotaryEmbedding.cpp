// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RotaryEmbedding.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RotaryEmbedding;
using A = RotaryEmbedding::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {1, 2, 3, 4}}, cache{elem_type::float_, {9, 2}},
    ids{elem_type::int64, {1, 3}};
static_assert(dims_of<RotaryEmbedding, 4>({}, {x, cache, cache, ids}) == dims{1, 2, 3, 4});
static_assert(error_of<RotaryEmbedding, 3>({}, {x, cache, cache}) == error{fault::ranks_differ, 2, 3});
static_assert(error_of<RotaryEmbedding, 4>({.rotary_embedding_dim = 3}, {x, cache, cache, ids}) ==
              error{fault::attribute_out_of_range, 3, 4});
static_assert(error_of<RotaryEmbedding, 4>({}, {tensor_info{elem_type::float_, {1, 3, 8}}, cache, cache,
                                                ids}) == error{fault::attribute_out_of_range, 0, 8});

// Values of ONNX's reference evaluator: its node cases cut down.

// test_rotary_embedding
constexpr auto x1_0 =
    literal<float>({1, 2, 2, 4}, {0.8f, -0.34f, -0.83f, 0.05f, 0.32f, 0.79f, 0.93f, 0.54f, 0.52f, 0.42f, 0.4f,
                                  0.53f, 0.95f, -0.25f, -0.83f, -0.52f});
constexpr auto x1_1 = literal<float>({3, 2}, {-0.56f, -0.27f, 0.62f, -0.88f, -0.1f, 0.63f});
constexpr auto x1_2 = literal<float>({3, 2}, {-0.47f, -0.87f, -0.52f, -0.83f, 0.62f, -0.66f});
constexpr auto x1_3 = literal<std::int64_t>({1, 2}, {2, 0});
constexpr auto y1_0 = literal<float>(
    {1, 2, 2, 4}, {0.43459997f, -0.1812f, 0.579f, 0.25590003f, 0.2579f, 0.2565f, -0.6712f, -0.8331f, -0.3f,
                   0.61439997f, 0.2824f, 0.05669996f, -0.9221f, -0.3849f, 0.018299997f, 0.35790002f});
static_assert(gives<RotaryEmbedding, A{}, list<x1_0, x1_1, x1_2, x1_3>, list<y1_0>, 0x1p-20>);

// test_rotary_embedding_3d_input, interleaved, partial
constexpr auto x2_0 = literal<float>({1, 2, 4}, {-0.61f, 0.63f, 0.62f, 0.18f, 0.83f, -0.88f, 0.93f, 0.14f});
constexpr auto x2_1 = literal<float>({3, 1}, {-0.39f, 0.65f, 0.32f});
constexpr auto x2_2 = literal<float>({3, 1}, {0.97f, -0.79f, 0.16f});
constexpr auto x2_3 = literal<std::int64_t>({1, 2}, {2, 0});
constexpr auto y2_0 =
    literal<float>({1, 2, 4}, {-0.296f, 0.104f, 0.62f, 0.18f, 0.5299001f, 1.1483f, 0.93f, 0.14f});
static_assert(gives<RotaryEmbedding, A{.interleaved = 1, .num_heads = 1, .rotary_embedding_dim = 2},
                    list<x2_0, x2_1, x2_2, x2_3>, list<y2_0>, 0x1p-20>);

// without position_ids
constexpr auto x3_0 = literal<float>({1, 1, 2, 2}, {-0.05f, 0.3f, -0.52f, -0.94f});
constexpr auto x3_1 = literal<float>({1, 2, 1}, {0.09f, -0.27f});
constexpr auto x3_2 = literal<float>({1, 2, 1}, {0.78f, -0.08f});
constexpr auto y3_0 = literal<float>({1, 1, 2, 2}, {-0.2385f, -0.011999998f, 0.06520001f, 0.2954f});
static_assert(gives<RotaryEmbedding, A{}, list<x3_0, x3_1, x3_2>, list<y3_0>, 0x1p-20>);

TEST_CASE("RotaryEmbedding in a model") {
  CHECK(model_gives<RotaryEmbedding, A{}, list<x1_0, x1_1, x1_2, x1_3>, list<y1_0>, 0x1p-20>());
  CHECK(model_gives<RotaryEmbedding, A{.interleaved = 1, .num_heads = 1, .rotary_embedding_dim = 2},
                    list<x2_0, x2_1, x2_2, x2_3>, list<y2_0>, 0x1p-20>());
  CHECK(model_gives<RotaryEmbedding, A{}, list<x3_0, x3_1, x3_2>, list<y3_0>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
