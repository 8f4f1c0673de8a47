// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/CenterCropPad.hpp>
#include <inlay/op/Compress.hpp>
#include <inlay/op/Concat.hpp>
#include <inlay/op/ConstantOfShape.hpp>
#include <inlay/op/Expand.hpp>
#include <inlay/op/Gather.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/NonMaxSuppression.hpp>
#include <inlay/op/NonZero.hpp>
#include <inlay/op/OneHot.hpp>
#include <inlay/op/Pad.hpp>
#include <inlay/op/Range.hpp>
#include <inlay/op/Reshape.hpp>
#include <inlay/op/Resize.hpp>
#include <inlay/op/Slice.hpp>
#include <inlay/op/Softmax.hpp>
#include <inlay/op/Tile.hpp>
#include <inlay/op/TopK.hpp>
#include <inlay/op/Unique.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <set>
#include <type_traits>

/// Networks of run-time extents on random data: what run() returns, and that nothing outside the arena is touched,
/// whatever inputs say. AddressSanitizer sees each access (scripts/test sanitize), other builds what was written.
extern "C" {
[[gnu::weak]] void __asan_poison_memory_region(void const volatile*, std::size_t);
[[gnu::weak]] void __asan_unpoison_memory_region(void const volatile*, std::size_t);
}

namespace {
using namespace inlay;

/// Park and Miller's generator: the same numbers on every machine.
class numbers {
 public:
  std::int64_t operator()(std::int64_t least, std::int64_t most) {
    state_ = static_cast<std::uint32_t>((state_ * std::uint64_t{48271}) % 0x7fffffff);
    return least + static_cast<std::int64_t>(state_) % (most - least + 1);
  }
  /// Mostly between these bounds; an end of int64 or a thousand now and then.
  std::int64_t wild(std::int64_t least, std::int64_t most) {
    constexpr std::int64_t odd[] = {std::numeric_limits<std::int64_t>::min(), -1000, 1000,
                                    std::numeric_limits<std::int64_t>::max()};
    return (*this)(0, 15) == 0 ? odd[(*this)(0, 3)] : (*this)(least, most);
  }
  void fill(auto list, std::int64_t least, std::int64_t most) {
    for (auto& i : list) i = static_cast<std::remove_reference_t<decltype(i)>>((*this)(least, most));
  }
  void fill_wildly(auto list, std::int64_t least, std::int64_t most) {
    for (auto& i : list) i = static_cast<std::remove_reference_t<decltype(i)>>(wild(least, most));
  }

 private:
  std::uint32_t state_ = 1;
};

/// A model whose arena lies between bytes that nobody may read or write.
template <class Net>
class guarded {
 public:
  using model = inlay::model<Net, external_arena>;

  guarded() {
    std::ranges::fill(memory, std::byte{0x5a});
    if (__asan_poison_memory_region) {
      __asan_poison_memory_region(memory, margin);
      __asan_poison_memory_region(memory + margin + model::arena_bytes, margin);
    }
  }
  ~guarded() {
    if (__asan_unpoison_memory_region) __asan_unpoison_memory_region(memory, sizeof memory);
    auto const untouched = [](std::byte b) { return b == std::byte{0x5a}; };
    CHECK(std::all_of(memory, memory + margin, untouched));
    CHECK(std::all_of(memory + margin + model::arena_bytes, memory + sizeof memory, untouched));
    CHECK(done > 100);
    CHECK(failed > 100);
    MESSAGE(done << " runs, " << failed << " refused");
  }
  guarded(guarded const&) = delete;
  guarded& operator=(guarded const&) = delete;

  /// Runs, counts, and gives the error.
  run_error run() {
    run_error const e = m.run();
    ++(e ? failed : done);
    if (e) CHECK_FALSE(e.value.empty());
    return e;
  }

 private:
  static constexpr std::size_t margin = 4 * alignment;
  alignas(alignment) static inline std::byte memory[margin + model::arena_bytes + margin];
  int done = 0, failed = 0;

