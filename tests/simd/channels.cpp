// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/channels.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#if defined(__SSE2__) || defined(__ARM_NEON)

namespace {
using namespace inlay;

/// Sums of one step against loops, then the bytes that they become.
template <int Channels, class Byte>
void check_channels() {
  using sums = simd::channel_sums<Channels>;
  constexpr auto taps = static_cast<std::size_t>(sums::taps), channels = std::size_t{Channels};
  for (int count = 1; count <= sums::taps; ++count) {
    CAPTURE(Channels);
    CAPTURE(count);
    std::int8_t w[taps * channels];
    Byte x[taps][channels];
    for (std::size_t i = 0; i < taps * channels; ++i) {
      w[i] = static_cast<std::int8_t>(i * 37 + i / 7 * 11 - 128);
      if (w[i] == -128) w[i] = -127;
      x[i / channels][i % channels] = static_cast<Byte>(i * 53 + i / 5 * 3 - 128);
    }
    w[0] = 127;
    x[0][0] = std::numeric_limits<Byte>::max();
    x[0][1] = std::numeric_limits<Byte>::min();
    Byte const* at[taps];
    for (std::size_t t = 0; t < taps; ++t) at[t] = x[t];
    alignas(64) std::int8_t arranged[static_cast<std::size_t>(sums::step_bytes)];
    sums::arrange(w, Channels, count, arranged);
    sums s, of_weights;
    s.template add<false>(at, 0, arranged);
    of_weights.add_weights(arranged);
    std::int32_t made[channels], weights[channels], start[channels];
    s.store(made);
    of_weights.store(weights);
    float multiplier[channels];
    Byte y[channels], wanted[channels];
    for (std::size_t c = 0; c < channels; ++c) {
      std::int32_t sum = 0, total = 0;
      for (std::size_t t = 0; t < static_cast<std::size_t>(count); ++t) {
        sum += (x[t][c] + sums::template moved<Byte>)*w[t * channels + c];
        total += w[t * channels + c];
      }
      auto const place = static_cast<std::size_t>(sums::place(static_cast<int>(c)));
      CHECK(made[place] == sum);
      CHECK(weights[place] == total);
      // Sums that are made 2 * c + 1 and halved: ties.
      start[place] = static_cast<std::int32_t>(2 * c + 1) - sum;
      multiplier[place] = 0.5f;
      int const half_to_even = static_cast<int>(c % 2 == 0 ? c : c + 1);
      wanted[c] = static_cast<Byte>(std::clamp(half_to_even, 3, 20) + 5);
    }
    s.finish(start, multiplier, 3, 20, 5, y);
    CHECK(std::equal(y, y + channels, wanted));
  }
}

TEST_CASE_TEMPLATE("simd channels: one step, for each number of taps", Byte, std::int8_t, std::uint8_t) {
  check_channels<8, Byte>();
  check_channels<16, Byte>();
  check_channels<simd::most_channels_together, Byte>();
}

}  // namespace

#endif
