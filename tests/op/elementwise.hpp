// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../accuracy.hpp"
#include "../kernel/check.hpp"
#include "run.hpp"

#include <inlay/family/elementwise.hpp>

#include <bit>
#include <memory>
#include <span>

/// What the tests of elementwise operators share: shape rules, single elements in constant expressions, and
/// evaluate() and reference() against an exact function at lengths around the width of a pack.
namespace inlay::test {

/// Y has the dims of X, and X's type or `result`; types that are not `taken` are errors.
template <class Op>
constexpr bool infers_unary(bool (*taken)(elem_type), elem_type result = elem_type::undefined) {
  for (dims const& X : {dims{2, 3}, dims{}, dims{0, 4}, dims{1, 2, 1, 3, 1, 2}})
    for (int number = 1; number <= last_elem_type; ++number) {
      auto const type = static_cast<elem_type>(number);
      tensor_info const in[] = {{type, X}};
      tensor_info out[1];
      error const found = infer<Op>({}, in, out);
      if (!taken(type)) {
        if (found != error{fault::elem_type_not_supported, number, 0}) return false;
      } else if (found || out[0].dims != X ||
                 out[0].type != (result == elem_type::undefined ? type : result)) {
        return false;
      }
    }
  return error_of<Op, 1>({}, {}) == error{fault::missing_input, 0, 1};
}

/// Two operands of one type broadcast to the output, which has their type or `result`; types that are not
/// `taken` and differing ones are errors.
template <class Op>
constexpr bool infers_binary(bool (*taken)(elem_type), elem_type result = elem_type::undefined) {
  constexpr std::int64_t types = last_elem_type;
  for (std::int64_t a = 1; a <= types; ++a)
    for (std::int64_t b = 1; b <= types; ++b) {
      tensor_info const in[] = {{static_cast<elem_type>(a), {3, 4, 5}}, {static_cast<elem_type>(b), {5}}};
      tensor_info out[1];
      error const found = infer<Op>({}, in, out);
      error const wanted = !taken(in[0].type)   ? error{fault::elem_type_not_supported, a, 0}
                           : !taken(in[1].type) ? error{fault::elem_type_not_supported, b, 0}
                           : a != b             ? error{fault::elem_types_differ, b, a}
                                                : no_error;
      if (found != wanted) return false;
      if (!found && out[0].dims != in[0].dims) return false;
      if (!found && out[0].type != (result == elem_type::undefined ? in[0].type : result)) return false;
    }
  auto type = elem_type::float_;
  if (!taken(type)) type = taken(elem_type::int32) ? elem_type::int32 : elem_type::bool_;
  auto const broadcast = [type](dims const& A, dims const& B) {
    return dims_of<Op, 2>({}, {tensor_info{type, A}, tensor_info{type, B}});
  };
  return broadcast({3, 1}, {1, 4}) == dims{3, 4} && broadcast({}, {2, 3}) == dims{2, 3} &&
         broadcast({4, 5}, {2, 3, 1, 1}) == dims{2, 3, 4, 5} && broadcast({0, 3}, {1, 3}) == dims{0, 3} &&
         error_of<Op, 2>({}, {tensor_info{type, {2, 3}}, tensor_info{type, {3, 2}}}) ==
             error{fault::dims_not_broadcastable, 3, 2};
}

namespace detail {
/// The element type of an operator's output for inputs of types T; undefined where it does not take them.
template <class Op, auto a, class... T>
inline constexpr elem_type result_type = [] {
  tensor_info const in[] = {{elem_type_of<T>, {}}...};
  tensor_info out[1];
  error const e = infer<Op>(a, in, out);
  return e ? elem_type::undefined : out[0].type;
}();

template <class Op, auto a>
constexpr void call_reference(auto Y, auto... X) {
  inlay::detail::call_padded<Op::inputs>([&](auto const&... x) { Op::reference(a, x..., Y); }, X...);
}
template <class Op, auto a>
constexpr void call_evaluate(auto Y, auto... X) {
  inlay::detail::call_padded<Op::inputs>([&](auto const&... x) { Op::template evaluate<a>(x..., Y); }, X...);
}
}  // namespace detail

/// reference() of scalars.
template <class Op, auto a = typename Op::attributes{}, class... T>
constexpr auto value_of(T... x) {
  using Result = type_of<detail::result_type<Op, a, T...>>;
  Result y{};
  detail::call_reference<Op, a>(tensor<Result, dims{}>{&y}, tensor<T const, dims{}>{&x}...);
  return y;
}

/// Equal, with zeros of one sign; NaN is NaN.
template <class T>
constexpr bool identical(T found, T wanted) {
  if constexpr (std::is_same_v<T, float>) {
    if (found != found || wanted != wanted) return found != found && wanted != wanted;
    return std::bit_cast<std::uint32_t>(found) == std::bit_cast<std::uint32_t>(wanted);
  } else {
    return found == wanted;
  }
}

inline constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN(),
                       infinite = std::numeric_limits<float>::infinity();

/// The largest error that the GNU C Library documents for the float functions that operators call, on x86-64
/// and Arm (its manual, "Known Maximum Errors in Math Functions"): 2 ULP for acosh, asinh, atanh, cosh, sinh,
/// tanh; 1 for others.
inline constexpr double libm_ulps = 2;

/// Of quotients and square roots of packs, as simd/f32.hpp and simd/math.hpp state them.
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
inline constexpr double quotient_ulps = 1, root_ulps = 3;
#else
inline constexpr double quotient_ulps = 0.5, root_ulps = 0.5;
#endif

/// Operands are taken from [low, high]; results may be off by `ulps` units in the last place, or by
/// `absolute`.
struct accuracy {
  double low = -4;
  double high = 4;
  double ulps = 0;
  double absolute = 0;
  bool zero_sign = true;  ///< -0 where the exact function gives it; ONNX does not ask for that everywhere
};

namespace detail {
/// The elements of an operand; std::vector would store bool as bits.
template <class T>
struct operand {
  inlay::dims shape;
  std::unique_ptr<T[]> elements{new T[inlay::elements(shape)]{}};

