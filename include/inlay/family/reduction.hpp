// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/elem_type.hpp>
#include <inlay/core/tensor_info.hpp>
#include <inlay/simd/f32.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

/// Reductions along any axes. One function of each operator and element type serves all shapes; vectors run along the
/// innermost axis, be it reduced or kept.
///
/// A reducer says what is accumulated, for Values that are packs or single elements:
///   start(Value first)           the result before the first element, of which there is one at least
///   add(Value sum, Value x)      and with one more element
///   merge(Value, Value)          the result of two sets of elements
///   finish(Element, std::size_t) what is stored, of a single result and the number of its elements
///   then(Value)                  where one walk is not enough: in place of finish(), the reducer of the next, which may
///                                know this result; of packs it has element(lane), the reducer of one element
namespace inlay::family {

/// A loop over a tensor: how often, and by how many elements it moves.
struct strided_loop {
  std::ptrdiff_t extent, step;
};

/// Nested loops, outermost first.
struct strided_loops {
  static_vector<strided_loop, max_rank> list;

  /// Adds an inner loop; one with which the loop before it steps on is merged with that.
  constexpr void add(std::ptrdiff_t extent, std::ptrdiff_t step) {
    if (extent == 1) return;
    if (!list.empty() && list.back().step == step * extent) list.back() = {list.back().extent * extent, step};
    else list.push_back({extent, step});
  }
  /// Takes the innermost loop away, if it moves by single elements; else one of a single element.
  constexpr strided_loop take_contiguous() {
    return !list.empty() && list.back().step == 1 ? take() : strided_loop{1, 1};
  }
  /// The same of any innermost loop.
  constexpr strided_loop take() {
    if (list.empty()) return {1, 1};
    strided_loop const inner = list.back();
    list.erase(list.size() - 1);
    return inner;
  }
};

/// A row-major tensor of these dims as loops over results, and over the elements of one.
struct reduction_loops {
  strided_loops kept, reduced;

  /// `is_reduced[i]` says whether axis i is reduced.
  constexpr reduction_loops(dims const& x, auto const& is_reduced) {
    auto step = static_cast<std::ptrdiff_t>(elements(x));
    for (std::size_t i = 0; i < x.size(); ++i) {
      auto const extent = static_cast<std::ptrdiff_t>(x[i]);
      step /= extent;
      (is_reduced[i] ? reduced : kept).add(extent, step);
    }
  }
};

namespace detail {

/// Walks the positions of a nest, in order.
class nest_walk {
 public:
  explicit nest_walk(strided_loops const& nest) : nest_(nest) {}
  std::ptrdiff_t offset() const { return offset_; }
  /// False behind the last position.
  bool next() {
    for (std::size_t i = nest_.list.size(); i-- > 0;) {
      strided_loop const loop = nest_.list[i];
      offset_ += loop.step;
      if (++index_[i] < loop.extent) return true;
      offset_ -= loop.step * loop.extent;
      index_[i] = 0;
    }
    return false;
  }