 public:
  model m{std::span(memory).template subspan<margin, model::arena_bytes>()};
};

void check_within(auto const& output, dims const& capacity) {
  REQUIRE(output.dims().size() == capacity.size());
  for (std::size_t axis = 0; axis < capacity.size(); ++axis) {
    REQUIRE(output.dims()[axis] >= 0);
    REQUIRE(output.dims()[axis] <= capacity[axis]);
  }
}

constexpr int runs = 4000;

/// Movement, whatever the arguments say.
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

TEST_CASE("arguments of operators that move elements") {
  guarded<moved> g;
  auto& m = g.m;
  numbers random;
  for (int i = 0; i < 5 * runs; ++i) {
    dims const extents{random(0, 5), random(0, 4)};
    std::array<float, 20> x;
    random.fill(std::span(x), 0, 2);
    REQUIRE_FALSE(m.set<"x">(std::span(x).first(elements(extents)), extents));
    random.fill_wildly(m.input<"starts">(), -2, 2);
    random.fill_wildly(m.input<"ends">(), -1, 6);
    random.fill_wildly(m.input<"steps">(), -2, 5);
    random.fill_wildly(m.input<"repeats">(), 0, 2);
    random.fill_wildly(m.input<"pads">(), -1, 1);
    random.fill_wildly(m.input<"shape">(), 1, 2);
    if (random(0, 3) != 0) m.input<"shape">()[static_cast<std::size_t>(random(0, 2))] = -1;
    if (g.run()) continue;
    check_within(m.output<"wide">(), dims{6, 4, 5});
    check_within(m.output<"frame">(), dims{7, 9});
  }
}

/// Elements that a condition names, and how many of them differ.
struct counted {
  static constexpr auto nodes = graph(                                                       //
      input<"x", std::int32_t, 12>(), input<"condition", bool, 12>(),                        //
      node<"kept", op::Compress>(in<"x">, in<"condition">, out<"few", std::int32_t, 7>),     //
      node<"distinct", op::Unique>(in<"few">, out<"values", std::int32_t, 4>, out<"first">,  //
                                   out<"inverse">, out<"counts">),                           //
      node<"again", op::Gather>(in<"values">, in<"inverse">),                                //
      output<"few">(), output<"values">(), output<"first">(), output<"counts">(), output<"again">());
};

TEST_CASE("counts that exceed a capacity") {
  guarded<counted> g;
  auto& m = g.m;
  numbers random;
  for (int i = 0; i < runs; ++i) {
    std::array<std::int32_t, 12> x{};
    random.fill(std::span(x), -3, 3);
    std::ranges::copy(x, m.input<"x">().begin());
    std::int64_t kept = 0;
    std::set<std::int32_t> distinct;
    for (std::size_t k = 0; k < 12; ++k) {
      bool const taken = random(0, 1) != 0;
      m.input<"condition">()[k] = taken;
      kept += taken;
      if (taken) distinct.insert(x[k]);
    }
    run_error const e = g.run();
    auto const different = static_cast<std::int64_t>(distinct.size());
    if (kept > 7) {
      REQUIRE(e == error{fault::capacity_exceeded, kept, 7});
      REQUIRE(e.value == "few");
    } else if (different > 4) {
      REQUIRE(e == error{fault::capacity_exceeded, different, 4});
      REQUIRE(e.value == "values");
    } else {
      REQUIRE_FALSE(e);
      REQUIRE(m.output<"few">().dims() == dims{kept});
      REQUIRE(std::ranges::equal(m.output<"values">(), distinct));
      REQUIRE(std::ranges::equal(m.output<"again">(), m.output<"few">()));
    }
  }
}

/// Numbers from a start to a limit, one of as many for each, and the largest of them.
struct numbered {
  static constexpr auto nodes = graph(                                                                 //
      input<"start", std::int64_t>(), input<"limit", std::int64_t>(), input<"delta", std::int64_t>(),  //
      input<"depth", std::int64_t>(), input<"values", float, 2>(), input<"k", std::int64_t, 1>(),      //
      input<"shape", std::int64_t, 2>(),                                                               //
      node<"range", op::Range>(in<"start">, in<"limit">, in<"delta">, out<"r", std::int64_t, 8>),      //
      node<"hot", op::OneHot>(in<"r">, in<"depth">, in<"values">, out<"h", float, 8, 6>),              //
      node<"best", op::TopK>(in<"r">, in<"k">, out<"largest">, out<"where">),                          //
      node<"zeros", op::ConstantOfShape>(in<"shape">, out<"z", float, 3, 5>),                          //
      output<"r">(), output<"h">(), output<"largest">(), output<"where">(), output<"z">());
};

TEST_CASE("lengths that numbers say") {
  guarded<numbered> g;
  auto& m = g.m;
  numbers random;
  for (int i = 0; i < 2 * runs; ++i) {
    std::int64_t const start = random.wild(-3, 3), limit = random.wild(-3, 9), delta = random.wild(-1, 2);
    m.input<"start">()[0] = start;
    m.input<"limit">()[0] = limit;
    m.input<"delta">()[0] = delta;
    random.fill_wildly(m.input<"depth">(), 1, 7);
    random.fill(m.input<"values">(), 1, 2);
    std::int64_t const k = random.wild(0, 2);
    m.input<"k">()[0] = k;  // a run may overwrite it
    random.fill_wildly(m.input<"shape">(), 0, 5);
    if (g.run()) continue;
    REQUIRE(delta != 0);
    check_within(m.output<"r">(), dims{8});
    check_within(m.output<"h">(), dims{8, 6});
    check_within(m.output<"z">(), dims{3, 5});
    REQUIRE(m.output<"largest">().dims() == dims{k});
    for (std::size_t j = 0; j < m.output<"r">().size(); ++j)
      REQUIRE(m.output<"r">()[j] == start + static_cast<std::int64_t>(j) * delta);
  }
}

/// Boxes, of which at most as many are kept as there is room for.
struct boxes {
  static constexpr auto nodes = graph(                                                    //
      open_input<"boxes", float, extent{1, 1}, extent{0, 9}, extent{4, 4}>(),             //
      open_input<"scores", float, extent{1, 1}, extent{2, 2}, extent{0, 9}>(),            //
      input<"most", std::int64_t>(), input<"overlap", float>(), input<"score", float>(),  //
      node<"best", op::NonMaxSuppression>(in<"boxes">, in<"scores">, in<"most">, in<"overlap">,
                                          in<"score">,                           //
                                          out<"selected", std::int64_t, 5, 3>),  //
      output<"selected">());
};

TEST_CASE("boxes of which more are selected than there is room for") {
  guarded<boxes> g;
  auto& m = g.m;
  numbers random;
  constexpr float odd[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                           0.0f};
  for (int i = 0; i < runs; ++i) {
    std::int64_t const count = random(0, 9);
    std::int64_t const scored = random(0, 20) == 0 ? random(0, 9) : count;
    std::array<float, 36> corners;
    std::array<float, 18> scores;
    for (float& f : corners)
      f = random(0, 100) == 0 ? odd[random(0, 2)] : static_cast<float>(random(-4, 12)) / 8;
    for (float& f : scores)
      f = random(0, 100) == 0 ? odd[random(0, 2)] : static_cast<float>(random(0, 8)) / 8;
    REQUIRE_FALSE(
        m.set<"boxes">(std::span(corners).first(static_cast<std::size_t>(count * 4)), {1, count, 4}));
    REQUIRE_FALSE(
        m.set<"scores">(std::span(scores).first(static_cast<std::size_t>(scored * 2)), {1, 2, scored}));
    m.input<"most">()[0] = random.wild(-1, 9);
    m.input<"overlap">()[0] = static_cast<float>(random(0, 8)) / 8;
    m.input<"score">()[0] = static_cast<float>(random(0, 4)) / 8;
    if (g.run()) continue;
    REQUIRE(scored == count);
    check_within(m.output<"selected">(), dims{5, 3});
    for (std::size_t k = 2; k < m.output<"selected">().size(); k += 3)
      REQUIRE(m.output<"selected">()[k] < count);
  }
}

/// Images of the size that the caller asks for.
struct resized {
  static constexpr auto nodes = graph(                                                          //
      open_input<"x", float, extent{1, 4}, extent{1, 4}>(), input<"sizes", std::int64_t, 2>(),  //
      input<"shape", std::int64_t, 2>(),                                                        //
      node<"image", op::Resize>(in<"x">, absent, absent, in<"sizes">, out<"y", float, 6, 5>),   //
      node<"frame", op::CenterCropPad>(in<"y">, in<"shape">, out<"z", float, 5, 6>),            //
      output<"y">(), output<"z">());
};

TEST_CASE("sizes of images") {
  guarded<resized> g;
  auto& m = g.m;
  numbers random;
  for (int i = 0; i < runs; ++i) {
    dims const extents{random(1, 4), random(1, 4)};
    std::array<float, 16> x{};
    random.fill(std::span(x), -9, 9);
    REQUIRE_FALSE(m.set<"x">(std::span(x).first(elements(extents)), extents));
    std::int64_t sizes[2], shape[2];  // a run may overwrite inputs
    random.fill_wildly(std::span(sizes), 0, 6);
    random.fill_wildly(std::span(shape), 0, 6);
    std::ranges::copy(sizes, m.input<"sizes">().begin());
    std::ranges::copy(shape, m.input<"shape">().begin());
    if (g.run()) continue;
    REQUIRE(m.output<"y">().dims() == dims{sizes[0], sizes[1]});
    REQUIRE(m.output<"z">().dims() == dims{shape[0], shape[1]});
    check_within(m.output<"y">(), dims{6, 5});
    check_within(m.output<"z">(), dims{5, 6});
  }
}

namespace weights {
struct W {
  static constexpr tensor_info info{elem_type::float_, {3, 2}};
  static constexpr float elements[] = {1, 2, 3, 4, 5, 6};
  static constexpr float const* data() { return elements; }
};
}  // namespace weights

/// A batch of up to 32 rows, twice: `--dim N=1..32`, with room for 40 rows of the result.
struct batch {
  static constexpr auto nodes = graph(              //
      open_input<"x", float, extent{1, 32}, 3>(),   //
      node<"fc", op::Gemm>(in<"x">, weights::W{}),  //
      node<"p", op::Softmax>(in<"fc">),             //
      node<"both", op::Concat, op::Concat::attributes{.axis = 0}>(in<"p">, in<"p">,
                                                                  out<"y", float, 40, 2>),  //
      output<"p">(), output<"y">());
};

TEST_CASE("batches of any size") {
  guarded<batch> g;
  auto& m = g.m;
  numbers random;
  std::array<float, 40 * 3> x{};
  for (int i = 0; i < runs; ++i) {
    std::int64_t const rows = random.wild(-1, 36), columns = random(0, 9) == 0 ? random.wild(0, 4) : 3;
    std::int64_t const matching = std::clamp<std::int64_t>(rows, 0, 40) * 3;
    auto const given = static_cast<std::size_t>(random(0, 9) == 0 ? random(0, 120) : matching);
    random.fill(std::span(x), -2, 2);
    error const refused = m.set<"x">(std::span(x).first(given), {rows, columns});
    bool const fits = rows >= 1 && rows <= 32 && columns == 3 && static_cast<std::int64_t>(given) == matching;
    REQUIRE(!refused == fits);
    if (!fits) continue;
    run_error const e = g.run();
    REQUIRE(m.output<"p">().dims() == dims{rows, 2});
    for (std::size_t k = 0; k < m.output<"p">().size(); k += 2)
      REQUIRE(m.output<"p">()[k] + m.output<"p">()[k + 1] == doctest::Approx(1));
    if (2 * rows > 40) {
      REQUIRE(e == error{fault::capacity_exceeded, 2 * rows, 40});
      REQUIRE(e.value == "y");
    } else {
      REQUIRE_FALSE(e);
      REQUIRE(m.output<"y">().dims() == dims{2 * rows, 2});
    }
  }
}
}  // namespace
