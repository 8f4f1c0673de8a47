// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../accuracy.hpp"
#include "../kernel/check.hpp"
#include "run.hpp"

#include <inlay/family/reduce.hpp>
#include <inlay/simd/f32.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <random>

/// What the tests of reductions share: the shape rule, and results along any axes against an exact function
/// in double at extents around the width of a pack.
namespace inlay::test {

/// The input `axes`.
template <std::int64_t... Axes>
inline constexpr auto axes = literal<std::int64_t>({sizeof...(Axes)}, {Axes...});

/// The shape rule of reductions.
template <class Op>
constexpr bool infers_reduction(bool (*taken)(elem_type)) {
  using attributes = typename Op::attributes;
  constexpr tensor_info X{elem_type::float_, {3, 2, 5}};
  auto const named = [](std::span<std::int64_t const> list) {
    return tensor_info{
        elem_type::int64, {static_cast<std::int64_t>(list.size())}, storage::row_major, list.data()};
  };
  auto const reduced = [&](attributes const& a, std::initializer_list<std::int64_t> list) {
    return dims_of<Op, 2>(a, {X, named({list.begin(), list.size()})});
  };
  auto const wrong = [&](std::initializer_list<std::int64_t> list) {
    return error_of<Op, 2>({}, {X, named({list.begin(), list.size()})});
  };
  for (int type = 1; type <= last_elem_type; ++type) {
    error const wanted =
        taken(static_cast<elem_type>(type)) ? no_error : error{fault::elem_type_not_supported, type, 0};
    if (error_of<Op, 1>({}, {tensor_info{static_cast<elem_type>(type), {3}}}) != wanted) return false;
  }
  constexpr tensor_info unknown{elem_type::int64, {1}}, none{elem_type::int64, {0}};
  constexpr std::array<tensor_info, 1> declared{tensor_info{elem_type::float_, {3, 5}}};
  return dims_of<Op, 1>({}, {X}) == dims{1, 1, 1} && dims_of<Op, 1>({.keepdims = 0}, {X}) == dims{} &&
         dims_of<Op, 1>({.noop_with_empty_axes = 1}, {X}) == X.dims &&
         dims_of<Op, 2>({.keepdims = 0}, {X, none}) == dims{} && reduced({}, {1}) == dims{3, 1, 5} &&
         reduced({.keepdims = 0}, {-2}) == dims{3, 5} && reduced({.keepdims = 0}, {2, 0}) == dims{2} &&
         dims_of<Op, 1>({}, {tensor_info{elem_type::float_, {}}}) == dims{} &&
         dims_of<Op, 2, 1>({.keepdims = 0}, {X, unknown}, declared) == dims{3, 5} &&
         error_of<Op, 2>({}, {X, unknown}).what == fault::shape_must_be_constant &&
         error_of<Op, 2>({}, {X, tensor_info{elem_type::int32, {1}}}) ==
             error{fault::elem_type_not_supported, 6, 7} &&
         wrong({3}) == error{fault::axis_out_of_range, 3, 3} &&
         wrong({-4}) == error{fault::axis_out_of_range, -4, 3} &&
         wrong({1, -2}) == error{fault::axis_repeated, -2, 3};
}

/// The elements that make one result, in double.
using elements_in_double = std::vector<double>;
inline double sum(elements_in_double const& x) {
  double result = 0;
  for (double e : x) result += e;
  return result;
}
inline double sum_of_magnitudes(elements_in_double const& x) {
  double result = 0;
  for (double e : x) result += std::fabs(e);
  return result;
}
inline double sum_of_squares(elements_in_double const& x) {
  double result = 0;
  for (double e : x) result += e * e;
  return result;
}
/// Relative error of a sum or product of n floats one after the other: n roundings (Higham 2002, 3.1).
inline double roundings(std::size_t n) { return static_cast<double>(n) * 0x1p-24; }

/// An exact result, and by how much a float result may differ.
struct bounded {
  double value;
  double error;
};

namespace detail {
/// Y = Op of X along Axes, none of which is kept, by evaluate() if there is one.
template <class Op, ints Axes>
void call_reduction(auto X, auto Y) {
  constexpr auto a = typename Op::attributes{.keepdims = 0};
  tensor<std::int64_t const, dims{static_cast<std::int64_t>(Axes.size())}> const axes{Axes.elements};
  if constexpr (requires { Op::template evaluate<a>(X, axes, Y); }) Op::template evaluate<a>(X, axes, Y);
  else Op::reference(a, X, axes, Y);
}

template <class Op, dims X, ints Axes>
void check_axes(float low, float high, auto exact) {
  auto const kept = [](std::size_t axis) {
    for (std::int64_t reduced : Axes)
      if (normalize_axis(reduced, X.size()) == static_cast<std::int64_t>(axis)) return false;
    return !Axes.empty();
  };
  static constexpr dims Y = [kept] {
    dims result;
    for (std::size_t axis = 0; axis < X.size(); ++axis)
      if (kept(axis)) result.push_back(X[axis]);
    return result;
  }();
  auto x = values(3).vector(elements(X));
  for (float& e : x) e = low + (high - low) * (e + 1) / 2;
  guarded y(elements(Y));
  call_reduction<Op, Axes>(tensor<float const, X>{x.data()}, tensor<float, Y>{y.data()});
  std::vector<elements_in_double> groups(elements(Y));
  for_each_index(X, [&](dims const& index, std::size_t i) {
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < X.size(); ++axis)
      if (kept(axis)) at = at * static_cast<std::size_t>(X[axis]) + static_cast<std::size_t>(index[axis]);
    groups[at].push_back(static_cast<double>(x[i]));
  });
  CHECK(y.intact());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    bounded const wanted = exact(groups[i]);
    INFO("result ", i, " of ", groups.size(), ", of ", groups[i].size(), " elements");
    CHECK(std::fabs(static_cast<double>(y.elements[i]) - wanted.value) <= wanted.error);
  }
}
}  // namespace detail