 private:
  strided_loops const& nest_;
  std::ptrdiff_t index_[max_rank]{}, offset_ = 0;
};

template <class Value>
inline constexpr std::ptrdiff_t width_of =
    std::is_same_v<Value, simd::f32> ? static_cast<std::ptrdiff_t>(simd::lanes) : 1;

/// f(0), …, f(N - 1), without a loop at every level of optimisation.
template <std::size_t N>
INLAY_ALWAYS_INLINE void for_each_of(auto const& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (f(static_cast<std::ptrdiff_t>(I)), ...);
  }(std::make_index_sequence<N>{});
}

template <class Value, class T>
INLAY_ALWAYS_INLINE Value load_value(T const* x) {
  return simd::load_as<Value>(x, 0, std::false_type{});
}

/// N values of results that lie `apart` elements of x from each other; the elements of one lie at the positions of
/// `inner` and `outer`. Each result adds its elements in order.
template <class Value, std::size_t N, class Reducer, class T>
INLAY_ALWAYS_INLINE void reduce_block(Reducer const (&r)[N], T const* x, std::ptrdiff_t apart,
                                      strided_loops const& outer, strided_loop inner, Value (&sum)[N]) {
  for_each_of<N>([&](std::ptrdiff_t n) __attribute__((always_inline)) {
    sum[n] = r[n].start(load_value<Value>(x + n * apart));
  });
  nest_walk walk(outer);
  do {
    T const* p = x + walk.offset();
    for (std::ptrdiff_t i = 0; i < inner.extent; ++i, p += inner.step)
      for_each_of<N>([&](std::ptrdiff_t n) __attribute__((always_inline)) {
        sum[n] = r[n].add(sum[n], load_value<Value>(p + n * apart));
      });
  } while (walk.next());
}

/// The reducer of one lane.
template <class Reducer>
INLAY_ALWAYS_INLINE auto element_of(Reducer const& r, std::ptrdiff_t lane) {
  if constexpr (requires { r.element(lane); }) return r.element(lane);
  else return r;
}

/// Finishes the results in the lanes of a value.
template <class Reducer, class Value, class R>
INLAY_ALWAYS_INLINE void store_finished(Reducer const& r, Value sum, R* y, std::size_t count) {
  if constexpr (!std::is_same_v<Value, simd::f32>) {
    *y = static_cast<R>(r.finish(sum, count));
  } else {
    float finished[simd::lanes];
    simd::store(finished, sum);
    for (std::ptrdiff_t lane = 0; lane < width_of<Value>; ++lane)
      y[lane] = element_of(r, lane).finish(finished[lane], count);
  }
}

template <class Value, std::size_t N, class Reducer, class T, class R>
INLAY_ALWAYS_INLINE void reduce_columns_once(Reducer const (&r)[N], T const* x, R* y, std::ptrdiff_t apart,
                                             strided_loops const& outer, strided_loop inner,
                                             std::size_t count) {
  Value sum[N];
  reduce_block<Value, N>(r, x, apart, outer, inner, sum);
  if constexpr (requires { r[0].then(sum[0]); }) {
    decltype(r[0].then(sum[0])) next[N];
    for (std::size_t n = 0; n < N; ++n) next[n] = r[n].then(sum[n]);
    reduce_columns_once<Value, N>(next, x, y, apart, outer, inner, count);
  } else {
    for (std::ptrdiff_t n = 0; n < static_cast<std::ptrdiff_t>(N); ++n)
      store_finished(r[n], sum[n], y + n * width_of<Value>, count);
  }
}

/// Results in a row, N values at once; the last ones may be made twice.
template <class Value, std::size_t N, class Reducer, class T, class R>
INLAY_ALWAYS_INLINE void reduce_columns(T const* x, R* y, strided_loop columns, strided_loops const& outer,
                                        strided_loop inner, std::size_t count) {
  constexpr std::ptrdiff_t width = width_of<Value>, block = static_cast<std::ptrdiff_t>(N) * width;
  Reducer const r[N]{};
  for (std::ptrdiff_t c = 0;; c = std::min(c + block, columns.extent - block)) {
    reduce_columns_once<Value, N>(r, x + c * columns.step, y + c, width * columns.step, outer, inner, count);
    if (c + block == columns.extent) return;
  }
}

/// Columns of x that reduce_rows() reads at once, also where the runs are shorter.
constexpr std::ptrdiff_t columns_of_square(std::ptrdiff_t run) {
  constexpr std::ptrdiff_t width = width_of<simd::f32>;
  return width > 8 && run <= 4 ? 4 : width;
}

/// The results of a pack of rows `step` apart, whose elements lie side by side, `run` of them at each position of
/// `outer`: squares are transposed, so that each lane adds the elements of one row in order. A square has columns
/// behind a short run, except for the rows of which `are_last` says that x may end within it.
template <class Reducer, class R>
INLAY_ALWAYS_INLINE void reduce_rows(Reducer const& r, float const* x, R* y, std::ptrdiff_t step,
                                     strided_loops const& outer, std::ptrdiff_t run, bool are_last,
                                     std::size_t count) {
  constexpr std::ptrdiff_t width = width_of<simd::f32>;
  float transposed[simd::lanes * simd::lanes];
  simd::f32 sum;
  bool starts = true;
  nest_walk walk(outer);
  do {
    for (std::ptrdiff_t c = 0; c < run; c += width) {
      std::ptrdiff_t const from = run < width ? 0 : std::min(c, run - width);
      float const* const corner = x + walk.offset() + from;
      if (are_last && run < width) {
        for (std::ptrdiff_t i = 0; i < run; ++i)
          for (std::ptrdiff_t row = 0; row < width; ++row)
            transposed[i * width + row] = corner[row * step + i];
      } else if (columns_of_square(run) < width) {
        if constexpr (width > 8) simd::transpose_quads(corner, step, transposed);
      } else {
        simd::transpose_square(corner, step, transposed, width);
      }
      if (starts) sum = r.start(simd::load(transposed));
      starts = false;
      for (std::ptrdiff_t i = c - from; i < std::min(width, run - from); ++i)
        sum = r.add(sum, simd::load(transposed + i * width));
    }
  } while (walk.next());
  if constexpr (requires { r.then(sum); }) reduce_rows(r.then(sum), x, y, step, outer, run, are_last, count);
  else store_finished(r, sum, y, count);
}

/// The results of all rows, a pack or more of them: the last ones may be made twice, since a single row would take
/// other functions than those of packs, which give other bits.
template <class Reducer, class R>
INLAY_ALWAYS_INLINE void reduce_packs_of_rows(float const* x, R* y, strided_loop rows,
                                              strided_loops const& outer, std::ptrdiff_t run,
                                              std::size_t count) {
  constexpr std::ptrdiff_t width = width_of<simd::f32>;
  for (std::ptrdiff_t row = 0;; row = std::min(row + width, rows.extent - width)) {
    std::ptrdiff_t const behind = rows.extent - row - width;
    bool const are_last = behind * rows.step + run < columns_of_square(run);
    reduce_rows(Reducer{}, x + row * rows.step, y + row, rows.step, outer, run, are_last, count);
    if (behind == 0) return;
  }
}

/// The result of elements that lie side by side, `run` of them at each position of `outer`: of floats four values at once,
/// then the lanes, then what is left of each run.
template <class Value, class Element, class Reducer, class T>
INLAY_ALWAYS_INLINE Element reduce_run(Reducer const& r, T const* x, strided_loops const& outer,
                                       std::ptrdiff_t run) {
  constexpr std::ptrdiff_t width = width_of<Value>;
  Element rest = r.start(static_cast<Element>(x[0]));
  Value sum[4];
  Value const first = r.start(simd::constant<Value>(static_cast<Element>(x[0])));
  for_each_of<4>([&](std::ptrdiff_t n) __attribute__((always_inline)) { sum[n] = first; });
  nest_walk walk(outer);
  do {
    T const* const p = x + walk.offset();
    std::ptrdiff_t i = 0;
    // Integers are one sum, of which the compiler makes vectors itself: of four GCC 12 makes wrong ones at -O3.
    if constexpr (!std::is_integral_v<Value>)
      for (; i + 4 * width <= run; i += 4 * width)
        for_each_of<4>([&](std::ptrdiff_t n) __attribute__((always_inline)) {
          sum[n] = r.add(sum[n], load_value<Value>(p + i + n * width));
        });
    if constexpr (width > 1)
      for (; i + width <= run; i += width) sum[0] = r.add(sum[0], load_value<Value>(p + i));
    for (; i < run; ++i) rest = r.add(rest, static_cast<Element>(p[i]));
  } while (walk.next());
  Value const total = r.merge(r.merge(sum[0], sum[1]), r.merge(sum[2], sum[3]));
  if constexpr (width == 1) return r.merge(total, rest);
  else return r.merge(simd::reduce_lanes([&](Value a, Value b) { return r.merge(a, b); }, total), rest);
}

template <class Value, class Element, class Reducer, class T>
INLAY_ALWAYS_INLINE Element result_of_run(Reducer const& r, T const* x, strided_loops const& outer,
                                          std::ptrdiff_t run, std::size_t count) {
  Element const sum = reduce_run<Value, Element>(r, x, outer, run);
  if constexpr (requires { r.then(sum); })
    return result_of_run<Value, Element>(r.then(sum), x, outer, run, count);
  else return r.finish(sum, count);
}

}  // namespace detail

