// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/decimal.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace {
using namespace inlay;

template <class T>
constexpr bool writes(T x, std::string_view wanted) {
  char bytes[32]{};
  family::text_writer writer(tensor<char, dims{32}>{bytes});
  family::put_number(x, writer);
  return writer.finish() == wanted;
}

// What Python's repr says of doubles, and NumPy's shortest digits of floats.
static_assert(writes(0.0, "0.0") && writes(-0.0, "-0.0") && writes(1.0, "1.0") &&
              writes(123456789.0, "123456789.0"));
static_assert(writes(0.1, "0.1") && writes(0.0001, "0.0001") && writes(0.00001, "1e-05") &&
              writes(-2.5e-7, "-2.5e-07"));
static_assert(writes(1e15, "1000000000000000.0") && writes(1e16, "1e+16") && writes(1.5e300, "1.5e+300"));
static_assert(writes(5e-324, "5e-324") && writes(1.7976931348623157e308, "1.7976931348623157e+308"));
static_assert(writes(0.1f, "0.1") && writes(0.039187793f, "0.039187793") && writes(1925007.25f, "1925007.2"));
static_assert(writes(float16(0.1f), "0.1") && writes(float16(65504.0f), "65500.0"));
static_assert(writes(std::int64_t{-9223372036854775807} - 1, "-9223372036854775808") &&
              writes(std::uint8_t{7}, "7"));
static_assert(writes(18446744073709551615u, "18446744073709551615") && writes(true, "True") &&
              writes(int4(-3), "-3"));
static_assert(writes(greatest<float>, has_infinities ? "inf" : "3.4028235e+38"));

template <class T>
constexpr T parsed(std::string_view x) {
  return static_cast<T>(family::parse_number<T>(x));
}
static_assert(parsed<double>("1e23") == 1e23 && parsed<double>(" +.5 ") == 0.5 &&
              parsed<double>("-1.") == -1.0);
// Halfway between two doubles, and a little above it: 1 + 2^-53.
static_assert(parsed<double>("1.00000000000000011102230246251565404236316680908203125") == 1.0);
static_assert(parsed<double>("1.00000000000000011102230246251565404236316680908203126") ==
              1.0000000000000002);
static_assert(parsed<double>("2.4703282292062327e-324") == 0 && parsed<double>("2.48e-324") == 5e-324);
static_assert(parsed<float>("3.4028235677973367e38") == greatest<float> &&
              parsed<float>("3.4028235e38") == 3.4028235e38f);
static_assert(parsed<float>("1e-46") == 0 && parsed<float>("1e-999999999999") == 0 &&
              parsed<float>("0e999") == 0);
static_assert(parsed<std::int32_t>("12") == 12 &&
              parsed<std::int64_t>("-9223372036854775807") == -9223372036854775807);
static_assert(parsed<std::int32_t>("1e3") == 1000 && parsed<std::int32_t>("no") == 0 &&
              parsed<std::int32_t>("") == 0);

TEST_CASE("what says no number is NaN") {
  for (std::string_view const text : {"", " ", "-", ".", "1e", "1e+", "1 2", "0x10", "1.2.3", "nan", "-NaN"})
    CHECK(is_nan(family::parse_number<float>(text)));
}

TEST_CASE_TEMPLATE("numbers read back as they were written, with the digits of std::to_chars", T, float,
                   double) {
  using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  std::mt19937_64 random(1);
  for (int i = 0; i < 3000; ++i) {
    auto const x = std::bit_cast<T>(static_cast<word>(random()));
    if (!std::isfinite(x)) continue;
    char bytes[32]{};
    family::text_writer writer(tensor<char, dims{32}>{bytes});
    family::put_number(x, writer);
    std::string const text(writer.finish());
    CHECK_MESSAGE(std::bit_cast<word>(family::parse_number<T>(text)) == std::bit_cast<word>(x), text);
    char wanted[64];
    *std::to_chars(wanted, wanted + 63, x, std::chars_format::scientific).ptr = '\0';
    auto const digits = [](std::string const& number) {
      std::string all;
      for (char const c : number.substr(0, number.find('e')))
        if (c >= '0' && c <= '9') all += c;
      return all.substr(all.find_first_not_of('0'),
                        all.find_last_not_of('0') - all.find_first_not_of('0') + 1);
    };
    CHECK(digits(text) == digits(wanted));
  }
}

TEST_CASE("numbers of many digits are the nearest, as strtod has them") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t left = 1 + random() % 45; left > 0; --left)
      text += static_cast<char>('0' + random() % 10);
    text.insert(static_cast<std::size_t>(random() % (text.size() + 1)), 1, '.');
    text += 'e';
    text += std::to_string(static_cast<int>(random() % 700) - 350);
    CHECK_MESSAGE(family::parse_number<double>(text) == std::strtod(text.c_str(), nullptr), text);
    CHECK_MESSAGE(family::parse_number<float>(text) == std::strtof(text.c_str(), nullptr), text);
  }
}
}  // namespace
