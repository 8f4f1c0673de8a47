// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Cast.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Cast;

template <class T>
constexpr Cast::attributes to{.to = static_cast<std::int64_t>(elem_type_of<T>)};
constexpr tensor_info X{elem_type::float_, {3, 4}};

// Shapes.
static_assert(dims_of<Cast, 1>(to<bool>, {X}) == dims{3, 4} &&
              dims_of<Cast, 1>(to<double>, {tensor_info{elem_type::bool_, {}}}) == dims{});
static_assert(error_of<Cast, 1>({}, {X}) == error{fault::elem_type_not_supported, 0, 1});
static_assert(error_of<Cast, 1>({.to = 8}, {X}) == error{fault::elem_type_not_supported, 8, 1});
static_assert(error_of<Cast, 1>({.to = 99}, {X}) == error{fault::elem_type_not_supported, 99, 1});
static_assert(error_of<Cast, 1>(to<float>, {tensor_info{elem_type::complex64, {2}}}) ==
              error{fault::elem_type_not_supported, 14, 1});
static_assert(error_of<Cast, 1, 2>(to<float>, {X}) == error{fault::too_many_outputs, 2, 1});

template <class To, auto X, auto Y>
constexpr bool casts = gives<Cast, to<To>, list<X>, list<Y>>;

// Elements of the official cases test_cast_FLOAT_to_FLOAT16, FLOAT16_to_FLOAT, FLOAT_to_BFLOAT16,
// BFLOAT16_to_FLOAT (bits), DOUBLE_to_FLOAT and FLOAT_to_DOUBLE.
constexpr auto x = literal<float>({4}, {0.5488135f, 0.71518934f, 0.60276335f, 0.5448832f});
constexpr auto y = literal<float16>({4}, {0.5488281f, 0.71533203f, 0.60253906f, 0.5449219f});
static_assert(casts<float16, x, y>);
static_assert(casts<float, literal<float16>({2}, {0.11828613f, 0.6401367f}),
                    literal<float>({2}, {0.11828613f, 0.6401367f})>);
constexpr auto brain = [](std::uint16_t bits) { return bfloat16::from_bits(bits); };
constexpr auto brain_bits = literal<bfloat16>({4}, {brain(16117), brain(32704), brain(32640), brain(65408)});
static_assert(
    casts<bfloat16, literal<float>({4}, {0.47892547f, quiet_nan, infinite, -infinite}), brain_bits>);
static_assert(casts<float, brain_bits, literal<float>({4}, {0.47851562f, quiet_nan, infinite, -infinite})>);
// To the nearest, ties to even, as ONNX since 1.13; the data of 1.12 has the upper half, 16127.
static_assert(casts<bfloat16, literal<float>({1}, {0.49968487f}), literal<bfloat16>({1}, {brain(16128)})>);
static_assert(casts<float, literal<double>({2}, {0.1613095179, 0.9883738}),
                    literal<float>({2}, {0.16130951f, 0.9883738f})>);
static_assert(casts<double, literal<float>({2}, {0.5f, 0.1f}), literal<double>({2}, {0.5, 0x1.99999ap-4})>);

// The elements of the official cases test_cast_STRING_to_FLOAT and, in a model, test_cast_FLOAT_to_STRING; text takes the
// most that a number may.
static_assert(
    casts<float, strings({6}, {"0.47892547", "0.48033667", "NaN", "INF", "+INF", "-INF"}),
          literal<float>({6}, {0.47892547f, 0.48033667f, quiet_nan, infinite, infinite, -infinite})>);
