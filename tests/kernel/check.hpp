// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/simd/f32.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

/// What the tests of kernels share: data, epilogues, and the comparison with a reference.
namespace inlay::test {

/// Floats in a pack, as an extent.
inline constexpr auto pack = static_cast<std::int64_t>(simd::lanes);

/// Values in [-1, 1) from a fixed sequence (splitmix64), the same on every target.
class values {
 public:
  explicit values(std::uint64_t seed) : state_(seed) {}
  float next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    z ^= z >> 31;
    return static_cast<float>(z >> 40) * 0x1p-23f - 1;
  }
  /// `count` values, and NaN in the `spare` elements after them: whoever uses those is found out.
  std::vector<float> vector(std::size_t count, std::size_t spare = 0) {
    std::vector<float> result(count + spare, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < count; ++i) result[i] = next();
    return result;
  }

 private:
  std::uint64_t state_;
};

inline std::vector<float> magnitudes(std::vector<float> v) {
  for (float& x : v) x = std::fabs(x);
  return v;
}

/// Results with a margin behind them that must stay untouched.
struct guarded {
  static constexpr std::size_t margin = 32;
  static constexpr float untouched = -12345.0f;
  std::size_t size;
  std::vector<float> elements;

  explicit guarded(std::size_t n) : size(n), elements(n + margin, untouched) {}
  float* data() { return elements.data(); }
  bool intact() const {
    for (std::size_t i = size; i < elements.size(); ++i)
      if (elements[i] != untouched) return false;
    return true;
  }
};

/// |found - wanted| <= terms * 2^-24 * magnitude for each element, and NaN only where wanted. `magnitude` is
/// the result for the magnitudes of all operands; the sum of `terms` products may differ by that much for
/// each of two orders.
inline void check_close(guarded const& found, std::vector<float> const& wanted,
                        std::vector<float> const& magnitude, std::size_t terms) {
  CHECK(found.intact());
  std::size_t wrong = 0, first = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    float const bound = 2 * static_cast<float>(terms + 2) * 0x1p-24f * (magnitude[i] + 1);
    bool const both_nan = std::isnan(found.elements[i]) && std::isnan(wanted[i]);
    if (both_nan || std::fabs(found.elements[i] - wanted[i]) <= bound) continue;
    if (wrong++ == 0) first = i;
  }
  INFO("first at ", first, ": found ", found.elements[first], ", wanted ", wanted[first]);
  CHECK(wrong == 0);
}

inline void check_equal(guarded const& found, std::vector<float> const& wanted) {
  CHECK(found.intact());
  std::size_t wrong = 0, first = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    bool const both_nan = std::isnan(found.elements[i]) && std::isnan(wanted[i]);
    if (both_nan || found.elements[i] == wanted[i]) continue;
    if (wrong++ == 0) first = i;
  }
  INFO("first at ", first, ": found ", found.elements[first], ", wanted ", wanted[first]);
  CHECK(wrong == 0);
}

struct add_step {
  float const* other;
  template <class Value>
  Value operator()(Value x, std::size_t offset) const {
    return x + simd::load_as<Value>(other, offset, std::false_type{});
  }
  add_step at(std::size_t offset) const { return {other + offset}; }
};
struct relu_step {
  template <class Value>
  Value operator()(Value x, std::size_t) const {
    return simd::max(x, simd::constant<Value>(0.0f));
  }
  relu_step at(std::size_t) const { return {}; }
};

/// An epilogue of an Add of another tensor of the output's dims and a Relu, and what it does to reference
/// results.
class residual_relu {
 public:
  explicit residual_relu(std::size_t n) : other_(values(99).vector(n)) {}

  auto epilogue() const {
    return inlay::epilogue<add_step, relu_step>{add_step{other_.data()}, {relu_step{}, {}}};
  }
  void apply(std::vector<float>& y) const {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::fmax(y[i] + other_[i], 0.0f);
  }

 private:
  std::vector<float> other_;
};

/// The same and the Add once more: three steps, which kernels do not unroll over rows.
class residual_relu_residual {
 public:
  explicit residual_relu_residual(std::size_t n) : other_(values(99).vector(n)) {}

  auto epilogue() const {
    return inlay::epilogue<add_step, relu_step, add_step>{add_step{other_.data()},
                                                          {relu_step{}, {add_step{other_.data()}, {}}}};
  }
  void apply(std::vector<float>& y) const {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::fmax(y[i] + other_[i], 0.0f) + other_[i];
  }

 private:
  std::vector<float> other_;
};

struct no_epilogue {
  explicit no_epilogue(std::size_t) {}
  auto epilogue() const { return inlay::epilogue<>{}; }
  void apply(std::vector<float>&) const {}
};

}  // namespace inlay::test