/// y = the reductions of x along the reduced loops, in the order of the kept ones. There is one element at least.
template <class Reducer, class T, class R>
[[gnu::noinline, gnu::nothrow]] void reduce_along(T const* x, R* y, reduction_loops const& loops) {
  using Element = compute_type<T>;
  using Value = std::conditional_t<std::is_same_v<T, float> && (simd::lanes > 1), simd::f32, Element>;
  constexpr std::ptrdiff_t width = detail::width_of<Value>;
  strided_loops kept = loops.kept, reduced = loops.reduced;
  std::size_t count = 1;
  for (strided_loop const& loop : reduced.list) count *= static_cast<std::size_t>(loop.extent);
  std::ptrdiff_t const run = reduced.take_contiguous().extent;
  // Up to four packs, a pack of rows at once is faster than one row after the other.
  bool const many_rows = !kept.list.empty() && kept.list.back().extent >= width;
  bool const is_long = run >= (width == 1  ? 8
                               : many_rows ? 4 * width
                                           : 2 * width),
             is_short = run > 1 && !is_long;
  // What is made side by side: neighbours where these are kept, rows where these are too short for packs.
  strided_loop const columns = is_long ? strided_loop{1, 1} : is_short ? kept.take() : kept.take_contiguous();
  strided_loop const inner = run > 1 ? strided_loop{run, 1} : reduced.take();
  bool const by_packs =
      width > 1 && columns.extent >= width && (!is_short || run >= std::min(width / 2, std::ptrdiff_t{3}));
  detail::nest_walk walk(kept);
  do {
    T const* const at = x + walk.offset();
    if (is_long)
      *y = static_cast<R>(detail::result_of_run<Value, Element>(Reducer{}, at, reduced, run, count));
    else if (by_packs && is_short) {
      if constexpr (width > 1) detail::reduce_packs_of_rows<Reducer>(at, y, columns, reduced, run, count);
    } else if (by_packs && columns.extent >= 4 * width)
      detail::reduce_columns<Value, 4, Reducer>(at, y, columns, reduced, inner, count);
    else if (by_packs) detail::reduce_columns<Value, 1, Reducer>(at, y, columns, reduced, inner, count);
    else if (columns.extent >= 4)
      detail::reduce_columns<Element, 4, Reducer>(at, y, columns, reduced, inner, count);
    else detail::reduce_columns<Element, 1, Reducer>(at, y, columns, reduced, inner, count);
    y += columns.extent;
  } while (walk.next());
}

/// Reducers that several operators share.
struct mean_of_elements {
  template <class Value>
  static Value start(Value) {
    return simd::constant<Value>(0);
  }
  template <class Value>
  static Value add(Value sum, Value x) {
    return sum + x;
  }
  template <class Value>
  static Value merge(Value a, Value b) {
    return a + b;
  }
  template <class Element>
  static Element finish(Element sum, std::size_t count) {
    return sum / static_cast<Element>(count);
  }
};

struct largest_element {
  template <class Value>
  static Value start(Value first) {
    return first;
  }
  template <class Value>
  static Value add(Value largest, Value x) {
    return simd::max(largest, x);
  }
  template <class Value>
  static Value merge(Value a, Value b) {
    return simd::max(a, b);
  }
  template <class Element>
  static Element finish(Element largest, std::size_t) {
    return largest;
  }
};

}  // namespace inlay::family
