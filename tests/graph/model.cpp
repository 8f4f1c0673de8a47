// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Dropout.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/Relu.hpp>
#include <inlay/op/Reshape.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;

namespace weights {
struct W {
  static constexpr tensor_info info{elem_type::float_, {3, 2}};
  static constexpr float elements[] = {1, 2, 3, 4, 5, 6};
  static constexpr float const* data() { return elements; }
};
struct shape {
  static constexpr std::int64_t elements[] = {2, -1};
  static constexpr tensor_info info{elem_type::int64, {2}, storage::row_major, elements};
  static constexpr std::int64_t const* data() { return elements; }
};
}  // namespace weights

struct dense {
  static constexpr auto nodes = graph(                                                   //
      input<"x", float, 1, 6>(),                                                         //
      node<"rows", op::Reshape>(in<"x">, weights::shape{}),                              //
      node<"fc", op::Gemm, op::Gemm::attributes{.alpha = 2}>(in<"rows">, weights::W{}),  //
      node<"relu", op::Relu>(in<"fc">),                                                  //
      node<"sum", op::Add>(in<"relu">, in<"relu">, out<"y">),                            //
      output<"y">());
};
using dense_model = inlay::model<dense>;

constexpr std::array<float, 6> x{1, 2, 3, -4, -5, -6};
// By hand: rows (1 2 3) and (-4 -5 -6) times W, times alpha, negative to zero, doubled.
constexpr std::array<float, 4> y{88, 112, 0, 0};

static_assert(dense_model::evaluate(x) == y);
static_assert(dense_model::output_info<"y">.dims == dims{2, 2});
static_assert(dense_model::macs == 12);
static_assert(dense_model::weights_bytes == 24 + 16);

TEST_CASE("model runs as it evaluates") {
  dense_model m;
  std::ranges::copy(x, m.input<"x">().begin());
  m.run();
  CHECK(std::ranges::equal(m.output<"y">(), y));
}

// No code makes a model, and none ends it.
constinit dense_model global;
static_assert(std::is_trivially_destructible_v<dense_model>);
static_assert(sizeof(dense_model) == dense_model::arena_bytes);

TEST_CASE("elements are copied to a model and from it") {
  global.set<"x">(x);
  global.run();
  std::array<float, 4> result{};
  global.get<"y">(result);
  CHECK(result == y);

  // Plain arrays, and a part of something longer.
  float const more[] = {1, 2, 3, -4, -5, -6, 7};
  global.set<"x">(std::span(more).first<6>());
  global.run();
  float four[4]{};
  global.get<"y">(four);
  CHECK(std::ranges::equal(four, y));
  global.get<"y">(std::span(result).first<4>());
  CHECK(result == y);
}

TEST_CASE("model in an arena of the caller's") {
  alignas(inlay::alignment) std::byte arena[dense_model::arena_bytes];
  inlay::model<dense, external_arena> m{arena};
  std::ranges::copy(x, m.input<"x">().begin());
  m.run();
  CHECK(std::ranges::equal(m.output<"y">(), y));
}

// A view operator with a second output: the mask must be computed and have bytes of its own.
struct masked {
  static constexpr auto nodes = graph(input<"x", float, 4>(),                                        //
                                      node<"dropout", op::Dropout>(in<"x">, out<"y">, out<"mask">),  //
                                      output<"y">(), output<"mask">());
};

TEST_CASE("a view operator with a further output is a step like any other") {
  inlay::model<masked> m;
  std::array<float, 4> const x{1, -2, 3, -4};
  std::ranges::copy(x, m.input<"x">().begin());
  m.run();
  CHECK(std::ranges::equal(m.output<"y">(), x));
  CHECK(std::ranges::equal(m.output<"mask">(), std::array{true, true, true, true}));
}
// Inputs that a step would write over, and an output that is a view of one.
struct lender {
  static constexpr auto nodes = graph(input<"a", float, 1, 6>(), input<"b", float, 2, 3>(),  //
                                      node<"rows", op::Reshape>(in<"a">, weights::shape{}),  //
                                      node<"positive", op::Relu>(in<"rows">),                //
                                      node<"sum", op::Add>(in<"positive">, in<"b">),         //
                                      output<"sum">(), output<"rows">());
};

TEST_CASE("model of inputs that the caller lends") {
  inlay::model<with_borrowed_inputs<lender>> m;
  static_assert(decltype(m)::arena_bytes < inlay::model<lender>::arena_bytes);
  std::array<float, 6> const b{10, 20, 30, 40, 50, 60};
  m.lend<"a">(x);
  m.lend<"b">(b);
  m.run();
  CHECK(std::ranges::equal(m.output<"sum">(), std::array{11.f, 22.f, 33.f, 40.f, 50.f, 60.f}));
  CHECK(m.output<"rows">().data() == x.data());
  CHECK(std::ranges::equal(m.output<"rows">(), x));
}
struct labels {
  static constexpr tensor_info info{elem_type::string, {2}};
  static constexpr std::string_view elements[] = {"cat", "dog"};
  static constexpr std::string_view const* data() { return elements; }
};
struct of_maps {
  static constexpr auto nodes =
      graph(input<"x", float, 2, 2>(), node<"y", op::Relu>(in<"x">), output_of_maps<"y">(labels{}));
};

TEST_CASE("maps are keys and rows of values") {
  inlay::model<of_maps> m;
  m.set<"x">(std::array<float, 4>{1, 2, 3, -4});
  m.run();
  static_assert(inlay::model<of_maps>::keys<"y">().size() == 2 &&
                inlay::model<of_maps>::keys<"y">()[1] == "dog");
  auto const second = m.map<"y">(1);
  CHECK(second[0] == std::pair<std::string_view, float>("cat", 3));
  CHECK(second[1] == std::pair<std::string_view, float>("dog", 0));
}
}  // namespace
