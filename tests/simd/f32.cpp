// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/f32.hpp>

#include "../accuracy.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

namespace {
using namespace inlay;
using namespace inlay::test;
using simd::f32;
using simd::lanes;

constexpr float infinity = std::numeric_limits<float>::infinity(),
                quiet_nan = std::numeric_limits<float>::quiet_NaN(), untouched = -12345;

/// 1, 2, 3 … for twice as many lanes.
struct numbers {
  float at[2 * lanes];
  numbers() {
    for (std::size_t i = 0; i < 2 * lanes; ++i) at[i] = static_cast<float>(i + 1);
  }
};
/// All of x, and as many floats behind that must stay as they are.
struct stored {
  float at[2 * lanes];
  stored() {
    for (float& x : at) x = untouched;
  }
  explicit stored(f32 x) : stored() { simd::store(at, x); }
};

TEST_CASE("load and store at any address") {
  numbers const from;
  stored to;
  simd::store(to.at + 1, simd::load(from.at + 1));
  CHECK(to.at[0] == untouched);
  for (std::size_t i = 1; i <= lanes; ++i) CHECK(to.at[i] == from.at[i]);
  for (std::size_t i = lanes + 1; i < 2 * lanes; ++i) CHECK(to.at[i] == untouched);
  CHECK(simd::first(simd::load(from.at)) == 1);
}

template <std::size_t N>
void check_first() {
  // The last N floats of an array: a sanitizer sees reads and writes past it.
  numbers const from;
  stored const loaded(simd::load_first<N>(from.at + 2 * lanes - N));
  for (std::size_t i = 0; i < lanes; ++i)
    CHECK(loaded.at[i] == (i < N ? static_cast<float>(2 * lanes - N + i + 1) : 0));
  stored to;
  simd::store_first<N>(to.at, simd::load(from.at));
  for (std::size_t i = 0; i < 2 * lanes; ++i) CHECK(to.at[i] == (i < N ? from.at[i] : untouched));
  simd::store_first<N>(to.at + 2 * lanes - N, simd::load(from.at));
  CHECK(to.at[2 * lanes - 1] == from.at[N - 1]);
}

TEST_CASE("load_first and store_first: every number of lanes") {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    (check_first<N + 1>(), ...);
  }(std::make_index_sequence<lanes>{});
}

TEST_CASE("min and max: NaN in either operand wins, in scalars and packs") {
  constexpr float values[] = {-infinity, -1, 0, 2, infinity, quiet_nan};
  for (float const& a : values)
    for (float const& b : values) {
      bool const is_nan = a != a || b != b;
      float const smaller = is_nan ? quiet_nan : a < b ? a : b, larger = is_nan ? quiet_nan : a < b ? b : a;
      CHECK(ulps(simd::min(a, b), smaller) == 0);
      CHECK(ulps(simd::max(a, b), larger) == 0);
      stored const low(simd::min(simd::broadcast(a), simd::broadcast(b))),
          high(simd::max(simd::broadcast(a), simd::broadcast(b)));
      for (std::size_t i = 0; i < lanes; ++i) {
        CHECK(ulps(low.at[i], smaller) == 0);
        CHECK(ulps(high.at[i], larger) == 0);
      }
    }
}

TEST_CASE("min and max with a bound that the compiler knows") {
  for (float const& x : {-2.0f, 0.5f, 7.0f, -infinity, infinity, quiet_nan}) {
    float volatile hidden = x;  // or it would know x as well
    f32 const clipped = simd::min(simd::max(simd::broadcast(hidden), simd::broadcast(0)), simd::broadcast(6));
    CHECK(ulps(simd::first(clipped), x < 0 ? 0 : x > 6 ? 6 : x) == 0);
  }
}
static_assert(simd::min(3, -4) == -4 && simd::max(3, -4) == 3);
static_assert(simd::max(quiet_nan, 1.0f) != simd::max(quiet_nan, 1.0f));
static_assert(simd::max(1.0f, quiet_nan) != simd::max(1.0f, quiet_nan));

TEST_CASE("fused: a product and a sum are rounded once, on every machine") {
  // 128.5 + 2^-17 (1 + 2^-30): in double a tie between 128.5 and 128.5 + 2^-16, in truth above it.
  float const factor = 16519105.0f * 0x1p-48f, up = 128.5f + 0x1p-16f;
  static_assert(simd::fused(130.0f, 16519105.0f * 0x1p-48f, 128.5f) == 128.5f + 0x1p-16f);
  static_assert(simd::fused(-130.0f, 16519105.0f * 0x1p-48f, -128.5f) == -128.5f - 0x1p-16f);
  static_assert(simd::fused(128.0f, 0x1p-24f, 128.5f) == 128.5f);  // a tie indeed
  CHECK(simd::fused(130.0f, factor, 128.5f) == up);
  stored const sums(simd::fused(simd::broadcast(130.0f), factor, simd::broadcast(128.5f)));
  for (std::size_t i = 0; i < lanes; ++i) CHECK(sums.at[i] == up);
  numbers const from;
  stored const one(simd::fused(simd::load(from.at), 0.5f, simd::load(from.at + 1)));
  for (std::size_t i = 0; i < lanes; ++i) CHECK(one.at[i] == from.at[i] * 0.5f + from.at[i + 1]);
}

