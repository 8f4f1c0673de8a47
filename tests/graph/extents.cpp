// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>
#include <inlay/op/MatMulInteger.hpp>
#include <inlay/op/NonZero.hpp>
#include <inlay/op/Relu.hpp>
#include <inlay/op/Shape.hpp>
#include <inlay/op/Transpose.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <type_traits>

/// Values whose dims are a capacity.
namespace {
using namespace inlay;

/// Positions of the elements that are not negative, one a row; how many there are; and a static branch.
struct positions {
  static constexpr auto nodes = graph(                 //
      input<"x", float, 2, 3>(),                       //
      node<"positive", op::Relu>(in<"x">),             //
      node<"found", op::NonZero>(in<"positive">),      //
      node<"rows", op::Transpose>(in<"found">),        //
      node<"twice", op::Add>(in<"rows">, in<"rows">),  //
      node<"shape", op::Shape>(in<"twice">),           //
      node<"sum", op::Add>(in<"positive">, in<"x">),   //
      output<"twice">(), output<"shape">(), output<"sum">());
};
using positions_model = inlay::model<positions>;

static_assert(positions_model::output_info<"twice">.is_capacity);
static_assert(positions_model::output_info<"twice">.dims == dims{6, 2});
static_assert(!positions_model::output_info<"shape">.is_capacity);
static_assert(!positions_model::output_info<"sum">.is_capacity);
static_assert(std::is_same_v<decltype(std::declval<positions_model&>().run()), run_error>);
static_assert(std::is_same_v<decltype(std::declval<positions_model const&>().output<"sum">()),
                             std::span<float const, 6>>);

constexpr std::array<float, 6> x{-1, 2, 0, 3, -4, 5};
// numpy: 2 * numpy.transpose(numpy.nonzero(x > 0))
constexpr std::array<std::int64_t, 6> twice{0, 2, 2, 0, 2, 4};

constexpr bool evaluates() {
  auto const [found, shape, sum] = positions_model::evaluate(x);
  return !found.error && found.dims() == dims{3, 2} && std::ranges::equal(found, twice) &&
         shape == std::array<std::int64_t, 2>{3, 2} && sum == std::array<float, 6>{-1, 4, 0, 6, -4, 10};
}
static_assert(evaluates());

TEST_CASE("extents follow the data of each run") {
  positions_model m;
  std::ranges::copy(x, m.input<"x">().begin());
  REQUIRE_FALSE(m.run());
  CHECK(m.output<"twice">().dims() == dims{3, 2});
  CHECK(std::ranges::equal(m.output<"twice">(), twice));
  CHECK(std::ranges::equal(m.output<"shape">(), std::array{3, 2}));

  std::ranges::fill(m.input<"x">(), -1.0f);
  REQUIRE_FALSE(m.run());
  CHECK(m.output<"twice">().dims() == dims{0, 2});
  CHECK(m.output<"twice">().size() == 0);

  std::ranges::fill(m.input<"x">(), 1.0f);
  REQUIRE_FALSE(m.run());
  CHECK(m.output<"twice">().dims() == dims{6, 2});
}

/// Room for four positions, as the model or the user says.
struct few_positions {
  static constexpr auto nodes = graph(                                       //
      input<"x", float, 2, 3>(),                                             //
      node<"find", op::NonZero>(in<"x">, out<"found", std::int64_t, 2, 4>),  //
      node<"rows", op::Transpose>(in<"found">),                              //
      output<"rows">());
};

TEST_CASE("a capacity that is exceeded ends the run") {
  inlay::model<few_positions> m;
  static_assert(inlay::model<few_positions>::output_info<"rows">.dims == dims{4, 2});
  std::ranges::copy(x, m.input<"x">().begin());
  run_error const e = m.run();
  CHECK(e == error{fault::capacity_exceeded, 5, 4});
  CHECK(e.value == "found");
  std::ranges::copy(std::array<float, 6>{0, 2, 0, 3, -4, 5}, m.input<"x">().begin());
  REQUIRE_FALSE(m.run());
  CHECK(m.output<"rows">().dims() == dims{4, 2});
}

namespace weights {
struct W {
  static constexpr tensor_info info{elem_type::float_, {3, 2}};
  static constexpr float elements[] = {1, 2, 3, 4, 5, 6};
  static constexpr float const* data() { return elements; }
};
}  // namespace weights

/// A batch of one to four rows.
struct batch {
  static constexpr auto nodes = graph(              //
      open_input<"x", float, extent{1, 4}, 3>(),    //
      node<"fc", op::Gemm>(in<"x">, weights::W{}),  //
      node<"relu", op::Relu>(in<"fc">, out<"y">),   //
      output<"y">());
};

TEST_CASE("an open input has the extents that it is set with") {
  inlay::model<batch> m;
  std::array<float, 15> const rows{1, 0, 0, 0, 1, 0, 0, 0, -1, 1, 1, 1, 2, 2, 2};
  REQUIRE_FALSE(m.set<"x">(std::span(rows).first(9), {3, 3}));
  REQUIRE_FALSE(m.run());
  CHECK(m.output<"y">().dims() == dims{3, 2});
  CHECK(std::ranges::equal(m.output<"y">(), std::array<float, 6>{1, 2, 3, 4, 0, 0}));
  CHECK(m.set<"x">(rows, {5, 3}) == error{fault::capacity_exceeded, 5, 4});
  CHECK(m.set<"x">({}, {0, 3}) == error{fault::capacity_exceeded, 0, 1});
  CHECK(m.set<"x">(std::span(rows).first(8), {4, 2}) == error{fault::capacity_exceeded, 2, 3});
  CHECK(m.set<"x">(std::span(rows).first(9), {9}) == error{fault::ranks_differ, 1, 2});
  CHECK(m.set<"x">(std::span(rows).first(8), {3, 3}) == error{fault::element_count_differs, 8, 9});
  REQUIRE_FALSE(m.run());  // with what it had before
  CHECK(m.output<"y">().dims() == dims{3, 2});
  REQUIRE_FALSE(m.set<"x">(std::span(rows).subspan(9, 3), {1, 3}));
  REQUIRE_FALSE(m.run());
  CHECK(std::ranges::equal(m.output<"y">(), std::array<float, 2>{9, 12}));
}

namespace weights {
struct differences {
  static constexpr tensor_info info{elem_type::float_, {1, 1, 1, 2}};
  static constexpr float elements[] = {-1, 1};
  static constexpr float const* data() { return elements; }
};
struct bytes {
  static constexpr tensor_info info{elem_type::int8, {2, 2}};
  static constexpr std::int8_t elements[] = {1, 2, 3, -4};
  static constexpr std::int8_t const* data() { return elements; }
};
}  // namespace weights

/// A batch of one to three images, by operators whose rules go over windows and matrices.
struct image_batch {
  static constexpr auto nodes = graph(                                             //
      open_input<"x", float, extent{1, 3}, 1, 1, 3>(),                             //
      open_input<"b", std::int8_t, extent{1, 3}, 2>(), input<"w", float, 3, 1>(),  //
      node<"c", op::Conv>(in<"x">, weights::differences{}, out<"changes">),        //
      node<"m", op::MatMul>(in<"x">, in<"w">, out<"product">),                     //
      node<"i", op::MatMulInteger>(in<"b">, weights::bytes{}, out<"integers">),    //
      output<"changes">(), output<"product">(), output<"integers">());
};

TEST_CASE("convolutions and products of a batch that is known at run time only") {
  inlay::model<image_batch> m;
  std::array<float, 3> const w{1, 10, 100};
  std::ranges::copy(w, m.input<"w">().begin());
  std::array<float, 9> const x{1, 2, 4, 3, 3, 0, 5, 1, 1};
  std::array<std::int8_t, 6> const b{1, 0, 0, 1, 2, -1};
  for (std::int64_t n = 1; n <= 3; ++n) {
    auto const count = static_cast<std::size_t>(n);
    REQUIRE_FALSE(m.set<"x">(std::span(x).first(3 * count), {n, 1, 1, 3}));
    REQUIRE_FALSE(m.set<"b">(std::span(b).first(2 * count), {n, 2}));
    REQUIRE_FALSE(m.run());
    std::array<float, 6> const changes{1, 2, 0, -3, -4, 0};
    std::array<float, 3> const product{421, 33, 115};
    std::array<std::int32_t, 6> const integers{1, 2, 3, -4, -1, 8};
    CHECK(m.output<"changes">().dims() == dims{n, 1, 1, 2});
    CHECK(std::ranges::equal(m.output<"changes">(), std::span(changes).first(2 * count)));
    CHECK(m.output<"product">().dims() == dims{n, 1, 1, 1});
    CHECK(std::ranges::equal(m.output<"product">(), std::span(product).first(count)));
    CHECK(m.output<"integers">().dims() == dims{n, 2});
    CHECK(std::ranges::equal(m.output<"integers">(), std::span(integers).first(2 * count)));
  }
}

TEST_CASE("an open input that was never set ends the run") {
  alignas(inlay::alignment) std::byte arena[inlay::model<batch>::arena_bytes];
  std::ranges::fill(arena, std::byte{0xff});
  inlay::model<batch, external_arena> placed{arena};
  run_error const e = placed.run();
  CHECK(e.what == fault::capacity_exceeded);
  CHECK(e.value == "x");
}
}  // namespace
