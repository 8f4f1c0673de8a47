// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/reduction.hpp>
#include <inlay/simd/f32.hpp>

#include <concepts>
#include <span>
#include <type_traits>

/// Operators that reduce axes. One names what it accumulates:
///   template <class T> using accumulator = …        default: the type in which T computes
///   static constexpr auto start(T first)          the accumulator before the first element, which is `first`
///   static constexpr auto add(accumulator, T x)     and with one more element
///   static constexpr T finish(accumulator, std::size_t count)
/// Where T accumulates itself, the kernel (family/reduction.hpp) takes the operator as its reducer, also for packs:
///   static constexpr T merge(T, T)                  of two sets of elements; default: add(). Others name
///   using reducer = …                               what the kernel takes in their place
/// Reductions over no elements give what start() and finish() make of them; there `first` is T{}.
namespace inlay::family {

/// Which axes a list names; an empty list names all.
using axis_mask = static_vector<bool, max_rank>;
constexpr axis_mask mask_of(std::span<std::int64_t const> axes, std::size_t rank) {
  axis_mask mask(rank, axes.empty());
  for (std::int64_t const axis : axes) {
    std::int64_t const normal = normalize_axis(axis, rank);
    if (normal >= 0 && normal < static_cast<std::int64_t>(rank))
      mask[static_cast<std::size_t>(normal)] = true;
  }
  return mask;
}

/// Dims without the reduced axes, or with extents of 1 in their place.
constexpr dims reduced_dims(dims const& x, axis_mask const& mask, bool keepdims) {
  dims result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!mask[i]) result.push_back(x[i]);
    else if (keepdims) result.push_back(1);
  }
  return result;
}

/// Calls visit(y, offset, inner) for each element y of the output: its reduced elements lie at X[offset +
/// inner element].
template <class Visit>
constexpr void for_each_reduction(dims const& x, axis_mask const& mask, Visit&& visit) {
  dims const strides = row_major_strides(x);
  dims kept, kept_strides, reduced, reduced_strides;
  for (std::size_t i = 0; i < x.size(); ++i) {
    (mask[i] ? reduced : kept).push_back(x[i]);
    (mask[i] ? reduced_strides : kept_strides).push_back(strides[i]);
  }
  for_each_index(kept, [&](dims const& index, std::size_t y) {
    std::size_t const offset = linear_index(index, kept_strides);
    visit(y, elements(reduced), [&](auto&& element) {
      for_each_index(reduced, [&](dims const& inner, std::size_t i) {
        element(offset + linear_index(inner, reduced_strides), i);
      });
    });
  });
}

/// Y = the reduction of Op over the masked axes. Writes nothing where a mask that was read at run time does
/// not fit Y.
template <class Op>
constexpr void reduce_elements(auto X, axis_mask const& mask, auto Y) {
  using T = typename decltype(X)::value_type;
  if (elements(reduced_dims(X.dims(), mask, false)) != Y.size()) return;
  for_each_reduction(X.dims(), mask, [&](std::size_t y, std::size_t count, auto const& each) {
    auto sum = Op::start(compute_type<T>{});
    each([&](std::size_t at, std::size_t i) {
      auto const x = static_cast<compute_type<T>>(X[at]);
      if (i == 0) sum = Op::start(x);
      sum = Op::add(sum, x);
    });
    Y[y] = static_cast<typename decltype(Y)::value_type>(Op::finish(sum, count));
  });
}

/// Shape rule of operators that keep the shape and compute along one axis (Softmax and its kin).
constexpr error infer_along(std::int64_t axis, tensor_info const& X, tensor_info& Y) {
  if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
  ints axes;
  if (error const e = normalize_axes({&axis, 1}, X.rank(), axes)) return e;
  Y = {X.type, X.dims};
  return no_error;
}

/// Lines of a tensor along one axis: `length` elements each, `columns` elements apart. `count` matrices of such columns
/// follow one another.
struct lines {
  std::ptrdiff_t length, columns, count;

  constexpr lines(std::int64_t axis, dims const& X) {
    auto const at = static_cast<std::size_t>(normalize_axis(axis, X.size()));
    length = static_cast<std::ptrdiff_t>(X[at]);
    columns = static_cast<std::ptrdiff_t>(elements(X, at + 1, X.size()));
    count = static_cast<std::ptrdiff_t>(elements(X, 0, at));
  }
  /// Calls line(place of its first element) for each line, in the order of results.
  INLAY_ALWAYS_INLINE constexpr void for_each(auto const& line) const {
    for (std::ptrdiff_t i = 0; i < count; ++i)
      for (std::ptrdiff_t c = 0; c < columns; ++c) line(i * length * columns + c);
  }
};

/// The lines of a tensor, as a constant of a program.
template <std::int64_t Axis, dims X>
inline constexpr lines lines_of{Axis, X};

