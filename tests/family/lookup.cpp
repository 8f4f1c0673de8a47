// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/lookup.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>

namespace {
using namespace inlay;
using family::check_map, family::find_sorted;

TEST_CASE("a key is found in a sorted list, whatever its length") {
  static constexpr std::array<std::int64_t, 7> keys{-9, -2, 0, 3, 4, 8, 11};
  for (std::size_t length = 0; length <= keys.size(); ++length) {
    std::span const list = std::span(keys).first(length);
    for (std::int64_t x = -11; x < 14; ++x) {
      std::size_t wanted = 0;
      while (wanted < length && keys[wanted] != x) ++wanted;
      CAPTURE(length);
      CAPTURE(x);
      CHECK(find_sorted(list, x) == wanted);
    }
  }
  constexpr std::array<std::string_view, 3> words{"a", "aa", "b"};
  static_assert(find_sorted(words, std::string_view("aa")) == 1);
  static_assert(find_sorted(words, std::string_view("")) == 3);
}

TEST_CASE("values and keys of a map have one length") {
  constexpr tensor_info values{elem_type::double_, {3}}, keys{elem_type::string, {3}};
  static_assert(!check_map(values, keys));
  static_assert(!check_map(keys, keys));
  static_assert(check_map(keys, values).what == fault::elem_type_not_supported);
  static_assert(check_map(tensor_info{elem_type::int32, {3}}, keys).what == fault::elem_type_not_supported);
  static_assert(check_map(values, tensor_info{elem_type::int64, {4}}) ==
                error{fault::element_count_differs, 4, 3});
  static_assert(check_map(tensor_info{elem_type::float_, {}}, keys) == error{fault::rank_out_of_range, 0, 1});
}
}  // namespace
