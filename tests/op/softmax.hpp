// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../accuracy.hpp"
#include "../kernel/check.hpp"
#include "run.hpp"

#include <inlay/simd/f32.hpp>

/// What the tests of Softmax and LogSoftmax share.
namespace inlay::test {

template <class Op>
constexpr bool infers_softmax() {
  constexpr tensor_info X{elem_type::float_, {3, 2, 5}};
  for (int type = 1; type <= last_elem_type; ++type) {
    error const found = error_of<Op, 1>({}, {tensor_info{static_cast<elem_type>(type), {3}}});
    if (found != (is_floating(static_cast<elem_type>(type)) ? no_error
                                                            : error{fault::elem_type_not_supported, type, 1}))
      return false;
  }
  return dims_of<Op, 1>({}, {X}) == X.dims && dims_of<Op, 1>({.axis = 0}, {X}) == X.dims &&
         error_of<Op, 1>({.axis = 3}, {X}) == error{fault::axis_out_of_range, 3, 3} &&
         error_of<Op, 1>({.axis = -4}, {X}) == error{fault::axis_out_of_range, -4, 3};
}

namespace detail {
/// X (outer, n, inner) along axis 1 in double; `close(found, exponential, sum, distance to the largest)`.
template <class Op, dims X>
void check_softmax_of(auto close) {
  constexpr auto a = typename Op::attributes{.axis = 1};
  auto x = values(4).vector(elements(X));
  for (float& e : x) e *= 4;
  guarded y(elements(X));
  tensor<float const, X> const in{x.data()};
  tensor<float, X> const out{y.data()};
  if constexpr (requires { Op::template evaluate<a>(in, out); }) Op::template evaluate<a>(in, out);
  else Op::reference(a, in, out);
  CHECK(y.intact());
  constexpr auto outer = static_cast<std::size_t>(X[0]), n = static_cast<std::size_t>(X[1]),
                 inner = static_cast<std::size_t>(X[2]);
  for (std::size_t row = 0; row < outer * inner; ++row) {
    auto const at = [&](std::size_t i) { return (row / inner * n + i) * inner + row % inner; };
    double sum = 0, largest = -5;
    for (std::size_t i = 0; i < n; ++i) {
      sum += std::exp(static_cast<double>(x[at(i)]));
      largest = std::fmax(largest, static_cast<double>(x[at(i)]));
    }
    for (std::size_t i = 0; i < n; ++i) {
      auto const e = static_cast<double>(x[at(i)]);
      INFO("row ", row, ", element ", i, " of ", n);
      CHECK(close(y.elements[at(i)], e, sum, largest - e, n));
    }
  }
}
}  // namespace detail

/// Along the innermost axis and others, of extents around the width of a pack.
template <class Op>
void check_softmax(auto close) {
  constexpr std::int64_t below = pack > 1 ? pack - 1 : 1;
  detail::check_softmax_of<Op, dims{2, 1, 1}>(close);
  detail::check_softmax_of<Op, dims{3, below, 1}>(close);
  detail::check_softmax_of<Op, dims{2, pack, 1}>(close);
  detail::check_softmax_of<Op, dims{2, 3 * pack + 2, 1}>(close);
  detail::check_softmax_of<Op, dims{2, pack + 1, 3}>(close);
  detail::check_softmax_of<Op, dims{1, 3, pack + 2}>(close);
  detail::check_softmax_of<Op, dims{2, 5, pack}>(close);
  detail::check_softmax_of<Op, dims{3, 2, 3 * pack + below}>(close);
}

/// Doubles along any axis of X (outer, n, inner); `exact(element, sum of exponentials)`.
template <class Op, dims X>
void check_softmax_of_doubles(auto exact) {
  auto const floats = values(4).vector(elements(X));
  std::vector<double> const x(floats.begin(), floats.end());
  std::vector<double> y(x.size());
  Op::template evaluate<typename Op::attributes{.axis = 1}>(tensor<double const, X>{x.data()},
                                                            tensor<double, X>{y.data()});
  constexpr auto n = static_cast<std::size_t>(X[1]), inner = static_cast<std::size_t>(X[2]);
  for (std::size_t i = 0; i < x.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k)
      sum += std::exp(x[i / (n * inner) * n * inner + k * inner + i % inner]);
    CHECK(y[i] == doctest::Approx(exact(x[i], sum)).epsilon(1e-14));
  }
}

}  // namespace inlay::test
