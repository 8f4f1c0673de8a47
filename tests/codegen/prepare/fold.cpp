// SPDX-License-Identifier: Apache-2.0
/// Constant folding of every element type. What is expected follows from the operators' definitions and the types
/// alone.
#include "prepare/fold.hpp"

#include "prepare/graphs.hpp"

#include <limits>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
using inlay::elem_type;
using inlay::elem_type_of;
using inlay::type_tag;

/// What a node makes of constants; no element type where it is not folded.
constant folded_node(std::string const& op_type, std::vector<constant> const& inputs,
                     std::map<std::string, attribute_value> const& attributes = {}) {
  graph g;
  node n;
  n.name = n.op_type = op_type;
  n.attributes = attributes;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    n.inputs.push_back("c" + std::to_string(i));
    g.constants[n.inputs.back()] = inputs[i];
  }
  n.outputs = {"y"};
  g.nodes = {n};
  g.outputs = {{"y", {}}};
  resolve_operators(g);
  preparation_log log;
  fold_constants(g, log);
  REQUIRE(g.nodes.size() == 1);  // the Identity that makes the output, or the node itself
  return g.nodes[0].op_type == "Identity" ? g.constants.at(g.nodes[0].inputs[0]) : constant{};
}

template <class T>
std::vector<double> numbers(constant const& c) {
  REQUIRE(c.type == elem_type_of<T>);
  std::vector<double> result;
  for (std::size_t i = 0; i < c.elements(); ++i) result.push_back(static_cast<double>(c.as<T>()[i]));
  return result;
}

template <class T>
constant of(std::vector<std::int64_t> dims, std::vector<int> const& values) {
  constant c = make_constant<T>(std::move(dims));
  for (std::size_t i = 0; i < values.size(); ++i)
    c.as<T>()[i] = T(static_cast<inlay::compute_type<T>>(values[i]));
  return c;
}

template <class F>
void for_each_number(F const& f) {
  for (int type = 1; type <= 16; ++type)
    if (inlay::is_numeric(static_cast<elem_type>(type)))
      CHECK(with_elem_type(static_cast<elem_type>(type), f));
}

TEST_CASE("arithmetic of every type") {
  for_each_number([]<class T>(type_tag<T>) {
    CAPTURE(inlay::name_of(elem_type_of<T>));
    auto const a = of<T>({3}, {7, 2, 12}), b = of<T>({1}, {3});
    CHECK(numbers<T>(folded_node("Add", {a, b})) == std::vector<double>{10, 5, 15});
    CHECK(numbers<T>(folded_node("Mul", {a, b})) == std::vector<double>{21, 6, 36});
    CHECK(numbers<T>(folded_node("Div", {of<T>({2}, {9, 12}), b})) == std::vector<double>{3, 4});
    CHECK(numbers<T>(folded_node("Max", {a, b, of<T>({}, {5})})) == std::vector<double>{7, 5, 12});
    CHECK(numbers<T>(folded_node("ReduceMax", {a})) == std::vector<double>{12});
  });
}