  std::span<T> all() const { return {elements.get(), inlay::elements(shape)}; }
};

/// 0, -0, the infinities, NaN, 1, one after the other.
template <class T>
void fill_with_corners(std::span<T> x) {
  constexpr float corners[] = {0.0f, -0.0f, infinite, -infinite, quiet_nan, 1.0f};
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(corners[i % std::size(corners)]);
}
template <class T>
void fill(std::span<T> x, accuracy const& bound, std::uint64_t seed) {
  values next(seed);
  for (T& element : x) {
    auto const share = (static_cast<double>(next.next()) + 1) / 2;
    if constexpr (std::is_same_v<T, bool>) element = share < 0.5;
    else element = static_cast<T>(bound.low + (bound.high - bound.low) * share);
  }
}

inline bool close(bool found, bool wanted, accuracy const&) { return found == wanted; }
inline bool close(float found, double exact, accuracy const& bound) {
  if (exact == 0 && found == 0) return !bound.zero_sign || std::signbit(found) == std::signbit(exact);
  return ulps(found, exact) <= bound.ulps || std::fabs(static_cast<double>(found) - exact) <= bound.absolute;
}

/// Each element of Y against `exact` of those that it is made of.
template <class Result, class T, std::size_t Operands>
void check_results(Result const* Y, dims const& shape, std::array<operand<T>, Operands> const& X,
                   accuracy const& bound, auto exact) {
  std::size_t wrong = 0;
  for_each_index(shape, [&](dims const& index, std::size_t y) {
    std::array<T, Operands> at;
    for (std::size_t k = 0; k < Operands; ++k) {
      dims const& own = X[k].shape;
      std::size_t offset = 0, lead = shape.size() - own.size();
      for (std::size_t i = 0; i < own.size(); ++i)
        offset = offset * static_cast<std::size_t>(own[i]) +
                 (own[i] == 1 ? 0 : static_cast<std::size_t>(index[lead + i]));
      at[k] = X[k].elements[offset];
    }
    auto const wanted = std::apply([&](auto... e) { return exact(e...); }, at);
    if (close(Y[y], wanted, bound) || wrong++ != 0) return;
    INFO("element ", y, " of ", elements(shape), ", of ", at[0], " …");
    CHECK(static_cast<double>(Y[y]) == static_cast<double>(wanted));  // not close: shows both
  });
  CHECK(wrong == 0);
}
}  // namespace detail

/// Op of operands of dims X, of type T each, by evaluate() and by reference().
template <class Op, auto a, class T, dims... X>
void check_operands(accuracy const& bound, auto exact, bool corners = false) {
  constexpr std::size_t count = sizeof...(X), margin = 32;
  using Result = type_of<detail::result_type<Op, a, decltype(X, T{})...>>;
  static constexpr dims Y = [] {
    dims result;
    tensor_info const in[] = {{elem_type::float_, X}...};
    error const e = family::broadcast(in, result);
    return e ? dims{-1} : result;  // which nothing compiles with
  }();
  std::array<detail::operand<T>, count> x{detail::operand<T>{X}...};
  for (std::size_t k = 0; k < count; ++k) {
    if (corners) detail::fill_with_corners(x[k].all());
    else detail::fill(x[k].all(), bound, k + 1);
  }
  std::array<Result, elements(Y) + margin> found, by_reference;
  auto const untouched = static_cast<Result>(-12345);
  found.fill(untouched);
  [&]<std::size_t... K>(std::index_sequence<K...>) {
    detail::call_evaluate<Op, a>(tensor<Result, Y>{found.data()}, tensor<T const, X>{x[K].elements.get()}...);
    detail::call_reference<Op, a>(dynamic_tensor<Result>{by_reference.data(), Y},
                                  dynamic_tensor<T const>{x[K].elements.get(), X}...);
  }(std::make_index_sequence<count>{});
  detail::check_results(found.data(), Y, x, bound, exact);
  detail::check_results(by_reference.data(), Y, x, bound, exact);
  for (std::size_t i = elements(Y); i < found.size(); ++i) CHECK(found[i] == untouched);
}

/// Y = exact(X) at lengths around the width of a pack, at random operands and at corners.
template <class Op, auto a = typename Op::attributes{}, class T = float>
void check_unary(accuracy const& bound, auto exact) {
  auto const in_double = [exact](T x) {
    if constexpr (std::is_same_v<T, float>) return exact(static_cast<double>(x));
    else return exact(x);
  };
  check_operands<Op, a, T, dims{1}>(bound, in_double);
  check_operands<Op, a, T, dims{pack - 1}>(bound, in_double);
  check_operands<Op, a, T, dims{1, pack}>(bound, in_double);
  check_operands<Op, a, T, dims{pack + 1}>(bound, in_double);
  check_operands<Op, a, T, dims{3 * pack + 2}>(bound, in_double);
  check_operands<Op, a, T, dims{3 * pack + 2}>(bound, in_double, true);
}

/// C = exact(A, B): equal dims, a scalar, a row, a column, and both sides broadcast.
template <class Op, class T = float, auto a = typename Op::attributes{}>
void check_binary(accuracy const& bound, auto exact) {
  auto const in_double = [exact](T x, T y) {
    if constexpr (std::is_same_v<T, float>) return exact(static_cast<double>(x), static_cast<double>(y));
    else return exact(x, y);
  };
  check_operands<Op, a, T, dims{1}, dims{}>(bound, in_double);
  check_operands<Op, a, T, dims{pack - 1}, dims{pack - 1}>(bound, in_double);
  check_operands<Op, a, T, dims{1, pack}, dims{pack}>(bound, in_double);
  check_operands<Op, a, T, dims{3 * pack + 2}, dims{1}>(bound, in_double);
  check_operands<Op, a, T, dims{}, dims{pack + 1}>(bound, in_double);
  check_operands<Op, a, T, dims{3, pack + 1}, dims{pack + 1}>(bound, in_double);
  check_operands<Op, a, T, dims{3, 1}, dims{3, pack}>(bound, in_double);
  constexpr dims column{2, 6, 1}, row{6 + pack};
  check_operands<Op, a, T, column, row>(bound, in_double);
  check_operands<Op, a, T, column, row>(bound, in_double, true);
}

/// Y = exact(A, B, C) with a column, a scalar and a row.
template <class Op, auto a = typename Op::attributes{}>
void check_three(accuracy const& bound, auto exact) {
  check_operands<Op, a, float, dims{3, 1}, dims{}, dims{2 * pack + 1}>(
      bound, [exact](float x, float y, float z) {
        return exact(static_cast<double>(x), static_cast<double>(y), static_cast<double>(z));
      });
}

}  // namespace inlay::test
