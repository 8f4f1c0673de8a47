// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Bernoulli.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Bernoulli;

constexpr Bernoulli::attributes seeded{.seed = 2.5f};
constexpr tensor_info X{elem_type::float_, {3, 4}};

// Shapes.
static_assert(dims_of<Bernoulli, 1>({.dtype = 9}, {X}) == dims{3, 4});
static_assert(error_of<Bernoulli, 1>({.dtype = 8}, {X}) == error{fault::elem_type_not_supported, 8, 1});
static_assert(error_of<Bernoulli, 1>({}, {tensor_info{elem_type::int32, {}}}) ==
              error{fault::elem_type_not_supported, 6, 1});

// The formula of family/random.hpp in Python.
constexpr auto x = literal<float>({6}, {0.0f, 0.25f, 0.5f, 0.75f, 1.0f, 0.899999976f});
constexpr auto y = literal<float>({6}, {0.0f, 0.0f, 1.0f, 1.0f, 1.0f, 1.0f});
static_assert(gives<Bernoulli, seeded, list<x>, list<y>>);
static_assert(gives<Bernoulli, Bernoulli::attributes{.dtype = 9}, list<literal<float>({2}, {0, 1})>,
                    list<literal<bool>({2}, {false, true})>>);

TEST_CASE("Bernoulli in a model") { CHECK(model_gives<Bernoulli, seeded, list<x>, list<y>>()); }

TEST_CASE("Bernoulli: as many ones as the probability says") {
  static float x[4096], y[4096];
  std::fill_n(x, 4096, 0.25f);
  Bernoulli::reference(seeded, tensor<float const, dims{4096}>{x}, tensor<float, dims{4096}>{y});
  auto const ones = std::count(y, y + 4096, 1.0f);
  CHECK((ones > 1024 - 139 && ones < 1024 + 139));  // five standard errors
  CHECK(std::count(y, y + 4096, 0.0f) == 4096 - ones);
}
}  // namespace INLAY_UNIT