/// An operator along one axis with a kernel for lines of any length of floats and doubles, which computes what reference()
/// does:
///   template <class T> static void line(T const* x, T* y, std::ptrdiff_t length, std::ptrdiff_t step)
/// one for rows of floats that lie side by side, a pack at least in each:
///   template <int Length> static void rows(float const* x, float* y, int count)
/// and one for rows of a pack or more, of which `count` matrices follow one another, along their columns:
///   static void columns(float const* x, float* y, int length, int columns, int count)
template <class Op>
struct along_axis {
  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    constexpr lines const& l = lines_of<a.axis, decltype(X)::static_dims>;
    constexpr auto pack = static_cast<std::ptrdiff_t>(simd::lanes);
    constexpr bool packs = std::is_same_v<typename decltype(Y)::value_type, float> && pack > 1;
    constexpr auto length = static_cast<int>(l.length), count = static_cast<int>(l.count);
    if constexpr (packs && l.columns == 1 && l.length >= pack)
      Op::template rows<length>(X.data(), Y.data(), count);
    else if constexpr (packs && l.columns >= pack && X.size() > 0)
      Op::columns(X.data(), Y.data(), length, static_cast<int>(l.columns), count);
    else evaluate_compact<a>(X, Y);
  }

  template <auto a>
  static constexpr void evaluate_compact(auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    if constexpr (std::is_floating_point_v<T> && X.size() > 0) {
      constexpr lines const& l = lines_of<a.axis, decltype(X)::static_dims>;
      each_line<l.columns == 1>(X.data(), Y.data(), l);
    } else {
      Op::reference(a, X, Y);
    }
  }

 private:
  template <bool SideBySide, class T>
  [[gnu::noinline]] static constexpr void each_line(T const* x, T* y, lines const& l) {
    if constexpr (SideBySide) {
      std::ptrdiff_t const length = l.length;
      for (std::ptrdiff_t i = l.count; i > 0; --i, x += length, y += length) Op::line(x, y, length, 1);
    } else {
      l.for_each([&](std::ptrdiff_t at) { Op::line(x + at, y + at, l.length, l.columns); });
    }
  }
};

struct reduce_attributes {
  std::int64_t keepdims = 1;
  std::int64_t noop_with_empty_axes = 0;
};

namespace detail {
/// What the kernel takes of an operator, and of which types it accumulates elements.
template <class Op>
struct reducer_of {
  using type = Op;
  template <class T>
  static constexpr bool takes = requires(T x) {
    { Op::start(x) } -> std::same_as<T>;
  };
};
template <class Op>
  requires requires { typename Op::reducer; }
struct reducer_of<Op> {
  using type = typename Op::reducer;
  template <class T>
  static constexpr bool takes = std::is_floating_point_v<T>;
};
}  // namespace detail

/// The loops of a reduction, as a constant of a program.
template <dims X, axis_mask Mask>
inline constexpr reduction_loops loops_of{X, Mask};

/// The axes from `axis` to the last.
constexpr axis_mask mask_from(std::size_t axis, std::size_t rank) {
  axis_mask mask(rank, false);
  for (std::size_t i = axis; i < rank; ++i) mask[i] = true;
  return mask;
}

/// A reduction over the axes that its second input names.
/// Shapes: data any;  axes (count), int64, optional: none or empty means all, or no axis if
///   noop_with_empty_axes;  reduced without the axes, or with extents of 1 if keepdims. Axes that are known
///   only at run time need declared dims of reduced.
/// Errors: elem_type_not_supported, attribute_length_differs (found axes, wanted at most), axis_out_of_range,
///   axis_repeated, shape_must_be_constant.
template <class Op>
struct reduce {
  static constexpr arity inputs{1, 2}, outputs{1, 1};
  static constexpr bool sees_constants(policy) { return true; }
  using attributes = reduce_attributes;

  template <class T>
  static constexpr T merge(T a, T b) {
    return Op::add(a, b);
  }

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!Op::accepts(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 0};
    bool const given = in.size() > 1 && in[1].present();
    if (given && in[1].type != elem_type::int64)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[1].type), 7};
    if (given && in[1].elements() > max_rank)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(in[1].elements()), max_rank};
    if (given && in[1].elements() > 0 && !in[1].values) {
      if (!out[0].present()) return {fault::shape_must_be_constant, 0, 0};
      out[0].type = X.type;
      return no_error;
    }
    ints axes;
    if (given)
      if (error const e = normalize_axes(in[1].known(), X.rank(), axes)) return e;
    out[0] = {X.type, reduced_dims(X.dims, mask(a, {axes.begin(), axes.size()}, X.rank()), a.keepdims != 0)};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto axes, auto Y) {
    if constexpr (is_present<decltype(axes)>)
      reduce_elements<Op>(X, mask(a, {axes.data(), axes.size()}, X.rank()), Y);
    else reduce_elements<Op>(X, mask(a, {}, X.rank()), Y);
  }

  template <auto a>
  static void evaluate(auto X, auto axes, auto Y) {
    using reducer = detail::reducer_of<Op>;
    using T = typename decltype(X)::value_type;
    using Axes = decltype(axes);
    constexpr dims const& x = decltype(X)::static_dims;
    auto const along = [&](reduction_loops const& loops) {
      reduce_along<typename reducer::type>(X.data(), Y.data(), loops);
    };
    if constexpr (elements(x) == 0 || !reducer::template takes<compute_type<T>>) {
      reference(a, X, axes, Y);
    } else if constexpr (!is_present<Axes>) {
      along(loops_of<x, mask(a, {}, x.size())>);
    } else if constexpr (requires { typename Axes::initializer; }) {
      along(loops_of<x, mask(a, Axes::initializer::info.known(), x.size())>);
    } else {
      axis_mask const is_reduced = mask(a, {axes.data(), axes.size()}, x.size());
      if (elements(reduced_dims(x, is_reduced, false)) == Y.size()) along({x, is_reduced});
    }
  }

 private:
  static constexpr axis_mask mask(attributes const& a, std::span<std::int64_t const> axes, std::size_t rank) {
    if (axes.empty() && a.noop_with_empty_axes) return axis_mask(rank, false);
    return mask_of(axes, rank);
  }
};

}  // namespace inlay::family

INLAY_ATTRIBUTES(inlay::family::reduce_attributes, keepdims, noop_with_empty_axes);