/// Inner, outer, middle, several and all axes, of extents around the width of a pack; elements in [low,
/// high).
template <class Op>
void check_reduction(float low, float high, auto exact) {
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  constexpr std::int64_t below = pack > 1 ? pack - 1 : 1;
  detail::check_axes<Op, dims{3, below}, ints{1}>(low, high, exact);
  detail::check_axes<Op, dims{2, pack}, ints{-1}>(low, high, exact);
  detail::check_axes<Op, dims{2, 3 * pack + 2}, ints{1}>(low, high, exact);
  detail::check_axes<Op, dims{3, 5, pack + 1}, ints{0}>(low, high, exact);
  detail::check_axes<Op, dims{2, pack + 1, 3}, ints{1}>(low, high, exact);
  detail::check_axes<Op, dims{3, 2, pack + 1}, ints{2, 0}>(low, high, exact);
  detail::check_axes<Op, dims{2, 2, pack}, ints{}>(low, high, exact);
}

namespace detail {
/// Rows, or columns, of X by evaluate() are those of reference(); `same` says when two results are.
template <class Op, class T, ints Axes>
void check_by_reference(std::size_t seed, auto const& element, auto const& same) {
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  static constexpr dims X{2 * pack + 3, 5 * pack + 3}, Y{X[Axes[0] == 0 ? 1 : 0]};
  auto const x = std::make_unique<T[]>(elements(X));  // std::vector would store bool as bits
  std::mt19937 random(static_cast<unsigned>(seed));
  for (std::size_t i = 0; i < elements(X); ++i) x[i] = element(random);
  T found[elements(Y)]{}, wanted[elements(Y)]{};
  constexpr auto a = typename Op::attributes{.keepdims = 0};
  tensor<std::int64_t const, dims{1}> const axes{Axes.elements};
  tensor<T const, X> const all{x.get()};
  call_reduction<Op, Axes>(all, tensor<T, Y>{found});
  Op::reference(a, all, axes, tensor<T, Y>{wanted});
  for (std::size_t i = 0; i < elements(Y); ++i) {
    INFO("axis ", Axes[0], ", result ", i);
    CHECK(same(found[i], wanted[i]));
  }
}
}  // namespace detail

/// Elements of T from its whole range, the sums of which wrap, are reduced as reference() does, to the bit.
template <class Op, class... T>
void check_integers() {
  auto const check = [&]<class Element>(type_tag<Element>) {
    INFO("elements of ", sizeof(Element), " bytes");
    auto const element = [](std::mt19937& random) {
      if constexpr (std::is_same_v<Element, bool>) return random() % 64 == 0;
      else return static_cast<Element>(random() >> 3);
    };
    auto const same = [](Element a, Element b) { return a == b; };
    detail::check_by_reference<Op, Element, ints{1}>(1, element, same);
    detail::check_by_reference<Op, Element, ints{0}>(2, element, same);
  };
  (check(type_tag<T>{}), ...);
}

/// NaN and infinities among other floats reach the results that reference() has of them.
template <class Op>
void check_special_values() {
  constexpr float infinity = std::numeric_limits<float>::infinity(),
                  nan = std::numeric_limits<float>::quiet_NaN();
  auto const same = [](float a, float b) {
    return a == b || (a != a && b != b) || std::fabs(a - b) <= 0x1p-18f * std::fabs(b);
  };
  for (auto const& special : {std::array{nan, nan}, std::array{infinity, -infinity},
                              std::array{nan, infinity}, std::array{-infinity, -infinity}})
    for (unsigned rarely : {2u, 40u, 900u}) {
      INFO("one of ", rarely, " is ", special[0], " or ", special[1]);
      auto const element = [&](std::mt19937& random) {
        auto const number = static_cast<std::uint32_t>(random());
        if (number % rarely < 2) return special[number % rarely];
        return static_cast<float>(number >> 8) * 0x1p-22f - 2;
      };
      detail::check_by_reference<Op, float, ints{1}>(rarely, element, same);
      detail::check_by_reference<Op, float, ints{0}>(rarely + 1, element, same);
    }
}

}  // namespace inlay::test
