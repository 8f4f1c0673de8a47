// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Where.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Where;

constexpr tensor_info condition{elem_type::bool_, {4, 1}}, X{elem_type::float_, {2, 1, 1}},
    Y{elem_type::float_, {5}};
constexpr tensor_info pairs{elem_type::complex64, {5}};

// Shapes.
static_assert(dims_of<Where, 3>({}, {condition, X, Y}) == dims{2, 4, 5});
static_assert(error_of<Where, 3>({}, {X, X, Y}) == error{fault::elem_type_not_supported, 1, 9});
static_assert(error_of<Where, 3>({}, {condition, X, tensor_info{elem_type::int8, {5}}}) ==
              error{fault::elem_types_differ, 3, 1});
static_assert(error_of<Where, 3>({}, {condition, pairs, pairs}) ==
              error{fault::elem_type_not_supported, 14, 0});
static_assert(error_of<Where, 3>({}, {condition, tensor_info{elem_type::float_, {4}}, Y}) ==
              error{fault::dims_not_broadcastable, 5, 4});

// Official: test_where_example, test_where_long_example.
constexpr auto c = literal<bool>({2, 2}, {true, false, true, true});
constexpr auto x = literal<float>({2, 2}, {1, 2, 3, 4}), y = literal<float>({2, 2}, {9, 8, 7, 6}),
               output = literal<float>({2, 2}, {1, 8, 3, 4});
static_assert(gives<Where, no_attributes{}, list<c, x, y>, list<output>>);
static_assert(
    gives<Where, no_attributes{},
          list<c, literal<std::int64_t>({2, 2}, {1, 2, 3, 4}), literal<std::int64_t>({2, 2}, {9, 8, 7, 6})>,
          list<literal<std::int64_t>({2, 2}, {1, 8, 3, 4})>>);
// All three broadcast; other types.
static_assert(
    gives<Where, no_attributes{},
          list<literal<bool>({2, 1}, {true, false}), literal<float>({2}, {1, 2}), literal<float>(-1)>,
          list<literal<float>({2, 2}, {1, 2, -1, -1})>>);
static_assert(value_of<Where>(false, true, false) == false);
static_assert(value_of<Where>(true, bfloat16{1.5f}, bfloat16{2.5f}) == 1.5f);

/// A condition of dims C; NaN where it must not be taken.
template <dims C, dims X>
void check_where() {
  values next(5);
  bool which[elements(C)];
  for (bool& w : which) w = next.next() < 0;
  auto const x = next.vector(elements(X));
  float const other[] = {quiet_nan};
  std::array<float, elements(X)> found, wanted;
  Where::evaluate<no_attributes{}>(tensor<bool const, C>{which}, tensor<float const, X>{x.data()},
                                   tensor<float const, dims{}>{other}, tensor<float, X>{found.data()});
  constexpr std::size_t columns = static_cast<std::size_t>(X.back());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    wanted[i] = which[C.back() == 1 ? i / columns : C.size() == 1 ? i % columns : i] ? x[i] : quiet_nan;
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(identical(found[i], wanted[i]));
}

TEST_CASE("Where around the width of a pack: a full condition, a row, a column") {
  check_where<dims{2, pack}, dims{2, pack}>();
  check_where<dims{3 * pack + 2}, dims{2, 3 * pack + 2}>();
  check_where<dims{3, 1}, dims{3, pack + 1}>();
}

TEST_CASE("Where in a model") { CHECK(model_gives<Where, no_attributes{}, list<c, x, y>, list<output>>()); }
}  // namespace INLAY_UNIT