static_assert(casts<std::int8_t, strings({3}, {" -12", "3.9", "x"}), literal<std::int8_t>({3}, {-12, 3, 0})>);
static_assert(casts<bool, strings({3}, {"True", "0", "2.5"}), literal<bool>({3}, {true, false, true})>);
constexpr auto numbers = literal<float>({4}, {0.9767611f, 0.039187793f, -1.0f, 1e-5f});
constexpr auto written = strings({4}, {"0.9767611", "0.039187793", "-1.0", "1e-05"});
constexpr auto characters = [] {
  tensor_literal<char, 29> result{{}, {29}};
  std::string_view const all = "0.97676110.039187793-1.01e-05";
  std::copy(all.begin(), all.end(), result.elements);
  return result;
}();
TEST_CASE("Cast to strings in a model") {
  CHECK(model_gives_declared<Cast, to<std::string_view>, list<numbers>, list<written, characters>>());
}
static_assert([] {
  tensor_info const in[] = {{elem_type::double_, {3}}};
  tensor_info out[2];
  return !inlay::infer<Cast>(to<std::string_view>, in, out) && out[1].dims == dims{72};
}());

// The elements of the official cases test_cast_FLOAT_to_FLOAT8E4M3FN and so on, of bits here, that are special.
template <class To>
constexpr Cast::attributes open_to{.saturate = 0, .to = static_cast<std::int64_t>(elem_type_of<To>)};
template <class To, std::size_t N>
constexpr auto codes(std::uint8_t const (&bits)[N]) {
  tensor_literal<To, N> result{{}, {static_cast<std::int64_t>(N)}};
  for (std::size_t i = 0; i < N; ++i) result.elements[i] = To::from_bits(bits[i]);
  return result;
}
constexpr auto specials =
    literal<float>({7}, {0.47892547f, 1e6f, 1e-7f, quiet_nan, infinite, -infinite, -1e-7f});
static_assert(casts<float8e4m3fn, specials, codes<float8e4m3fn>({0x2f, 0x7e, 0, 0x7f, 0x7e, 0xfe, 0x80})>);
static_assert(casts<float8e4m3fnuz, specials, codes<float8e4m3fnuz>({0x37, 0x7f, 0, 0x80, 0x7f, 0xff, 0})>);
static_assert(casts<float8e5m2, specials, codes<float8e5m2>({0x38, 0x7b, 0, 0x7e, 0x7b, 0xfb, 0x80})>);
static_assert(casts<float8e5m2fnuz, specials, codes<float8e5m2fnuz>({0x3c, 0x7f, 0, 0x80, 0x7f, 0xff, 0})>);
static_assert(gives<Cast, open_to<float8e5m2>, list<specials>,
                    list<codes<float8e5m2>({0x38, 0x7c, 0, 0x7e, 0x7c, 0xfc, 0x80})>>);
static_assert(casts<float16, codes<float8e5m2>({0x38, 0x7c, 0x81}),
                    literal<float16>({3}, {0.5f, infinite, -0x1p-16f})>);
// test_cast_FLOAT_to_INT4 and _UINT2: low bits.
static_assert(casts<int4, literal<float>({5}, {-9, -8, 7, 8, 15}),
                    literal<int4>({5}, {int4(7), int4(-8), int4(7), int4(-8), int4(-1)})>);
static_assert(
    casts<uint2, literal<float>({3}, {-3, 0, 3}), literal<uint2>({3}, {uint2(1), uint2(0), uint2(3)})>);
static_assert(casts<int4, literal<std::int32_t>({3}, {-9, 200, -1}),
                    literal<int4>({3}, {int4(7), int4(-8), int4(-1)})>);
static_assert(
    casts<std::int8_t, literal<int4>({2}, {int4(-8), int4(7)}), literal<std::int8_t>({2}, {-8, 7})>);
// A double is rounded once: 1 + 2^-11 + 2^-40 is above the tie of float16, though not as a float.
static_assert(
    casts<float16, literal<double>({3}, {1 + 0x1p-11 + 0x1p-40, 1 + 0x1p-11, -1 - 0x1p-11 - 0x1p-40}),
          literal<float16>({3}, {1 + 0x1p-10f, 1, -1 - 0x1p-10f})>);

