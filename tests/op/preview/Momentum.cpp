// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/preview/Momentum.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::preview::Momentum;

using attributes = Momentum::attributes;
using enum op::preview::momentum_mode;
constexpr tensor_info R{elem_type::float_, {}}, T{elem_type::int64, {}}, X{elem_type::float_, {2, 3}};
static_assert(dims_of<Momentum, 5, 2>({}, {R, T, X, X, X}) == dims{2, 3});
static_assert(error_of<Momentum, 4, 2>({}, {R, T, X, X}).what == fault::missing_input);

// The official cases test_momentum, test_momentum_multiple, test_nesterov_momentum.
constexpr auto r = literal<float>(0.1f);
constexpr auto t = literal<std::int64_t>(0);
constexpr auto x = literal<float>({2}, {1.2f, 2.8f}), g = literal<float>({2}, {-0.94f, -2.5f}),
               v = literal<float>({2}, {1.7f, 3.6f});
static_assert(gives<Momentum, attributes{0.95f, 0.1f, standard, 0.001f}, list<r, t, x, g, v>,
                    list<literal<float>({2}, {1.1323800086975098f, 2.7077200412750244f}),
                         literal<float>({2}, {0.6762000322341919f, 0.922799825668335f})>,
                    1e-6>);
static_assert(gives<Momentum, attributes{0.95f, 1, nesterov, 0.01f}, list<r, t, x, g, v>,
                    list<literal<float>({2}, {1.2275350093841553f, 2.9571399688720703f}),
                         literal<float>({2}, {0.687000036239624f, 0.9479999542236328f})>,
                    1e-6>);
constexpr attributes many{0.95f, 0.85f, standard, 0.001f};
constexpr auto x1 = literal<float>({1}, {1}), g1 = literal<float>({1}, {-1}), v1 = literal<float>({1}, {2});
constexpr auto x2 = literal<float>({2}, {1, 2}), g2 = literal<float>({2}, {-1, -3}),
               v2 = literal<float>({2}, {4, 1});
using of_many = list<literal<float>({1}, {0.9099000096321106f}),
                     literal<float>({2}, {0.7199000120162964f, 2.2047998905181885f}),
                     literal<float>({1}, {0.9009999632835388f}),
                     literal<float>({2}, {2.800999879837036f, -2.047999858856201f})>;
static_assert(gives<Momentum, many, list<r, t, x1, x2, g1, g2, v1, v2>, of_many, 1e-6>);

// beta counts from the second step on.
static_assert(gives<Momentum, attributes{0.5f, 0.25f, standard, 0},
                    list<r, literal<std::int64_t>(1), literal<float>({1}, {1}), literal<float>({1}, {4}),
                         literal<float>({1}, {2})>,
                    list<literal<float>({1}, {0.8f}), literal<float>({1}, {2})>, 1e-6>);

TEST_CASE("Momentum in a model") {
  CHECK(model_gives<Momentum, many, list<r, t, x1, x2, g1, g2, v1, v2>, of_many, 1e-6>());
}
}  // namespace INLAY_UNIT
