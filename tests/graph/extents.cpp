// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Expand.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/NonZero.hpp>
#include <inlay/op/Pad.hpp>
#include <inlay/op/Relu.hpp>
#include <inlay/op/Reshape.hpp>
#include <inlay/op/Shape.hpp>
#include <inlay/op/Slice.hpp>
#include <inlay/op/Tile.hpp>
#include <inlay/op/Transpose.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
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

TEST_CASE("an open input that was never set ends the run") {
  alignas(inlay::alignment) std::byte arena[inlay::model<batch>::arena_bytes];
  std::ranges::fill(arena, std::byte{0xff});
  inlay::model<batch, external_arena> placed{arena};
  run_error const e = placed.run();
  CHECK(e.what == fault::capacity_exceeded);
  CHECK(e.value == "x");
}
/// Whatever the arguments say.
struct moved {
  static constexpr auto nodes = graph(                                                      //
      open_input<"x", float, extent{0, 5}, extent{0, 4}>(),                                 //
      input<"starts", std::int64_t, 2>(), input<"ends", std::int64_t, 2>(),                 //
      input<"steps", std::int32_t, 2>(), input<"repeats", std::int64_t, 2>(),               //
      input<"pads", std::int64_t, 4>(), input<"shape", std::int64_t, 3>(),                  //
      node<"part", op::Slice>(in<"x">, in<"starts">, in<"ends">, absent, in<"steps">),      //
      node<"plain", op::Slice>(in<"x">, in<"starts">, in<"ends">),                          //
      node<"tiled", op::Tile>(in<"plain">, in<"repeats">, out<"tiles", float, 6, 8>),       //
      node<"padded", op::Pad>(in<"tiles">, in<"pads">, out<"frame", float, 7, 9>),          //
      node<"shaped", op::Reshape>(in<"frame">, in<"shape">, out<"block", float, 6, 4, 5>),  //
      node<"spread", op::Expand>(in<"block">, in<"repeats">, out<"wide", float, 6, 4, 5>),  //
      node<"found", op::NonZero>(in<"wide">),                                               //
      output<"part">(), output<"frame">(), output<"wide">(), output<"found">());
};

TEST_CASE("no arguments make a run touch anything outside its arena") {
  using model = inlay::model<moved, external_arena>;
  constexpr std::size_t margin = 4 * alignment;
  alignas(alignment) static std::byte memory[margin + model::arena_bytes + margin];
  std::ranges::fill(memory, std::byte{0x5a});
  auto const arena = std::span(memory).subspan<margin, model::arena_bytes>();
  model m{arena};
  std::uint32_t state = 1;
  auto const random = [&](std::int64_t least, std::int64_t most) {
    state = static_cast<std::uint32_t>((state * std::uint64_t{48271}) % 0x7fffffff);  // minstd
    return least + static_cast<std::int64_t>(state) % (most - least + 1);
  };
  constexpr std::int64_t odd[] = {std::numeric_limits<std::int64_t>::min(), -1000, 1000,
                                  std::numeric_limits<std::int64_t>::max()};
  auto const fill = [&](auto list, std::int64_t least, std::int64_t most) {
    for (auto& i : list)
      i = static_cast<std::remove_reference_t<decltype(i)>>(random(0, 15) == 0 ? odd[random(0, 3)]
                                                                               : random(least, most));
  };
  int done = 0, failed = 0;
  for (int i = 0; i < 20000; ++i) {
    dims const extents{random(0, 5), random(0, 4)};
    std::array<float, 20> x;
    for (float& f : x) f = static_cast<float>(random(0, 2));
    REQUIRE_FALSE(m.set<"x">(std::span(x).first(elements(extents)), extents));
    fill(m.input<"starts">(), -2, 2);
    fill(m.input<"ends">(), -1, 6);
    fill(m.input<"steps">(), -2, 5);
    fill(m.input<"repeats">(), 0, 2);
    fill(m.input<"pads">(), -1, 1);
    fill(m.input<"shape">(), 1, 2);
    if (random(0, 3) != 0) m.input<"shape">()[static_cast<std::size_t>(random(0, 2))] = -1;
    if (run_error const e = m.run()) {
      REQUIRE_FALSE(e.value.empty());
      ++failed;
      continue;
    }
    ++done;
    for (std::size_t axis = 0; axis < 3; ++axis)
      REQUIRE(m.output<"wide">().dims()[axis] <= model::output_info<"wide">.dims[axis]);
  }
  CHECK(done > 100);
  CHECK(failed > 100);
  for (std::size_t i = 0; i < margin; ++i) {
    REQUIRE(memory[i] == std::byte{0x5a});
    REQUIRE(memory[margin + model::arena_bytes + i] == std::byte{0x5a});
  }
  MESSAGE(done << " runs, " << failed << " refused");
}
}  // namespace
