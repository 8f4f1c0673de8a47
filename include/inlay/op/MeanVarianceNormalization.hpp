// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/normalize.hpp>
#include <inlay/kernel/rows.hpp>

namespace inlay::op {

/// ONNX `MeanVarianceNormalization` (ai.onnx, since 13).   Y = (X - mean) / (deviation + 1e-9) over `axes`
/// Shapes: X and Y alike.   Types: floats.   Errors: axis_out_of_range, axis_repeated.
/// Accuracy: 8 * 2^-24 relative to (|X| + |mean|) / deviation; of columns, whose elements are summed one after the other, it
/// grows with their number.   Source: Operators.md#MeanVarianceNormalization
struct MeanVarianceNormalization {
  static constexpr op_identity id{"", "MeanVarianceNormalization", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    ints axes{0, 2, 3};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    ints axes;
    if (error const e = family::normalize_axes({a.axes.begin(), a.axes.size()}, X.rank(), axes)) return e;
    out[0] = {X.type, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    auto const mask = family::mask_of({a.axes.begin(), a.axes.size()}, X.rank());
    family::for_each_reduction(X.dims(), mask, [&](std::size_t, std::size_t count, auto const& each) {
      auto const m = family::moments_of<true, Value>(X, each, count);
      Value const divisor = math::sqrt(m.variance) + static_cast<Value>(epsilon);
      each([&](std::size_t at, std::size_t) {
        Y[at] = static_cast<T>((static_cast<Value>(X[at]) - m.mean) / divisor);
      });
    });
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    constexpr dims const& x = decltype(X)::static_dims;
    if constexpr (!std::is_same_v<typename decltype(Y)::value_type, float> || X.size() == 0) {
      reference(a, X, Y);
    } else if constexpr (constexpr sets_of_runs runs(x, {a.axes.begin(), a.axes.size()}); runs.fit) {
      kernel::standardize<static_cast<int>(runs.run.extent)>(
          X.data(), Y.data(), static_cast<int>(runs.kept.extent), runs.kept.step,
          static_cast<int>(runs.outer.extent), runs.outer.step, static_cast<float>(epsilon));
    } else if constexpr (constexpr sets_of_columns columns(x, {a.axes.begin(), a.axes.size()}); columns.fit) {
      kernel::standardize_columns(X.data(), Y.data(), static_cast<int>(columns.rows.extent),
                                  static_cast<int>(columns.columns.extent),
                                  static_cast<int>(columns.outer.extent), static_cast<float>(epsilon));
    } else {
      reference(a, X, Y);
    }
  }

 private:
  static constexpr double epsilon = 1e-9;  // the standard's own
  static constexpr auto pack = static_cast<std::ptrdiff_t>(simd::lanes);

  /// Elements that are normalised together, where they are runs of a pack or more in one loop, and so are their sets.
  struct sets_of_runs {
    family::strided_loop run{}, outer{}, kept{};
    bool fit = false;

    constexpr sets_of_runs(dims const& x, std::span<std::int64_t const> axes) {
      family::reduction_loops loops(x, family::mask_of(axes, x.size()));
      run = loops.reduced.take_contiguous();
      outer = loops.reduced.take();
      kept = loops.kept.take();
      fit = loops.reduced.list.empty() && loops.kept.list.empty() && run.extent >= pack;
    }
  };

  /// The same where they are columns of matrices that follow one another, a pack of columns or more.
  struct sets_of_columns {
    family::strided_loop rows{}, columns{}, outer{};
    bool fit = false;

    constexpr sets_of_columns(dims const& x, std::span<std::int64_t const> axes) {
      family::reduction_loops loops(x, family::mask_of(axes, x.size()));
      columns = loops.kept.take_contiguous();
      outer = loops.kept.take();
      rows = loops.reduced.take();
      fit = loops.reduced.list.empty() && loops.kept.list.empty() && columns.extent >= pack;
    }
  };
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MeanVarianceNormalization::attributes, axes);
