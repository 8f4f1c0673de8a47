// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/SwiGLU.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::SwiGLU;
using A = SwiGLU::attributes;

// Shapes.
constexpr tensor_info matrix{elem_type::float_, {2, 3}}, row{elem_type::float_, {1, 3}};
static_assert(dims_of<SwiGLU, 2>({}, {matrix, matrix}) == dims{2, 3});
static_assert(error_of<SwiGLU, 2>({}, {matrix, row}) == error{fault::element_count_differs, 1, 2});

// Official values: ONNX's reference evaluator.

// test_swiglu, cut down; values of NumPy in binary64
constexpr auto x1_0 =
    literal<float>({2, 5}, {0.33f, 1.49f, -0.21f, 0.31f, -0.85f, -2.55f, 0.65f, 0.86f, -0.74f, 2.27f});
constexpr auto x1_1 =
    literal<float>({2, 5}, {-1.45f, 0.05f, -0.19f, 1.53f, 1.47f, 0.15f, 0.38f, -0.89f, -1.98f, -0.35f});
constexpr auto y1_0 =
    literal<float>({2, 5}, {-0.27837187f, 0.060797833f, 0.017862914f, 0.27361667f, -0.37414137f,
                            -0.027703132f, 0.16228157f, -0.53781646f, 0.47326568f, -0.7201044f});
static_assert(gives<SwiGLU, A{}, list<x1_0, x1_1>, list<y1_0>, 0x1p-22>);

constexpr auto x2_0 =
    literal<float>({2, 5}, {0.33f, 1.49f, -0.21f, 0.31f, -0.85f, -2.55f, 0.65f, 0.86f, -0.74f, 2.27f});
constexpr auto x2_1 =
    literal<float>({2, 5}, {-1.45f, 0.05f, -0.19f, 1.53f, 1.47f, 0.15f, 0.38f, -0.89f, -1.98f, -0.35f});
constexpr auto y2_0 =
    literal<float>({2, 5}, {-0.29728422f, 0.067299485f, 0.0168336f, 0.2913149f, -0.27289397f, -0.008167353f,
                            0.17935039f, -0.6001863f, 0.36318043f, -0.76896507f});
static_assert(gives<SwiGLU, A{.alpha = 1.5f}, list<x2_0, x2_1>, list<y2_0>, 0x1p-22>);

TEST_CASE("SwiGLU in a model") {
  CHECK(model_gives<SwiGLU, A{}, list<x1_0, x1_1>, list<y1_0>, 0x1p-22>());
  CHECK(model_gives<SwiGLU, A{.alpha = 1.5f}, list<x2_0, x2_1>, list<y2_0>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
