// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/byte_lanes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>

namespace {
using namespace inlay;

TEST_CASE_TEMPLATE("simd byte_lanes: every byte as a float, and back", T, std::int8_t, std::uint8_t) {
  if constexpr (simd::has_byte_lanes) {
    constexpr int least = std::numeric_limits<T>::min(), greatest = std::numeric_limits<T>::max();
    for (int const zero : {least, greatest, 3})
      for (int first = least; first <= greatest; first += static_cast<int>(simd::lanes)) {
        std::array<T, simd::lanes + 1> bytes{}, back{};
        for (std::size_t i = 0; i < simd::lanes; ++i) bytes[i] = static_cast<T>(first + static_cast<int>(i));
        back.fill(T{77});
        simd::f32 const x = simd::load_bytes(bytes.data(), zero);
        std::array<float, simd::lanes> floats;
        simd::store(floats.data(), x);
        for (std::size_t i = 0; i < simd::lanes; ++i)
          CHECK(floats[i] == static_cast<float>(first + static_cast<int>(i) - zero));
        simd::store_bytes(back.data(), x, static_cast<float>(least - zero),
                          static_cast<float>(greatest - zero), zero);
        bytes[simd::lanes] = T{77};  // nothing behind is touched
        CHECK(back == bytes);
      }
  }
}

TEST_CASE_TEMPLATE("simd byte_lanes: ties to even, saturation", T, std::int8_t, std::uint8_t) {
  if constexpr (simd::has_byte_lanes) {
    constexpr int least = std::numeric_limits<T>::min(), greatest = std::numeric_limits<T>::max();
    for (float const value : {0.0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0.49999997f, 126.5f, 127.5f, 1e9f, -1e9f,
                              -127.5f, -128.5f, 254.5f, 255.5f})
      for (int const zero : {least, greatest, 5})
        for (int const low : {least, 2}) {
          CAPTURE(value);
          CAPTURE(zero);
          std::array<T, simd::lanes> y{};
          simd::store_bytes(y.data(), simd::broadcast(value), static_cast<float>(low - zero),
                            static_cast<float>(greatest - zero), zero);
          double wanted = std::nearbyint(static_cast<double>(value)) + zero;
          wanted = wanted < low ? low : wanted > greatest ? greatest : wanted;
          for (T const e : y) CHECK(static_cast<double>(e) == wanted);
        }
  }
}

#if defined(EIGEN_VECTORIZE_NEON)
TEST_CASE_TEMPLATE("simd byte_lanes: two packs at once, ties to even, saturation", T, std::int8_t,
                   std::uint8_t) {
  constexpr int least = std::numeric_limits<T>::min(), greatest = std::numeric_limits<T>::max();
  for (float const value :
       {0.0f, 0.5f, 1.5f, -0.5f, -2.5f, 126.5f, 127.5f, -128.5f, 255.5f, 1025.0f, -32000.0f})
    for (int const zero : {least, greatest, 5}) {
      CAPTURE(value);
      CAPTURE(zero);
      std::array<T, 2 * simd::lanes + 1> y{};
      y.fill(T{77});
      simd::store_two(y.data(), simd::broadcast(value), simd::broadcast(-value), zero);
      for (std::size_t i = 0; i < 2 * simd::lanes; ++i) {
        int const nearest = static_cast<int>(std::nearbyint(i < simd::lanes ? value : -value)) + zero;
        CHECK(int{y[i]} == (nearest < least ? least : nearest > greatest ? greatest : nearest));
      }
      CHECK(y.back() == T{77});
    }
}
#endif

TEST_CASE("simd byte_lanes: sums in memory of floats wrap around; division is correctly rounded") {
  if constexpr (simd::has_byte_lanes) {
    std::array<std::int32_t, simd::lanes> sums, addends;
    for (std::size_t i = 0; i < simd::lanes; ++i) {
      sums[i] = 16777217 * (static_cast<std::int32_t>(i) + 1);
      addends[i] = 1000003 * static_cast<std::int32_t>(i) - 500000;
    }
    sums[0] = std::numeric_limits<std::int32_t>::max();
    std::array<float, simd::lanes> memory, floats;
    std::memcpy(memory.data(), sums.data(), sizeof memory);
    for (int const factor : {0, -1, 255, -12345}) {
      simd::store(floats.data(), simd::load_sums(memory.data(), addends.data(), factor));
      for (std::size_t i = 0; i < simd::lanes; ++i) {
        auto const sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[i]) +
                                                   static_cast<std::uint32_t>(factor) *
                                                       static_cast<std::uint32_t>(addends[i]));
        CHECK(floats[i] == static_cast<float>(sum));
      }
    }
    for (float const a : {1.0f, -7.0f, 3.3333f, 1e-5f, 255.0f})
      for (float const b : {3.0f, 0.1f, 0.00392157f, 7e-4f, 123.0f}) {
        simd::store(floats.data(), simd::divided(simd::broadcast(a), simd::broadcast(b)));
        for (float const f : floats) CHECK(f == a / b);
      }
  }
}

// Quotients near ties are those that a wrong last bit moves; beside them the ends of floats, whose quotients saturate.
TEST_CASE("simd byte_lanes: quotients that become bytes are those of a division") {
  if constexpr (simd::has_byte_lanes) {
    std::mt19937 engine{11};
    std::uniform_real_distribution<float> fraction(0.5f, 1);
    for (float const magnitude : {1e-38f, 1e-12f, 3e-9f, 1e-3f, 1.0f, 1e3f, 5e8f, 1e12f})
      for (int i = 0; i < 200; ++i) {
        float const by = magnitude * fraction(engine);
        std::array<float, simd::lanes> x, quotients;
        auto const check = [&] {
          simd::with_quotients(
              by, [&](auto const& divided) { simd::store(quotients.data(), divided(simd::load(x.data()))); });
          for (std::size_t lane = 0; lane < simd::lanes; ++lane) {
            float const wanted = x[lane] / by;
            if (std::abs(wanted) < 512) CHECK(quotients[lane] == wanted);
            else CHECK(std::copysign(1.0f, wanted) * quotients[lane] >= 512);
          }
        };
        for (float& element : x) {
          auto const tie = static_cast<float>(static_cast<int>(engine() % 511) - 255) + 0.5f;
          element = std::nextafter(tie * by, i % 2 == 0 ? 0.0f : tie * 1e30f);
        }
        check();
        for (float& element : x) element = (fraction(engine) - 0.75f) * 1000 * by;
        check();
        x.fill(i % 2 == 0 ? 3e38f : -3e38f);
        check();
      }
  }
}

}  // namespace
