// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/limits.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/text.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

/// Numbers as decimal text and back, both exact: the shortest digits that read back as the same number (Steele and White,
/// "How to print floating-point numbers accurately", 1990), and the number nearest to the
/// digits; of more than 64 digits those behind only say that there is more.
namespace inlay::family {

namespace detail {

/// A natural number of up to 1 408 bits: what a double's digits or 10^390 take.
class big_number {
 public:
  constexpr explicit big_number(std::uint64_t value = 0) {
    for (; value != 0; value >>= 32) words_[count_++] = static_cast<std::uint32_t>(value);
  }

  constexpr bool is_zero() const { return count_ == 0; }
  constexpr int bits() const { return count_ == 0 ? 0 : 32 * count_ - std::countl_zero(words_[count_ - 1]); }
  constexpr void multiply(std::uint32_t factor, std::uint32_t carry = 0) {
    for (int i = 0; i < count_; ++i) {
      std::uint64_t const product = std::uint64_t{words_[i]} * factor + carry;
      words_[i] = static_cast<std::uint32_t>(product);
      carry = static_cast<std::uint32_t>(product >> 32);
    }
    if (carry != 0) words_[count_++] = carry;
  }
  constexpr void shift(int bits) {
    if (count_ == 0) return;
    int const whole = bits / 32;
    for (int i = count_; whole > 0 && i-- > 0;) words_[i + whole] = words_[i];
    for (int i = 0; i < whole; ++i) words_[i] = 0;
    count_ += whole;
    if (bits % 32 != 0) multiply(std::uint32_t{1} << (bits % 32));
  }
  constexpr void add(big_number const& other) {
    std::uint64_t carry = 0;
    for (int i = 0; i < other.count_ || carry != 0; ++i) {
      if (i == count_) words_[count_++] = 0;
      carry += std::uint64_t{words_[i]} + (i < other.count_ ? other.words_[i] : 0);
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  /// Precondition: other is not larger.
  constexpr void subtract(big_number const& other) {
    std::int64_t borrow = 0;
    for (int i = 0; i < count_; ++i) {
      std::int64_t difference = std::int64_t{words_[i]} - (i < other.count_ ? other.words_[i] : 0) - borrow;
      borrow = difference < 0;
      if (borrow != 0) difference += std::int64_t{1} << 32;
      words_[i] = static_cast<std::uint32_t>(difference);
    }
    while (count_ > 0 && words_[count_ - 1] == 0) --count_;
  }
  /// Negative, 0 or positive as this one is less than, equal to or more than another.
  constexpr int compare(big_number const& other) const {
    if (count_ != other.count_) return count_ - other.count_;
    for (int i = count_; i-- > 0;)
      if (words_[i] != other.words_[i]) return words_[i] < other.words_[i] ? -1 : 1;
    return 0;
  }

 private:
  std::uint32_t words_[44]{};
  int count_ = 0;
};

/// What is in the bits of a float.
template <class T>
struct float_format {
  using word = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                  std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
  /// Bits of the mantissa, the hidden one counted; 0.00…1 is 2^least.
  static constexpr int mantissa = std::is_same_v<T, float>     ? 24
                                  : std::is_same_v<T, double>  ? 53
                                  : std::is_same_v<T, float16> ? 11
                                                               : 8;
  static constexpr int exponent_bits = 8 * static_cast<int>(sizeof(T)) - mantissa;
  static constexpr int bias = (1 << (exponent_bits - 1)) - 1;
  static constexpr int least = 2 - bias - mantissa;
};

/// The shortest digits of a positive number f * 2^e; its value is 0.d1d2… * 10^the result.
constexpr int shortest_digits(std::uint64_t f, int e, bool narrow_below, char* digits, int& count) {
  bool const even = f % 2 == 0;  // then the bounds halfway to its neighbours read back as f, too
  big_number R(f), S(1), above(1), below(1);
  R.shift(1 + narrow_below + (e > 0 ? e : 0));
  S.shift(1 + narrow_below + (e < 0 ? -e : 0));
  above.shift(narrow_below + (e > 0 ? e : 0));
  below.shift(e > 0 ? e : 0);
  auto const reaches = [&] {  // R + above against S
    big_number sum = R;
    sum.add(above);
    int const order = sum.compare(S);
    return even ? order >= 0 : order > 0;
  };
  int exponent = 0;
  for (; reaches(); ++exponent) S.multiply(10);
  while (true) {
    big_number const before[] = {R, above, below};
    R.multiply(10), above.multiply(10), below.multiply(10);
    if (reaches()) {
      R = before[0], above = before[1], below = before[2];
      break;
    }
    --exponent;
  }
  for (count = 0;;) {
    R.multiply(10), above.multiply(10), below.multiply(10);
    char digit = '0';
    for (; R.compare(S) >= 0; ++digit) R.subtract(S);
    int const low_order = R.compare(below);
    bool const low = even ? low_order <= 0 : low_order < 0, high = reaches();
    if (low || high) {
      R.shift(1);
      int const half = R.compare(S);
      if (high && (!low || half > 0 || (half == 0 && digit % 2 != 0))) ++digit;
      digits[count++] = digit;
      return exponent;
    }
    digits[count++] = digit;
  }
}

template <class T>
constexpr T nearest_number(bool negative, big_number numerator, int exponent_of_10) {
  using format = float_format<T>;
  using word = typename format::word;
  word const sign = static_cast<word>(word{negative} << (8 * sizeof(T) - 1));
  constexpr word infinity =
      static_cast<word>(((word{1} << format::exponent_bits) - 1) << (format::mantissa - 1));
  if (numerator.is_zero() || exponent_of_10 < -390) return std::bit_cast<T>(sign);
  T const huge = negative ? least<T> : greatest<T>;
  if (exponent_of_10 > 310) return huge;
  big_number denominator(1);
  for (int i = 0; i < exponent_of_10; ++i) numerator.multiply(10);
  for (int i = exponent_of_10; i < 0; ++i) denominator.multiply(10);
  // 1 <= numerator / denominator < 2, times 2^e
  int e = numerator.bits() - denominator.bits();
  if (e > 0) denominator.shift(e);
  else numerator.shift(-e);
  if (numerator.compare(denominator) < 0) {
    numerator.shift(1);
    --e;
  }
  int const normal = 1 - format::bias;  // the least exponent of a number with its hidden bit
  int const bits = e >= normal ? format::mantissa : format::mantissa - (normal - e);
  if (bits < 0) return std::bit_cast<T>(sign);
  std::uint64_t mantissa = 0;
  for (int i = 0; i < bits; ++i) {
    bool const bit = numerator.compare(denominator) >= 0;
    if (bit) numerator.subtract(denominator);
    mantissa = mantissa << 1 | std::uint64_t{bit};
    numerator.shift(1);
  }
  int const half = numerator.compare(denominator);
  if (half > 0 || (half == 0 && mantissa % 2 != 0)) ++mantissa;
  // A carry goes from the mantissa into the exponent.
  std::uint64_t const biased = e >= normal ? static_cast<std::uint64_t>(e - normal) : 0;
  std::uint64_t const all = (biased << (format::mantissa - 1)) + mantissa;
  if (biased > infinity >> (format::mantissa - 1) || all >= infinity) return huge;
  return std::bit_cast<T>(static_cast<word>(all | sign));
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view without_space(std::string_view x) {
  auto const is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!x.empty() && is_space(x.front())) x.remove_prefix(1);
  while (!x.empty() && is_space(x.back())) x.remove_suffix(1);
  return x;
}

constexpr bool is_word(std::string_view x, std::string_view lower) {
  if (x.size() != lower.size()) return false;
  for (std::size_t i = 0; i < x.size(); ++i)
    if ((x[i] >= 'A' && x[i] <= 'Z' ? static_cast<char>(x[i] + 32) : x[i]) != lower[i]) return false;
  return true;
}

template <class T>
constexpr T parse_float(std::string_view x) {
  using word = typename float_format<T>::word;
  // All ones but the sign: a NaN, whatever the compiler takes for granted.
  constexpr T nan = std::bit_cast<T>(static_cast<word>(static_cast<word>(~word{0}) >> 1));
  x = without_space(x);
  bool const negative = x.starts_with('-');
  if (negative || x.starts_with('+')) x.remove_prefix(1);
  if (is_word(x, "inf") || is_word(x, "infinity")) return negative ? least<T> : greatest<T>;
  constexpr int most_digits = 64;  // of those behind only whether there are any counts
  big_number digits;
  int taken = 0, exponent = 0;
  bool any = false, point = false, more = false;
  for (; !x.empty() && (is_digit(x[0]) || (x[0] == '.' && !point)); x.remove_prefix(1)) {
    if (x[0] == '.') {
      point = true;
      continue;
    }
    any = true;
    if (taken == 0 && x[0] == '0') {
      exponent -= point;
    } else if (taken < most_digits) {
      digits.multiply(10, static_cast<std::uint32_t>(x[0] - '0'));
      ++taken;
      exponent -= point;
    } else {
      more = more || x[0] != '0';
      exponent += !point;
    }
  }
  if (more) {
    digits.multiply(10, 1);
    --exponent;
  }
  if (!x.empty() && any && (x[0] == 'e' || x[0] == 'E')) {
    x.remove_prefix(1);
    bool const below = x.starts_with('-');
    if (below || x.starts_with('+')) x.remove_prefix(1);
    any = !x.empty();
    int given = 0;
    for (; !x.empty() && is_digit(x[0]); x.remove_prefix(1))
      if (given < 100'000) given = 10 * given + (x[0] - '0');
    exponent += below ? -given : given;
  }
  return any && x.empty() ? nearest_number<T>(negative, digits, exponent) : nan;
}

/// An integer, wrapping; what has a fraction or an exponent as the double that it is, without its fraction.
template <class Integer>
constexpr Integer parse_integer(std::string_view x) {
  std::string_view const all = without_space(x);
  x = all;
  bool const negative = x.starts_with('-');
  if (negative || x.starts_with('+')) x.remove_prefix(1);
  std::uint64_t value = 0;
  bool plain = !x.empty() && x.size() < 20;
  for (char const c : x) {
    plain = plain && is_digit(c);
    value = 10 * value + static_cast<std::uint64_t>(c - '0');
  }
  if (plain) return static_cast<Integer>(negative ? ~value + 1 : value);
  return to_integer<Integer>(parse_float<double>(all));
}

}  // namespace detail

/// The number that a string says: in To where that is float or double, an integer that needs no fraction as int64 or
/// uint64, all else as the nearest double. True and False are 1 and 0. White space around it is ignored. What says no
/// number is NaN, which is 0 as an integer.
template <class To>
constexpr auto parse_number(std::string_view x) {
  if constexpr (std::is_same_v<To, float> || std::is_same_v<To, double>) {
    return detail::parse_float<To>(x);
  } else if constexpr (std::is_integral_v<To> && !std::is_same_v<To, bool>) {
    using Wide = std::conditional_t<std::is_signed_v<To>, std::int64_t, std::uint64_t>;
    return detail::parse_integer<Wide>(x);
  } else {
    std::string_view const word = detail::without_space(x);
    if (detail::is_word(word, "true")) return 1.0;
    return detail::parse_float<double>(x);
  }
}

/// A number as Python writes it, and ONNX's reference: 1.0, 0.039187793, 1e-05, nan, -inf, 12, True.
template <class T>
constexpr void put_number(T x, text_writer& to) {
  if constexpr (std::is_same_v<T, bool>) {
    to.put(x ? std::string_view("True") : "False");
  } else if constexpr (is_floating_v<T>) {
    using format = detail::float_format<T>;
    using word = typename format::word;
    word const all = std::bit_cast<word>(x);
    if (is_nan(x)) return to.put("nan");
    if (all >> (8 * sizeof(T) - 1)) to.put('-');
    if (is_infinite(x)) return to.put("inf");
    auto const biased = static_cast<int>(all >> (format::mantissa - 1) & ((1u << format::exponent_bits) - 1));
    std::uint64_t const hidden = std::uint64_t{1} << (format::mantissa - 1);
    std::uint64_t const low = all & (hidden - 1), f = biased == 0 ? low : low | hidden;
    if (f == 0) return to.put("0.0");
    char digits[24]{};
    int count = 0;
    int const point = detail::shortest_digits(f, format::least + (biased == 0 ? 0 : biased - 1),
                                              biased > 1 && low == 0, digits, count);
    std::string_view const all_digits(digits, static_cast<std::size_t>(count));
    if (point < -3 || point > 16) {  // d.dde-05
      to.put(digits[0]);
      if (count > 1) {
        to.put('.');
        to.put(all_digits.substr(1));
      }
      int const exponent = point - 1, magnitude = exponent < 0 ? -exponent : exponent;
      to.put(exponent < 0 ? std::string_view("e-") : "e+");
      if (magnitude >= 100) to.put(static_cast<char>('0' + magnitude / 100));
      to.put(static_cast<char>('0' + magnitude / 10 % 10));
      to.put(static_cast<char>('0' + magnitude % 10));
      return;
    }
    if (point < 1) to.put('0');
    for (int i = 0; i < point; ++i) to.put(i < count ? digits[i] : '0');
    to.put('.');
    for (int i = point; i < 0; ++i) to.put('0');
    if (point < count) to.put(all_digits.substr(static_cast<std::size_t>(point < 0 ? 0 : point)));
    else to.put('0');
  } else {
    auto const value = static_cast<compute_type<T>>(x);
    bool const negative = value < 0;
    std::uint64_t left = static_cast<std::uint64_t>(value);
    if (negative) left = ~left + 1;
    char digits[20]{};
    std::size_t at = 20;
    do digits[--at] = static_cast<char>('0' + left % 10);
    while (left /= 10);
    if (negative) to.put('-');
    to.put(std::string_view(digits + at, 20 - at));
  }
}

}  // namespace inlay::family