// Floats in integers: without their fraction, clamped, NaN is 0. Integers among themselves: their low bits.
static_assert(casts<std::int8_t, literal<float>({6}, {1.9f, -1.9f, 300, -300, quiet_nan, infinite}),
                    literal<std::int8_t>({6}, {1, -1, 127, -128, 0, 127})>);
static_assert(
    casts<std::uint8_t, literal<double>({3}, {255.9, -0.9, -1}), literal<std::uint8_t>({3}, {255, 0, 0})>);
static_assert(
    casts<std::int64_t, literal<float>({2}, {0x1p62f, infinite}),
          literal<std::int64_t>({2}, {std::int64_t{1} << 62, std::numeric_limits<std::int64_t>::max()})>);
static_assert(casts<std::uint8_t, literal<std::int32_t>({3}, {-1, 256, 255}),
                    literal<std::uint8_t>({3}, {255, 0, 255})>);
static_assert(casts<float, literal<std::int32_t>({2}, {16777217, -3}), literal<float>({2}, {16777216, -3})>);
// Every number but 0 is true.
static_assert(casts<bool, literal<float>({4}, {0, -0.0f, 0.1f, quiet_nan}),
                    literal<bool>({4}, {false, false, true, true})>);
static_assert(casts<float, literal<bool>({2}, {true, false}), literal<float>({2}, {1, 0})>);
static_assert(casts<float, blank<double>({0, 2}), blank<float>({0, 2})>);

TEST_CASE("double to float and back loses what float does not hold, however few elements") {
  auto const check = []<std::size_t N>(std::integral_constant<std::size_t, N>) {
    CAPTURE(N);
    double from[N], back[N];
    float between[N];
    for (std::size_t i = 0; i < N; ++i) from[i] = static_cast<double>(i) + 0.1;
    constexpr dims shape{static_cast<std::int64_t>(N)};
    Cast::reference({}, tensor<double const, shape>{from}, tensor<float, shape>{between});
    Cast::reference({}, tensor<float const, shape>{between}, tensor<double, shape>{back});
    for (std::size_t i = 0; i < N; ++i) {
      float const volatile rounded = static_cast<float>(from[i]);
      CHECK(back[i] == static_cast<double>(rounded));
    }
  };
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    (check(std::integral_constant<std::size_t, N + 1>{}), ...);
  }(std::make_index_sequence<8>{});
}

TEST_CASE("float to integers: fewer elements than a pack, one pack, and some behind it") {
  auto const check = []<class To, std::size_t N>(To, std::integral_constant<std::size_t, N>) {
    CAPTURE(N);
    float from[N];
    To found[N];
    for (std::size_t i = 0; i < N; ++i) from[i] = (i % 2 ? -1.25f : 1.25f) * static_cast<float>(i * i);
    from[N / 2] = quiet_nan;
    constexpr dims shape{static_cast<std::int64_t>(N)};
    Cast::reference({}, tensor<float const, shape>{from}, tensor<To, shape>{found});
    for (std::size_t i = 0; i < N; ++i) CHECK(found[i] == family::convert<To>(from[i]));
  };
  auto const check_lengths = [&](auto to) {
    [&]<std::size_t... N>(std::index_sequence<N...>) {
      (check(to, std::integral_constant<std::size_t, N>{}), ...);
    }(std::index_sequence<1, 3, 4, 8, 15, 16, 17, 37>{});
  };
  check_lengths(std::int8_t{});
  check_lengths(std::uint8_t{});
  check_lengths(std::int16_t{});
  check_lengths(std::uint16_t{});
  check_lengths(std::int32_t{});
}

TEST_CASE("Cast in a model") {
  CHECK(model_gives<Cast, to<float16>, list<x>, list<y>>());
  CHECK(model_gives<Cast, to<std::int8_t>, list<literal<float>({2}, {-300, 1.9f})>,
                    list<literal<std::int8_t>({2}, {-128, 1})>>());
}
}  // namespace INLAY_UNIT
