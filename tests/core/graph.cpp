// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/graph.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {
using namespace inlay;

struct some_operator {
  struct attributes {
    int value = 3;
  };
};
struct W {
  static constexpr tensor_info info{elem_type::float_, {2}};
  static constexpr float elements[] = {1, 2};
  static constexpr float const* data() { return elements; }
};
static_assert(initializer<W> && !initializer<in_t<"x">> && !initializer<absent_t>);

// Arguments of a node are its inputs, in order, and then its outputs; without those it has one of its own
// name.
constexpr auto two = node<"n", some_operator, some_operator::attributes{5}>(in<"x">, absent, W{}, out<"a">,
                                                                            out<"b", float, 2, 3>);
using entry = decltype(two);
static_assert(entry::kind == entry_kind::node && entry::name.view() == "n" && entry::attributes.value == 5);
static_assert(std::is_same_v<entry::ins, type_list<in_t<"x">, absent_t, W>>);
static_assert(std::is_same_v<entry::outs, type_list<out_t<"a">, out_t<"b", float, 2, 3>>>);
using plain = decltype(node<"n", some_operator>(in<"x">));
static_assert(std::is_same_v<plain::outs, type_list<out_t<"n">>> && plain::attributes.value == 3);
static_assert(out<"b", float, 2, 3>.declared.dims == dims{2, 3} && !out<"a">.declared.present());
static_assert(in<"x">.hash == out<"x">.hash && in<"x">.hash == name_hash<"x">);

constexpr auto x = input<"x", std::int8_t, 1, 4>();
static_assert(x.kind == entry_kind::input && x.info.type == elem_type::int8 && x.info.dims == dims{1, 4});
static_assert(decltype(graph(x, two, output<"a">()))::entries::size == 3);

TEST_CASE("for_each_type: every type, in order") {
  std::size_t sizes[3], n = 0;
  for_each_type(type_list<char, double, std::int16_t>{},
                [&]<class T>(type_tag<T>) { sizes[n++] = sizeof(T); });
  CHECK(n == 3);
  CHECK(sizes[0] == 1);
  CHECK(sizes[1] == 8);
  CHECK(sizes[2] == 2);
}
}  // namespace
