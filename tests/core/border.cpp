// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/border.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {
using namespace inlay;

using open = open_input_entry<"x", float, extent{2, 4}, 3>;

TEST_CASE("dims that an open input may have") {
  static_assert(!detail::check_input<open>(6, {2, 3}));
  static_assert(!detail::check_input<open>(12, {4, 3}));
  static_assert(detail::check_input<open>(3, {1, 3}) == error{fault::capacity_exceeded, 1, 2});
  static_assert(detail::check_input<open>(15, {5, 3}) == error{fault::capacity_exceeded, 5, 4});
  static_assert(detail::check_input<open>(9, {3}) == error{fault::ranks_differ, 1, 2});
  static_assert(detail::check_input<open>(8, {3, 3}) == error{fault::element_count_differs, 8, 9});
}

TEST_CASE("dims fit a fixed type where they are its dims") {
  constexpr tensor_info fixed{elem_type::float_, {2, 3}};
  static_assert(!detail::check_capacity(elem_type::float_, {2, 3}, fixed));
  static_assert(detail::check_capacity(elem_type::float_, {2, 4}, fixed) ==
                error{fault::dims_differ_from_declared, 4, 3});
  static_assert(detail::check_capacity(elem_type::int32, {2, 3}, fixed).what == fault::elem_types_differ);
}

TEST_CASE("extents are stored and loaded") {
  std::array<stored_extent, 3> stored{};
  detail::store_extents(stored.data(), {7, 0, 9});
  CHECK(detail::load_extents(stored.data(), 3) == dims{7, 0, 9});
  CHECK(detail::load_extents(stored.data(), 0) == dims{});
}

TEST_CASE("maps of constant keys") {
  static constexpr std::array<int, 2> keys{3, 5};
  constexpr std::array<float, 4> values{1, 2, 3, 4};
  constexpr auto second = detail::map_of(std::span(keys), values, 1);
  static_assert(second[0] == std::pair{3, 3.0f} && second[1] == std::pair{5, 4.0f});
}

TEST_CASE("an arena of one's own is its bytes, aligned") {
  using own = detail::arena_storage<100, own_arena>;
  static_assert(alignof(own) == alignment && sizeof(own) == 128);
  alignas(alignment) std::array<std::byte, 128> memory{};
  detail::arena_storage<128, external_arena> placed{memory};
  CHECK(placed.data() == memory.data());
}
}  // namespace
