// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/CastMap.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::CastMap;

constexpr tensor_info values{elem_type::float_, {4}}, keys{elem_type::int64, {4}};
static_assert(dims_of<CastMap, 2>({}, {values, keys}) == dims{1, 4});
static_assert(error_of<CastMap, 2>({}, {values, tensor_info{elem_type::int64, {3}}}) ==
              error{fault::element_count_differs, 3, 4});
static_assert(error_of<CastMap, 2>({}, {values, tensor_info{elem_type::string, {4}}}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<CastMap, 2>({}, {tensor_info{elem_type::uint8, {4}}, keys}).what ==
              fault::elem_type_not_supported);

// What ONNX Runtime makes of {5: 1.5, 1: -2.75, 3: 1e10, 2: 0.1}, and of {-1: 2, 3: 4, -5: 1}.
constexpr auto some_keys = literal<std::int64_t>({4}, {5, 1, 3, 2});
constexpr auto some = literal<float>({4}, {1.5f, -2.75f, 1e10f, 0.1f});
constexpr auto in_order = literal<float>({1, 4}, {-2.75f, 0.1f, 1e10f, 1.5f});
static_assert(gives<CastMap, no_attributes{}, list<some, some_keys>, list<in_order>>);
constexpr auto signed_keys = literal<std::int64_t>({3}, {-1, 3, -5});
static_assert(gives<CastMap, no_attributes{}, list<literal<float>({3}, {2, 4, 1}), signed_keys>,
                    list<literal<float>({1, 3}, {1, 2, 4})>>);
constexpr auto words = strings({4}, {"five", "one", "three", "two"});
constexpr auto sorted_words = strings({1, 4}, {"one", "two", "three", "five"});
static_assert(gives<CastMap, no_attributes{}, list<words, some_keys>, list<sorted_words>>);

struct open_map {
  static constexpr auto nodes =
      graph(open_input<"x_values", float, extent{0, 4}>(), open_input<"x_keys", std::int64_t, extent{0, 4}>(),
            node<"y", CastMap>(in<"x_values">, in<"x_keys">), output<"y">());
};

TEST_CASE("CastMap in a model") {
  CHECK(model_gives<CastMap, no_attributes{}, list<some, some_keys>, list<in_order>>());
  CHECK(model_gives<CastMap, no_attributes{}, list<words, some_keys>, list<sorted_words>>());
}

TEST_CASE("CastMap: a map of a number of entries that is known at run time") {
  model<open_map> m;
  std::array<std::int64_t, 3> const numbers{-1, 3, -5};
  std::array<float, 3> const elements{2, 4, 1};
  CHECK(!m.set_map<"x">(numbers, elements));
  CHECK(!m.run());
  CHECK(m.output<"y">().dims() == dims{1, 3});
  CHECK(std::vector(m.output<"y">().begin(), m.output<"y">().end()) == std::vector<float>{1, 2, 4});
  CHECK(!m.set_map<"x">(std::span(numbers).first(0), std::span(elements).first(0)));
  CHECK(!m.run());
  CHECK(m.output<"y">().dims() == dims{1, 0});
}
}  // namespace INLAY_UNIT
