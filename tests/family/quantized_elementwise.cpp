// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/DynamicQuantizeLinear.hpp>
#include <inlay/op/QuantizeLinear.hpp>
#include <inlay/op/microsoft/QLinearAdd.hpp>
#include <inlay/op/microsoft/QLinearAveragePool.hpp>
#include <inlay/op/microsoft/QLinearGlobalAveragePool.hpp>
#include <inlay/op/microsoft/QLinearMul.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

// Kernels of quantised elements against reference(), bit for bit: elements around a pack, rows that one element is
// broadcast along, scales that make ties.
namespace {
using namespace inlay;

std::mt19937 engine{11};

template <class T>
std::vector<T> random_elements(std::size_t n) {
  std::vector<T> values(n + 1);
  for (T& v : values)
    if constexpr (std::is_same_v<T, float>)
      v = static_cast<float>(std::uniform_int_distribution<int>(-900, 900)(engine)) * 0.125f;
    else
      v = static_cast<T>(std::uniform_int_distribution<int>(std::numeric_limits<T>::min(),
                                                            std::numeric_limits<T>::max())(engine));
  return values;
}

/// What two workers make, and three: each its share of `found`, which is set back before.
template <class T>
void check_shares(std::vector<T> const& wanted, std::vector<T>& found, auto const& make) {
  auto const by = [&]<int Workers>(share<Workers>) {
    std::fill(found.begin(), found.end(), T{77});
    for (int worker = Workers; worker-- > 0;) make(share<Workers>{worker});
    CHECK(found == wanted);
  };
  by(share<2>{});
  by(share<3>{});
}

template <class T, dims A, dims B, dims C>
void check_binary() {
  auto const a = random_elements<T>(elements(A)), b = random_elements<T>(elements(B));
  for (float const s : {0.25f, 0.0431f, 1e-6f, 3e3f})
    for (int const z : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}, 3}) {
      float const sa = s, sb = 0.5f, sc = z == 3 ? 0.0217f : 0.25f;
      T const za = static_cast<T>(z), zb = T{7}, zc = static_cast<T>(-z);
      using scalar = tensor<float const, dims{}>;
      using zero = tensor<T const, dims{}>;
      auto const check = [&]<class Op>(Op) {
        std::vector<T> wanted(elements(C), T{1}), found(elements(C) + 1, T{77});
        Op::reference({}, tensor<T const, A>{a.data()}, scalar{&sa}, zero{&za}, tensor<T const, B>{b.data()},
                      scalar{&sb}, zero{&zb}, scalar{&sc}, zero{&zc}, tensor<T, C>{wanted.data()});
        Op::template evaluate<no_attributes{}>(tensor<T const, A>{a.data()}, scalar{&sa}, zero{&za},
                                               tensor<T const, B>{b.data()}, scalar{&sb}, zero{&zb},
                                               scalar{&sc}, zero{&zc}, tensor<T, C>{found.data()});
        wanted.push_back(T{77});
        CHECK(found == wanted);
        check_shares(wanted, found, [&](auto worker) {
          Op::template evaluate_share<no_attributes{}>(
              worker, tensor<T const, A>{a.data()}, scalar{&sa}, zero{&za}, tensor<T const, B>{b.data()},
              scalar{&sb}, zero{&zb}, scalar{&sc}, zero{&zc}, tensor<T, C>{found.data()});
        });
      };
      check(op::microsoft::QLinearAdd{});
      check(op::microsoft::QLinearMul{});
    }
}

TEST_CASE_TEMPLATE("QLinearAdd and QLinearMul against reference(): rows around a pack", T, std::int8_t,
                   std::uint8_t) {
  check_binary<T, dims{3}, dims{3}, dims{3}>();
  check_binary<T, dims{15}, dims{15}, dims{15}>();
  check_binary<T, dims{16}, dims{16}, dims{16}>();
  check_binary<T, dims{5, 67}, dims{5, 67}, dims{5, 67}>();
  check_binary<T, dims{5, 33}, dims{33}, dims{5, 33}>();
  check_binary<T, dims{5, 1}, dims{3, 1, 33}, dims{3, 5, 33}>();
  check_binary<T, dims{1}, dims{100}, dims{100}>();
  check_binary<T, dims{2, 20, 1}, dims{2, 20, 40}, dims{2, 20, 40}>();
}

