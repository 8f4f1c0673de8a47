// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LinearAttention.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LinearAttention;
using attributes = LinearAttention::attributes;

using rule = LinearAttention::rule;

constexpr tensor_info query{elem_type::float_, {2, 5, 24}}, key{elem_type::float_, {2, 5, 12}},
    value{elem_type::float_, {2, 5, 8}}, past{elem_type::float16, {2, 2, 6, 4}},
    decay{elem_type::float_, {2, 5, 2}}, beta{elem_type::float_, {2, 5, 1}}, left_out{};
constexpr attributes heads(rule update, std::int64_t q = 4, std::int64_t kv = 2, float scale = 0) {
  return {.kv_num_heads = kv, .q_num_heads = q, .scale = scale, .update_rule = update};
}

// Shapes.
static_assert(dims_of<LinearAttention, 6, 2>(heads(rule::gated_delta),
                                             {query, key, value, past, decay, beta}) == dims{2, 5, 16});
constexpr auto state = [] {
  std::array<tensor_info, 4> const in{query, key, value, past};
  std::array<tensor_info, 2> out;
  (void)inlay::infer<LinearAttention>(heads(rule::linear), in, out);
  return out[1];
}();
static_assert(state.dims == dims{2, 2, 6, 4} && state.type == elem_type::float16);
static_assert(error_of<LinearAttention, 3>(heads(rule::linear, 3), {query, key, value}) ==
              error{fault::attribute_out_of_range, 3, 2});
