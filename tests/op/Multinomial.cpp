// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Multinomial.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Multinomial;

constexpr tensor_info X{elem_type::float_, {3, 4}};

// Shapes.
static_assert(dims_of<Multinomial, 1>({.sample_size = 5}, {X}) == dims{3, 5});
static_assert(error_of<Multinomial, 1>({.dtype = 1}, {X}) == error{fault::elem_type_not_supported, 1, 7});
static_assert(error_of<Multinomial, 1>({}, {tensor_info{elem_type::float_, {3}}}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<Multinomial, 1>({}, {tensor_info{elem_type::float_, {3, 0}}}) ==
              error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<Multinomial, 1>({.sample_size = -1}, {X}).what == fault::attribute_out_of_range);

// One class that can be drawn.
constexpr auto certain = literal<float>({2, 3}, {-1000, 0, -1000, 5, -1000, -1000});
constexpr auto drawn = literal<std::int32_t>({2, 2}, {1, 1, 0, 0});
static_assert(gives<Multinomial, Multinomial::attributes{.sample_size = 2}, list<certain>, list<drawn>>);

TEST_CASE("Multinomial in a model") {
  CHECK(model_gives<Multinomial, Multinomial::attributes{.sample_size = 2}, list<certain>, list<drawn>>());
}

TEST_CASE("Multinomial: classes as often as their probabilities say") {
  static float const x[3] = {0, 1.0986123f, 0.6931472f};  // log of 1, 3 and 2 of 6
  static std::int64_t y[6000];
  Multinomial::reference(Multinomial::attributes{.dtype = 7, .sample_size = 6000, .seed = 3},
                         tensor<float const, dims{1, 3}>{x}, tensor<std::int64_t, dims{1, 6000}>{y});
  for (std::int64_t c = 0; c < 3; ++c) {
    std::int64_t const found = std::count(y, y + 6000, c), wanted = c == 0 ? 1000 : c == 1 ? 3000 : 2000;
    CHECK((found > wanted - 195 && found < wanted + 195));  // five standard errors
  }
}
}  // namespace INLAY_UNIT