/// All pairs of bytes: in integers as in float.
template <class Op, class T>
void check_integers(family::binary_scales const& scales) {
  CAPTURE(scales.a);
  CAPTURE(scales.b);
  CAPTURE(scales.c);
  typename Op::terms const floats(scales);
  family::function_in_integers<Op, T> const function(scales);
  int differ = 0;
  for (int a = std::numeric_limits<T>::min(); a <= std::numeric_limits<T>::max(); ++a)
    for (int b = std::numeric_limits<T>::min(); b <= std::numeric_limits<T>::max(); ++b)
      differ += function(static_cast<T>(a), static_cast<T>(b)) !=
                family::saturated<T>(floats(static_cast<float>(a), static_cast<float>(b)), 0);
  CHECK(differ == 0);
}

// Scales of networks, equal ones, powers of two, which make ties, and what int32 does not hold.
TEST_CASE_TEMPLATE("QLinearAdd and QLinearMul without a float unit", T, std::int8_t, std::uint8_t) {
  std::uniform_int_distribution<int> byte(std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  std::uniform_real_distribution<float> scale(0.002f, 0.2f);
  auto const check = [&](float a, float b, float c) {
    family::binary_scales const scales{a, b, c, byte(engine), byte(engine), byte(engine)};
    check_integers<op::microsoft::QLinearAdd, T>(scales);
    check_integers<op::microsoft::QLinearMul, T>(scales);
  };
  for (int i = 0; i < 12; ++i) {
    float const a = scale(engine), b = scale(engine);
    check(a, b, scale(engine));
    check(a, a, a);
    check(a, a, 2 * a);
    check(a, 0.5f, 0.5f);
    check(0.5f, std::ldexp(1.0f, -i), 0.25f);
    check(std::ldexp(1.0f, -i), std::ldexp(3.0f, -i), 1);
    check(std::ldexp(1.0f, i), 1e-3f * a, 1);
  }
  check(1e3f, 1e3f, 1e-3f);
  check(1e-30f, 1e-30f, 1e3f);
  check(-0.03f, 0.04f, 0.05f);
}

template <class T, dims X>
void check_unary() {
  auto const x = random_elements<float>(elements(X));
  auto const bytes = random_elements<T>(elements(X));
  for (float const s : {0.25f, 1.0f, 0.0431f, 1e-6f, 1e3f})
    for (int const z : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}, 3}) {
      T const zero = static_cast<T>(z);
      tensor<float const, dims{}> const scale{&s};
      tensor<T const, dims{}> const point{&zero};
      {
        std::vector<T> wanted(elements(X) + 1, T{77}), found = wanted;
        op::QuantizeLinear::reference({}, tensor<float const, X>{x.data()}, scale, point,
                                      tensor<T, X>{wanted.data()});
        op::QuantizeLinear::evaluate<op::QuantizeLinear::attributes{}>(
            tensor<float const, X>{x.data()}, scale, point, tensor<T, X>{found.data()});
        CHECK(found == wanted);
        check_shares(wanted, found, [&](auto worker) {
          op::QuantizeLinear::evaluate_share<op::QuantizeLinear::attributes{}>(
              worker, tensor<float const, X>{x.data()}, scale, point, tensor<T, X>{found.data()});
        });
      }
      std::vector<float> wanted(elements(X) + 1, 77), found = wanted;
      op::DequantizeLinear::reference({}, tensor<T const, X>{bytes.data()}, scale, point,
                                      tensor<float, X>{wanted.data()});
      op::DequantizeLinear::evaluate<op::DequantizeLinear::attributes{}>(
          tensor<T const, X>{bytes.data()}, scale, point, tensor<float, X>{found.data()});
      CHECK(found == wanted);
      check_shares(wanted, found, [&](auto worker) {
        op::DequantizeLinear::evaluate_share<op::DequantizeLinear::attributes{}>(
            worker, tensor<T const, X>{bytes.data()}, scale, point, tensor<float, X>{found.data()});
      });
    }
  std::vector<std::uint8_t> wanted(elements(X) + 1, 77), found = wanted;
  float scales[2]{};
  std::uint8_t points[2]{};
  op::DynamicQuantizeLinear::reference(
      {}, tensor<float const, X>{x.data()}, tensor<std::uint8_t, X>{wanted.data()},
      tensor<float, dims{}>{&scales[0]}, tensor<std::uint8_t, dims{}>{&points[0]});
  op::DynamicQuantizeLinear::evaluate<no_attributes{}>(
      tensor<float const, X>{x.data()}, tensor<std::uint8_t, X>{found.data()},
      tensor<float, dims{}>{&scales[1]}, tensor<std::uint8_t, dims{}>{&points[1]});
  CHECK(found == wanted);
  CHECK(scales[0] == scales[1]);
  CHECK(points[0] == points[1]);
}