static_assert(error_of<LinearAttention, 3>(heads(rule::linear, 0, 0), {query, key, value}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<LinearAttention, 3>(heads(rule::linear), {query, query, value}) ==
              error{fault::element_count_differs, 24, 12});
static_assert(error_of<LinearAttention, 4>(heads(rule::delta), {query, key, value, past}) ==
              error{fault::missing_input, 5, 6});
static_assert(error_of<LinearAttention, 6>(heads(rule::gated_delta),
                                           {query, key, value, past, left_out, beta}) ==
              error{fault::missing_input, 4, 5});
static_assert(error_of<LinearAttention, 5>(heads(rule::linear), {query, key, value, past, decay}).what ==
              fault::too_many_inputs);
static_assert(error_of<LinearAttention, 4>(heads(rule::linear),
                                           {query, key, value,
                                            tensor_info{elem_type::float_, {2, 2, 6, 5}}}) ==
              error{fault::element_count_differs, 5, 4});

// ONNX's reference evaluator.
constexpr attributes gated_delta = heads(rule::gated_delta, 4, 2, 0.0f);
constexpr auto v1 = literal<float>(
    {1, 3, 8}, {1.75f,  0.75f, -1,   -0.25f, 1.25f, 0.5f,   1.5f, -1.25f, 0.25f, -1.5f, 0.75f, 1.25f,
                -1.75f, -0.5f, 0.5f, 2,      2,     -1.25f, 0.5f, 0.25f,  1,     1.25f, -0.5f, -0.5f});
constexpr auto v2 =
    literal<float>({1, 3, 4}, {-0.25f, 0, 1.25f, -0.25f, 2, 1.75f, 0, -1.25f, -0.5f, -0.25f, -1.5f, 2});
constexpr auto v3 = literal<float>({1, 3, 6}, {1.25f, -1, -1, 1, -1.75f, -0.75f, -1.75f, -0.25f, 0.25f, 0.25f,
                                               -2, -1, 2, -1.25f, 0.5f, -1.75f, -1, -1});
constexpr auto v4 =
    literal<float>({1, 2, 2, 3}, {2, 2, 1.75f, 0.5f, 1.25f, 0, 0.75f, -0.5f, 0.25f, 1.75f, -1.25f, 1});
constexpr auto v5 =
    literal<float>({1, 3, 4}, {-0.5f, -1.5f, -1.75f, -0.75f, -1.25f, -1, -1, -1.75f, -2, -0.25f, -1, -1.25f});
constexpr auto v6 = literal<float>({1, 3, 1}, {0.375f, 0.25f, 0.625f});
constexpr auto v7 = literal<float>(
    {1, 3, 12}, {1.3800592f,    1.7298304f,   1.3986768f,      -0.7745181f,  -0.9532565f,  -0.79924387f,
                 0.80530894f,   -0.9674803f,  -0.05616116f,    0.013005675f, -0.60797155f, -0.76947486f,
                 0.92466867f,   0.392454f,    0.20663306f,     -1.3878314f,  -0.47258976f, -0.0874887f,
                 -0.28171688f,  0.21616164f,  -0.0039261053f,  0.07924188f,  0.70020276f,  0.48612913f,
                 0.0018869987f, 0.6464524f,   -0.00050715305f, -0.4246858f,  0.11940685f,  -0.08351505f,
                 -0.6585193f,   -0.61353755f, -0.49352688f,    0.14984287f,  0.15348525f,  0.116008565f});
constexpr auto v8 = literal<float>(
    {1, 2, 2, 3}, {-0.6667363f, 0.39079016f, -0.13139062f, -1.068913f, -0.10611321f, -0.2096512f, 1.6060494f,
                   1.3000832f, 1.1512007f, -2.029869f, -1.734205f, -1.4793224f});
static_assert(gives<LinearAttention, gated_delta, list<v1, v2, v3, v4, v5, v6>, list<v7, v8>, 1e-05>);
constexpr attributes linear = heads(rule::linear, 4, 2, 0.0f);
constexpr auto v9 = literal<float>(
    {1, 3, 12}, {-0.38669902f, 0.30935922f, 0.30935922f,   0.22097087f,  -0.17677669f,  -0.17677669f,
                 1.016466f,    -1.7788155f, -0.7623495f,   1.5467961f,   -2.7068932f,   -1.1600971f,
                 2.5743105f,   0.41984466f, -0.3314563f,   -4.7287765f,  -0.51928157f,  0.7844466f,
                 -1.3479223f,  1.6683301f,  0.65186405f,   -0.35355338f, 3.3808544f,    1.7014757f,
                 -3.6570678f,  0.6408155f,  0.43089318f,   -2.3312426f,  0.110485435f,  0.23201941f,
                 -0.85073787f, 0.34250486f, -0.099436894f, 0.06629126f,  -0.088388346f, 0});
constexpr auto v10 = literal<float>({1, 2, 2, 3}, {-4.8125f, 0.375f, 0.5f, -3.5625f, -0.125f, 0.3125f, 3.875f,
                                                   -0.6875f, 0.5625f, -4.0625f, 0.9375f, -0.5625f});
static_assert(gives<LinearAttention, linear, list<v1, v2, v3>, list<v9, v10>, 1e-05>);
constexpr attributes delta = heads(rule::delta, 4, 2, 0.0f);
constexpr auto v11 = literal<float>(
    {1, 3, 12}, {2.5370219f,  3.1957912f,  2.2307699f,   -1.3865921f,  -1.6683301f,  -1.2747257f,
                 1.4722184f,  -1.4318222f, 0.26481977f,  -0.46127668f, -0.2592955f,  -1.0900079f,
                 2.159645f,   1.4894818f,  1.5791649f,   -2.689112f,   -2.0671134f,  -1.2312652f,
                 -1.5574131f, 1.4718407f,  -0.18041278f, 1.7052736f,   -0.49222124f, 1.3231063f,
                 -0.1001018f, 0.3842417f,  1.4149348f,   -0.9703769f,  -0.40275663f, -0.2423164f,
                 0.5752148f,  -2.050109f,  -0.6212216f,  -0.44505993f, 0.7272712f,   0.050059665f});
constexpr auto v12 = literal<float>(
    {1, 2, 2, 3}, {-1.5562592f, -0.5121155f, 0.06390762f, -2.3767624f, -1.2541046f, -1.4985638f, 3.0401917f,
                   1.3120003f, 2.8062096f, -1.7813721f, -3.3690338f, -2.9477997f});
static_assert(gives<LinearAttention, delta, list<v1, v2, v3, v4, none, v6>, list<v11, v12>, 1e-05>);
constexpr attributes gated = heads(rule::gated, 4, 2, 0.5f);
constexpr auto v13 = literal<float>({1, 3, 2}, {-0.5f, -1.5f, -1.25f, -1, -2, -0.25f});
constexpr auto v14 = literal<float>(
    {1, 3, 12}, {0.90171564f,  1.5644898f,  1.1475f,      -0.48818883f, -0.8263011f,  -0.65571433f,
                 0.92096174f,  -1.3972688f, -0.44841588f, 0.9752121f,   -1.8234159f,  -0.9179319f,
                 1.8264618f,   0.1551087f,  -0.21865869f, -3.0755024f,  -0.16798635f, 0.60183644f,
                 -0.39103112f, 0.10047114f, -0.06644559f, -0.13046785f, 2.3468964f,   1.319971f,
                 -0.87456405f, 0.43738142f, -0.09036349f, -0.4725269f,  0.18885136f,  -0.04109454f,
                 -0.79891634f, 0.41592708f, 0.055659592f, 0.16801268f,  -0.20843618f, -0.08463302f});
constexpr auto v15 = literal<float>(
    {1, 2, 2, 3}, {-1.4387549f, 0.6140614f, -0.13148275f, -0.90270543f, 0.282688f, -0.06579082f, 3.031077f,
                   0.84130687f, 1.2473837f, -3.7031276f, -0.0075621605f, -0.9088516f});
static_assert(gives<LinearAttention, gated, list<v1, v2, v3, v4, v13>, list<v14, v15>, 1e-05>);

TEST_CASE("LinearAttention in a model") {
  CHECK(model_gives<LinearAttention, gated_delta, list<v1, v2, v3, v4, v5, v6>, list<v7, v8>, 1e-05>());
  CHECK(model_gives<LinearAttention, linear, list<v1, v2, v3>, list<v9, v10>, 1e-05>());
  CHECK(model_gives<LinearAttention, delta, list<v1, v2, v3, v4, none, v6>, list<v11, v12>, 1e-05>());
  CHECK(model_gives<LinearAttention, gated, list<v1, v2, v3, v4, v13>, list<v14, v15>, 1e-05>());
}
}  // namespace INLAY_UNIT