TEST_CASE("the four operations") {
  numbers const x;
  f32 const a = simd::load(x.at), b = simd::broadcast(3);
  stored const sum(a + b), difference(a - b), product(a * b), quotient(a / b), opposite(-a),
      fused(simd::multiply_add(a, b, a));
  for (std::size_t i = 0; i < lanes; ++i) {
    CHECK(sum.at[i] == x.at[i] + 3);
    CHECK(difference.at[i] == x.at[i] - 3);
    CHECK(product.at[i] == x.at[i] * 3);
    CHECK(ulps(quotient.at[i], static_cast<double>(x.at[i]) / 3) <= 1);
    CHECK(opposite.at[i] == -x.at[i]);
    CHECK(fused.at[i] == x.at[i] * 4);
  }
  // Zeros and infinities as IEEE 754 has them.
  auto const of = [](f32 y) { return simd::first(y); };
  f32 const zero = simd::broadcast(0), one = simd::broadcast(1);
  CHECK(std::signbit(of(-zero)));
  CHECK(of(one / zero) == infinity);
  CHECK(of(one / -zero) == -infinity);
  CHECK(of(one / simd::broadcast(infinity)) == 0);
  CHECK(std::isnan(of(zero / zero)));
  CHECK(std::signbit(of(-zero / one)));
}

TEST_CASE("a quotient is correctly rounded; 1 ULP on ARMv7 NEON") {
  double largest = 0;
  std::uint32_t state = 1;  // a linear congruential generator (Numerical Recipes)
  auto const next = [&state] {
    state = state * 1664525 + 1013904223;
    return 1 + static_cast<float>(state >> 8) * 0x1p-24f;
  };
  for (int i = 0; i < 100000; ++i) {
    float const a = next(), b = next();
    largest = std::fmax(largest, ulps(simd::first(simd::broadcast(a) / simd::broadcast(b)),
                                      static_cast<double>(a) / static_cast<double>(b)));
  }
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
  CHECK(largest <= 1);
#else
  CHECK(largest <= 0.5);
#endif
}

TEST_CASE("map_lanes: each lane by itself") {
  numbers const x;
  stored const squares(
      simd::map_lanes([](float a, float b) { return a * b; }, simd::load(x.at), simd::load(x.at)));
  for (std::size_t i = 0; i < lanes; ++i) CHECK(squares.at[i] == x.at[i] * x.at[i]);
}

TEST_CASE("reduce_lanes: every lane, once") {
  float lane[simd::lanes];
  auto const larger = [](f32 a, f32 b) { return simd::larger(a, b); };
  for (std::size_t largest = 0; largest < simd::lanes; ++largest) {
    for (std::size_t i = 0; i < simd::lanes; ++i) lane[i] = i == largest ? -1.0f : -2.0f;
    CHECK(simd::reduce_lanes(larger, simd::load(lane)) == -1);
    CHECK(simd::reduce_lanes(std::plus<>{}, simd::load(lane)) == 1 - 2 * static_cast<float>(simd::lanes));
  }
}

TEST_CASE("constants and elements in the type of a value") {
  numbers const x;
  CHECK(simd::first(simd::constant<f32>(0.5)) == 0.5f);
  CHECK(simd::first(simd::load_as<f32>(x.at, 1, std::false_type{})) == 2);
  CHECK(simd::first(simd::load_as<f32>(x.at, 1, std::true_type{})) == 1);
  CHECK(simd::load_as<float>(x.at, 1, std::false_type{}) == 2);
  static_assert(simd::constant<float>(1.0 / 3) == 1.0f / 3);
}

TEST_CASE("transpose_square") {
  constexpr std::ptrdiff_t side = static_cast<std::ptrdiff_t>(lanes), pitch = side + 3;
  float from[side * pitch], to[side * pitch]{};
  for (std::ptrdiff_t i = 0; i < side * pitch; ++i) from[i] = static_cast<float>(i);
  simd::transpose_square(from, pitch, to, pitch);
  for (std::ptrdiff_t i = 0; i < side; ++i)
    for (std::ptrdiff_t k = 0; k < pitch; ++k)
      CHECK(to[i * pitch + k] == (k < side ? from[k * pitch + i] : 0.0f));
}

TEST_CASE_TEMPLATE("transpose_quads", Packet, simd::packet) {
  if constexpr (lanes >= 8) {
    constexpr std::ptrdiff_t rows = static_cast<std::ptrdiff_t>(lanes), pitch = 7;
    float from[rows * pitch], to[4 * rows + 1]{};
    for (std::ptrdiff_t i = 0; i < rows * pitch; ++i) from[i] = static_cast<float>(i);
    simd::transpose_quads<Packet>(from, pitch, to);
    for (std::ptrdiff_t i = 0; i < rows; ++i)
      for (std::ptrdiff_t k = 0; k < 4; ++k) CHECK(to[k * rows + i] == from[i * pitch + k]);
    CHECK(to[4 * rows] == 0);
  }
}

template <class Index, std::size_t Reach = simd::reach>  // where it is 0, there is no choose()
void check_choice() {
  if constexpr (Reach > 0) {
    float from[Reach], to[lanes];
    for (std::size_t i = 0; i < Reach; ++i) from[i] = static_cast<float>(i + 1);
    Index index[lanes];
    for (std::size_t i = 0; i < lanes; ++i) index[i] = static_cast<Index>(300 + 7 * i % Reach);
    simd::store(to, simd::choose(from, index, 300));
    for (std::size_t i = 0; i < lanes; ++i) CHECK(to[i] == from[7 * i % Reach]);
  }
}

TEST_CASE("choose: places in both packs, indices of 16 and of 32 bits") {
  check_choice<std::int16_t>();
  check_choice<std::int32_t>();
}
}  // namespace