TEST_CASE_TEMPLATE("sums requantised without a float unit", T, std::int8_t, std::uint8_t) {
  auto const differs = [](std::int32_t sum, float multiplier, std::int32_t zero_point, int low, int high) {
    T const wanted = family::requantized_in_float<T>(sum, multiplier, zero_point, low, high);
    return family::requantized_in_integers<T, true>(sum, multiplier, zero_point, low, high) != wanted ||
           family::requantized_in_integers<T, false>(sum, multiplier, zero_point, low, high) != wanted;
  };
  constexpr std::int32_t low = family::least_of<T>, high = family::greatest_of<T>;
  constexpr std::int32_t greatest = std::numeric_limits<std::int32_t>::max();
  std::uint32_t state = 1;
  auto const random = [&] { return state = state * 1664525u + 1013904223u, state >> 4; };
  int wrong = 0, cases = 0;
  for (int exponent = -24; exponent <= 12; ++exponent)
    for (std::uint32_t k = 0; k < 40; ++k) {
      // Powers of two and numbers around them make ties, or nearly; others are any.
      auto const odd = static_cast<float>(k < 8    ? 8388608u + k
                                          : k < 16 ? 16777224u - k
                                                   : 8388608u + random() % 8388608u);
      float const multiplier = std::ldexp(odd, exponent - 23);
      for (int i = 0; i < 200; ++i) {
        // Near what makes an integer, or an integer and a half; what saturates is among them.
        double const near =
            (static_cast<double>(random() % 1400) - 700) / 2 / static_cast<double>(multiplier);
        double const moved = near + static_cast<double>(i % 5) - 2;
        std::int32_t const sum = moved > greatest    ? greatest
                                 : moved < -greatest ? -greatest - 1
                                                     : static_cast<std::int32_t>(moved);
        std::int32_t const zero_point = low + static_cast<std::int32_t>(random() % 256);
        wrong += differs(sum, i % 7 == 0 ? -multiplier : multiplier, zero_point, low, high);
        wrong += differs(sum, multiplier, zero_point, low + 20, high - 30);
        cases += 2;
      }
    }
  CHECK(wrong == 0);
  CHECK(cases == 37 * 40 * 200 * 2);
}

TEST_CASE_TEMPLATE("QuantizeLinear and the like against reference(): elements around a pack", T, std::int8_t,
                   std::uint8_t) {
  check_unary<T, dims{1}>();
  check_unary<T, dims{3}>();
  check_unary<T, dims{4}>();
  check_unary<T, dims{17}>();
  check_unary<T, dims{7, 31}>();
}

template <class T, dims X, dims Y>
void check_pools() {
  auto const x = random_elements<T>(elements(X));
  using global = op::microsoft::QLinearGlobalAveragePool;
  using windows = op::microsoft::QLinearAveragePool;
  constexpr dims G{X[0], 1, 1, X[3]};
  for (float const s : {0.25f, 0.0431f, 3e3f})
    for (int const z : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}, 3}) {
      float const ys = 0.25f;
      T const zx = static_cast<T>(z), zy = static_cast<T>(z / 2);
      tensor<float const, dims{}> const sx{&s}, sy{&ys};
      tensor<T const, dims{}> const px{&zx}, py{&zy};
      tensor<T const, X> const image{x.data()};
      {
        constexpr global::attributes a{.layout = layout::channel_last};
        std::vector<T> wanted(elements(G) + 1, T{77}), found = wanted;
        global::reference(a, image, sx, px, sy, py, tensor<T, G>{wanted.data()});
        global::evaluate<a>(image, sx, px, sy, py, tensor<T, G>{found.data()});
        CHECK(found == wanted);
        check_shares(wanted, found, [&](auto worker) {
          global::evaluate_share<a>(worker, image, sx, px, sy, py, tensor<T, G>{found.data()});
        });
      }
      constexpr windows::attributes a{
          .kernel_shape = {2, 3}, .strides = {1, 2}, .layout = layout::channel_last};
      std::vector<T> wanted(elements(Y) + 1, T{77}), found = wanted;
      windows::reference(a, image, sx, px, sy, py, tensor<T, Y>{wanted.data()});
      windows::evaluate<a>(image, sx, px, sy, py, tensor<T, Y>{found.data()});
      CHECK(found == wanted);
      check_shares(wanted, found, [&](auto worker) {
        windows::evaluate_share<a>(worker, image, sx, px, sy, py, tensor<T, Y>{found.data()});
      });
    }
}

TEST_CASE_TEMPLATE("Means of quantised images against reference(): channels around a pack", T, std::int8_t,
                   std::uint8_t) {
  check_pools<T, dims{2, 3, 5, 3}, dims{2, 2, 2, 3}>();
  check_pools<T, dims{1, 4, 3, 16}, dims{1, 3, 1, 16}>();
  check_pools<T, dims{1, 7, 7, 43}, dims{1, 6, 3, 43}>();
}

}  // namespace
