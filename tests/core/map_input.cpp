// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/map_input.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>

namespace {
using namespace inlay;

static_assert(detail::keys_name<"x">.view() == "x_keys" && detail::values_name<"">.view() == "_values");

/// Takes up to three elements for each of two inputs, and keeps how many it has.
struct recorder {
  std::int64_t keys = -1, values = -1;

  template <fixed_string Name>
  constexpr error set(auto elements, dims const& extents) {
    if (extents[0] > 3) return {fault::capacity_exceeded, extents[0], 3};
    static_assert(Name.view() == "m_keys" || Name.view() == "m_values");
    (Name.view() == "m_keys" ? keys : values) = static_cast<std::int64_t>(elements.size());
    return no_error;
  }
};

TEST_CASE("a map is set as keys and values, both or neither") {
  constexpr std::array<std::string_view, 4> keys{"a", "b", "c", "d"};
  constexpr std::array<float, 4> values{1, 2, 3, 4};
  recorder m;
  CHECK(detail::set_map<"m">(m, keys, values) == error{fault::capacity_exceeded, 4, 3});
  CHECK(detail::set_map<"m">(m, std::span(keys).first(1), std::span(values).first(2)) ==
        error{fault::element_count_differs, 2, 1});
  CHECK(m.keys == -1);
  CHECK(m.values == -1);
  CHECK(!detail::set_map<"m">(m, std::span(keys).first(2), std::span(values).first(2)));
  CHECK(m.keys == 2);
  CHECK(m.values == 2);
}
}  // namespace