/// A layer of the zeros that a recurrent network starts from, the norm of weights, weights that are shares.
TEST_CASE("layers and norms of constants") {
  auto const x = of<float>({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  constant const y = folded_node("Conv", {x, of<float>({1, 1, 2, 2}, {1, 2, 3, 4}), of<float>({1}, {1})});
  CHECK(numbers<float>(y) == std::vector<double>{38, 48, 68, 78});
  CHECK(y.dims == std::vector<std::int64_t>{1, 1, 2, 2});
  CHECK(numbers<double>(folded_node("Conv", {of<double>({1, 1, 2}, {3, 4}), of<double>({1, 1, 1}, {2})})) ==
        std::vector<double>{6, 8});
  CHECK(numbers<float>(folded_node("ReduceL2", {of<float>({2, 2}, {3, 0, 4, 2}),
                                                of<std::int64_t>({1}, {0})})) == std::vector<double>{5, 2});
  CHECK(numbers<float>(folded_node("Softmax", {of<float>({2, 2}, {1, 1, -90, 90})})) ==
        std::vector<double>{0.5, 0.5, 0, 1});
}

TEST_CASE("integers wrap to their own width") {
  CHECK(numbers<std::int8_t>(folded_node("Add", {of<std::int8_t>({1}, {127}), of<std::int8_t>({1}, {1})})) ==
        std::vector<double>{-128});
  CHECK(numbers<std::uint8_t>(folded_node("Sub", {of<std::uint8_t>({1}, {1}), of<std::uint8_t>({1}, {2})})) ==
        std::vector<double>{255});
  CHECK(numbers<std::uint32_t>(
            folded_node("Sub", {of<std::uint32_t>({1}, {1}), of<std::uint32_t>({1}, {2})})) ==
        std::vector<double>{4294967295.0});
  constant large = make_constant<std::uint64_t>({1}, {std::numeric_limits<std::uint64_t>::max()});
  CHECK(folded_node("Max", {large, of<std::uint64_t>({1}, {1})}).type == elem_type::undefined);
}

TEST_CASE("16-bit floats are rounded once") {
  // 2048 + 1 lies between two float16 numbers, and goes to the even one; 256 + 1 in bfloat16 likewise.
  CHECK(numbers<inlay::float16>(
            folded_node("Add", {of<inlay::float16>({1}, {2048}), of<inlay::float16>({1}, {1})})) ==
        std::vector<double>{2048});
  CHECK(numbers<inlay::bfloat16>(
            folded_node("Add", {of<inlay::bfloat16>({1}, {256}), of<inlay::bfloat16>({1}, {1})})) ==
        std::vector<double>{256});
}

TEST_CASE("comparisons of every type") {
  for_each_number([]<class T>(type_tag<T>) {
    CAPTURE(inlay::name_of(elem_type_of<T>));
    auto const a = of<T>({3}, {1, 2, 3}), b = of<T>({1}, {2});
    CHECK(numbers<bool>(folded_node("Equal", {a, b})) == std::vector<double>{0, 1, 0});
    CHECK(numbers<bool>(folded_node("Less", {a, b})) == std::vector<double>{1, 0, 0});
    CHECK(numbers<bool>(folded_node("LessOrEqual", {a, b})) == std::vector<double>{1, 1, 0});
    CHECK(numbers<bool>(folded_node("Greater", {a, b})) == std::vector<double>{0, 0, 1});
    CHECK(numbers<bool>(folded_node("GreaterOrEqual", {a, b})) == std::vector<double>{0, 1, 1});
  });
  CHECK(numbers<bool>(folded_node("Equal", {of<bool>({2}, {0, 1}), of<bool>({2}, {1, 1})})) ==
        std::vector<double>{0, 1});
  CHECK(numbers<bool>(folded_node("Not", {of<bool>({2}, {0, 1})})) == std::vector<double>{1, 0});
}

TEST_CASE("elements of every type are moved as they are") {
  auto const check = []<class T>(type_tag<T>) {
    CAPTURE(inlay::name_of(elem_type_of<T>));
    auto const x = of<T>({2, 3}, {1, 0, 1, 1, 1, 0});
    auto const list = [](std::vector<std::int64_t> const& values) {
      return make_constant<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
    };
    CHECK(numbers<T>(folded_node("Transpose", {x})) == std::vector<double>{1, 1, 0, 1, 1, 0});
    CHECK(numbers<T>(folded_node("Reshape", {x, list({6})})) == std::vector<double>{1, 0, 1, 1, 1, 0});
    CHECK(numbers<T>(folded_node("Concat", {x, of<T>({1, 3}, {0, 0, 1}), x}, {{"axis", std::int64_t{0}}})) ==
          std::vector<double>{1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0});
    CHECK(numbers<T>(folded_node("Slice", {x, list({-1}), list({-4}), list({1}), list({-1})})) ==
          std::vector<double>{1, 0, 1, 0, 1, 1});
    CHECK(numbers<T>(folded_node("Gather", {x, of<std::int32_t>({2}, {-1, 0})},
                                 {{"axis", std::int64_t{1}}})) == std::vector<double>{1, 1, 0, 1});
    CHECK(numbers<T>(folded_node("Expand", {of<T>({2, 1}, {1, 0}), list({2, 2})})) ==
          std::vector<double>{1, 1, 0, 0});
    CHECK(numbers<T>(folded_node("Tile", {of<T>({2}, {1, 0}), list({2})})) ==
          std::vector<double>{1, 0, 1, 0});
    CHECK(numbers<T>(folded_node("Pad", {of<T>({1}, {1}), list({1, 2}), of<T>({}, {1})})) ==
          std::vector<double>{1, 1, 1, 1});
    CHECK(numbers<T>(folded_node("Where", {of<bool>({3}, {1, 0, 1}), of<T>({3}, {1, 1, 0}),
                                           of<T>({1}, {0})})) == std::vector<double>{1, 0, 0});
  };
  for_each_number(check);
  check(type_tag<bool>{});
  CHECK(numbers<float>(folded_node("Pad", {of<float>({1}, {7}), of<std::int64_t>({2}, {1, 2})})) ==
        std::vector<double>{0, 7, 0, 0});
}

TEST_CASE("Cast from and to every type") {
  for_each_number([]<class From>(type_tag<From>) {
    for_each_number([]<class To>(type_tag<To>) {
      CAPTURE(inlay::name_of(elem_type_of<From>));
      CAPTURE(inlay::name_of(elem_type_of<To>));
      constant const y = folded_node("Cast", {of<From>({3}, {0, 1, 100})},
                                     {{"to", static_cast<std::int64_t>(elem_type_of<To>)}});
      CHECK(numbers<To>(y) == std::vector<double>{0, 1, 100});
    });
    CHECK(numbers<bool>(folded_node("Cast", {of<From>({2}, {0, 5})}, {{"to", std::int64_t{9}}})) ==
          std::vector<double>{0, 1});
  });
  auto const cast = [](float x, elem_type to) {
    return folded_node("Cast", {make_constant<float>({1}, {x})}, {{"to", static_cast<std::int64_t>(to)}});
  };
  CHECK(numbers<std::int64_t>(cast(-2.9f, elem_type::int64)) == std::vector<double>{-2});
  CHECK(numbers<std::int8_t>(cast(300.0f, elem_type::int8)) == std::vector<double>{127});
  constant const wide = make_constant<std::int64_t>({1}, {-1});
  CHECK(numbers<std::uint8_t>(folded_node("Cast", {wide}, {{"to", std::int64_t{2}}})) ==
        std::vector<double>{255});
}

TEST_CASE("ConstantOfShape of every type") {
  for_each_number([]<class T>(type_tag<T>) {
    constant const y =
        folded_node("ConstantOfShape", {of<std::int64_t>({1}, {3})}, {{"value", of<T>({1}, {5})}});
    CHECK(numbers<T>(y) == std::vector<double>{5, 5, 5});
  });
}

}  // namespace INLAY_UNIT
