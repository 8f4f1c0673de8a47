// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/elem_type.hpp>
#include <inlay/family/math.hpp>

#include <cstddef>
#include <cstdint>

/// Arithmetic of float16 and bfloat16 in steps: operators that the standard defines as functions of others round after
/// each of them. Values are floats (or doubles) that hold what the short type holds.
namespace inlay::family {

/// Whether T is a float of 16 bits.
template <class T>
inline constexpr bool is_short_float = std::is_same_v<T, float16> || std::is_same_v<T, bfloat16>;

/// The value as `type` holds it; as it is, if that is no float of 16 bits.
template <class Value>
constexpr Value rounded(elem_type type, Value value) {
  if (type == elem_type::float16) return static_cast<Value>(float16(static_cast<float>(value)));
  if (type == elem_type::bfloat16) return static_cast<Value>(bfloat16(static_cast<float>(value)));
  return value;
}

/// A sum of elements of `type`. Float16 is summed in float and rounded once, as NumPy does and ONNX's reference
/// evaluator with it. Bfloat16 is rounded after each addition there. So it is here, but eight elements in a row
/// and then pairs of such sums: one after the other would stay at 256 for all ones that are added.
template <class Value>
class short_sum {
 public:
  constexpr explicit short_sum(elem_type type) : type_(type) {}

  constexpr void add(Value value) {
    if (type_ != elem_type::bfloat16) {
      block_ += value;
      return;
    }
    block_ = rounded(type_, block_ + value);
    if (++count_ % block == 0) {
      std::size_t level = 0;
      for (; (count_ / block >> level & 1) == 0; ++level) block_ = rounded(type_, sums_[level] + block_);
      sums_[level] = block_;
      block_ = 0;
    }
  }

  constexpr Value value() const {
    Value sum = block_;
    for (std::size_t level = 0; count_ / block >> level != 0; ++level)
      if ((count_ / block >> level & 1) != 0) sum = rounded(type_, sums_[level] + sum);
    return rounded(type_, sum);
  }

 private:
  static constexpr std::uint64_t block = 8;
  static constexpr std::size_t levels = 40;  // 2^43 elements
  elem_type type_;
  std::uint64_t count_ = 0;
  Value block_ = 0, sums_[levels]{};
};

/// e^(x - largest) in the steps of the standard's Softmax.
template <class Value>
constexpr Value short_exponential(elem_type type, Value x, Value largest) {
  return rounded(type, math::exp(rounded(type, x - largest)));
}

}  // namespace inlay::family
