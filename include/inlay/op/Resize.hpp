// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/conversion.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/kernel/resample.hpp>

#include <algorithm>
#include <array>

namespace inlay::op {

/// ONNX `Resize` (ai.onnx, since 19).   Y = X sampled at other distances along `axes`, all if there are none
/// Shapes: X any;  roi (2k), floating point;  scales (k), float, or sizes (k), int64, k the number of axes;  Y of
///   X's rank, extents floor(extent * scale) or sizes. Axes of X and Y in the order that `layout` says.
///   Scales or sizes that are known only at run time need a capacity of the output that the model or the user
///   declares.
/// Types: numbers; all where `mode` is nearest. Positions and weights are computed in binary64, sums in float for
///   elements of up to 16 bits and float, else in double; integers are rounded to the nearest, ties to even.
///   Bytes with `element_scale` stand for real values: what DequantizeLinear, a linear Resize of floats and
///   QuantizeLinear make of them in ONNX Runtime, bit for bit.
/// Errors: elem_type_not_supported, axis_out_of_range, axis_repeated, attribute_length_differs (found elements of
///   roi, scales or sizes, wanted), attribute_out_of_range (found extent; scale below 0: found -1), missing_input,
///   element_count_differs (nothing to sample: found 0, wanted 1), shape_must_be_constant.
/// Source: Operators.md#Resize
struct Resize {
  static constexpr op_identity id{"", "Resize", 19};
  static constexpr arity inputs{1, 4}, outputs{1, 1};

  enum class interpolation : std::uint8_t { nearest, linear, cubic };
  enum class rounding : std::uint8_t { round_prefer_floor, round_prefer_ceil, floor, ceil };
  enum class coordinates : std::uint8_t {
    half_pixel,
    half_pixel_symmetric,
    pytorch_half_pixel,
    align_corners,
    asymmetric,
    tf_crop_and_resize,
    tf_half_pixel_for_nn,  ///< of versions 11 to 12: (x + 0.5) / scale
  };
  enum class aspect : std::uint8_t { stretch, not_larger, not_smaller };
  struct attributes {
    std::int64_t antialias = 0;
    ints axes{};
    coordinates coordinate_transformation_mode = coordinates::half_pixel;
    float cubic_coeff_a = -0.75f;
    std::int64_t exclude_outside = 0;
    float extrapolation_value = 0;
    aspect keep_aspect_ratio_policy = aspect::stretch;
    interpolation mode = interpolation::nearest;
    rounding nearest_mode = rounding::round_prefer_floor;
    // Not ONNX's: inputs that are constant, and the order of axes, put here by the generator.
    floats roi{}, scales{};
    ints sizes{};
    inlay::layout layout = inlay::layout::channel_first;
    // Of bytes that stand for (x - element_zero_point) * element_scale, in X and Y; a scale of 0: for themselves.
    float element_scale = 0;
    std::int64_t element_zero_point = 0;
  };

  /// Whether `element_scale` may be given: images whose rows and columns are resampled linearly, the extents known.
  static constexpr bool may_have_element_scale(attributes const& a, dims const& X, dims const& Y) {
    bool const follows = a.coordinate_transformation_mode == coordinates::half_pixel ||
                         a.coordinate_transformation_mode == coordinates::pytorch_half_pixel ||
                         a.coordinate_transformation_mode == coordinates::align_corners ||
                         a.coordinate_transformation_mode == coordinates::asymmetric;
    if (!follows || a.mode != interpolation::linear || a.antialias != 0 || a.exclude_outside != 0)
      return false;
    if (a.keep_aspect_ratio_policy != aspect::stretch || (a.scales.empty() && a.sizes.empty())) return false;
    if ((X.size() != 2 && X.size() != 4) || X == Y || elements(Y) == 0) return false;
    std::size_t const row = row_axis(a, X.size());
    geometry const g = known_geometry(a, X, Y);
    for (std::size_t axis = 0; axis < X.size(); ++axis)
      if (axis != row && axis != row + 1 && g.axes[axis].resampled) return false;
    return true;
  }

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], roi = family::input_at(in, 1), scales = family::input_at(in, 2),
                      sizes = family::input_at(in, 3);
    if (a.mode == interpolation::nearest) {
      if (!is_real(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 0};
    } else if (!is_numeric(X.type)) {
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    }
    ints axes;
    if (error const e = family::normalize_axes({a.axes.begin(), a.axes.size()}, X.rank(), axes)) return e;
    auto const count = static_cast<std::int64_t>(axes.empty() ? X.rank() : axes.size());
    auto const length = [](auto const& attribute, tensor_info const& input) {
      return static_cast<std::int64_t>(!attribute.empty() ? attribute.size()
                                       : input.present()  ? input.elements()
                                                          : 0);
    };
    if (sizes.present())
      if (error const e = family::check_same_type(sizes, elem_type::int64)) return e;
    if (scales.present() && scales.elements() != 0)
      if (error const e = family::check_same_type(scales, elem_type::float_)) return e;
    if (roi.present() && roi.elements() != 0 && !is_floating(roi.type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(roi.type), 1};
    bool const by_sizes = length(a.sizes, sizes) != 0;
    std::int64_t const given = by_sizes ? length(a.sizes, sizes) : length(a.scales, scales);
    if (given == 0 && count != 0) return {fault::missing_input, 2, 4};
    if (given != count) return {fault::attribute_length_differs, given, count};
    if (a.coordinate_transformation_mode == coordinates::tf_crop_and_resize &&
        length(a.roi, roi) != 2 * count)
      return {fault::attribute_length_differs, length(a.roi, roi), 2 * count};

    dims Y = X.dims;
    bool const known =
        count == 0 || (by_sizes ? !a.sizes.empty() || static_cast<bool>(sizes.values) : !a.scales.empty());
    if (!known) {
      if (error const e = family::declared_dims(out[0], X.rank(), Y)) return e;
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(X.type, Y);
      return no_error;
    }
    request r = of_attributes(a);
    if (by_sizes && a.sizes.empty()) r.take_sizes(sizes.known());
    if (error const e = set_extents(a, r, X.dims, Y)) return e;
    if (a.element_scale != 0 && !(family::is_byte(X.type) && may_have_element_scale(a, X.dims, Y)))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    out[0] = {X.type, Y};
    return no_error;
  }

  /// Scales that are known only at run time.
  static constexpr error extents(attributes const& a, auto X, auto roi, auto scales, auto sizes,
                                 std::span<tensor_info> out) {
    if (!out[0].is_capacity) return no_error;
    out[0].dims = X.dims();
    out[0].is_capacity = false;
    return set_extents(a, requested(a, roi, scales, sizes), X.dims(), out[0].dims);
  }

  static constexpr void reference(attributes const& a, auto X, auto roi, auto scales, auto sizes, auto Y) {
    using T = typename decltype(Y)::value_type;
    if (Y.size() == 0) return;
    geometry const g = resolve(a, requested(a, roi, scales, sizes), X.dims(), Y.dims());
    dims const strides = row_major_strides(X.dims());
    T const extrapolated = rounded::of<T>(static_cast<double>(a.extrapolation_value));
    for_each_index(Y.dims(), [&](dims const& at, std::size_t y) {
      for (std::size_t axis = 0; axis < at.size(); ++axis)
        if (is_outside(a, g.axes[axis], at[axis])) {
          Y[y] = extrapolated;
          return;
        }
      if (a.mode != interpolation::nearest) {
        if constexpr (family::is_byte(elem_type_of<T>))
          if (a.element_scale != 0) {
            Y[y] = family::quantized<T>(real_sample(a, g, X, strides, at), a.element_scale, zero_point(a));
            return;
          }
        if constexpr (is_numeric(elem_type_of<T>)) Y[y] = rounded::of<T>(sample(a, g, X, strides, at, 0, 0));
        return;
      }
      std::size_t from = 0;
      for (std::size_t axis = 0; axis < at.size(); ++axis)
        from += static_cast<std::size_t>(nearest(a, g.axes[axis], at[axis]) * strides[axis]);
      Y[y] = X[from];
    });
  }

  template <auto a>
  static void evaluate(auto X, auto roi, auto scales, auto sizes, auto Y) {
    constexpr dims from = decltype(X)::static_dims, to = decltype(Y)::static_dims;
    using T = typename decltype(Y)::value_type;
    if constexpr (!has_tables(a, from, to)) {
      evaluate_open<a>(X, roi, scales, sizes, Y);
    } else {
      using Weight = std::conditional_t<(sizeof(T) <= 2 || std::is_same_v<T, float>), float, double>;
      static constexpr auto plan = plan_of<a, from, to, Weight>();
      T const outside = rounded::of<T>(static_cast<double>(a.extrapolation_value));
      if constexpr (a.mode == interpolation::nearest) {
        kernel::resample_nearest(plan, X.data(), Y.data(), outside);
      } else if constexpr (a.element_scale != 0) {
        kernel::resample_corners(plan, X.data(), Y.data(), real_bytes<T>{a.element_scale, zero_point(a)});
      } else if constexpr (kernel::has_lines<T>(plan)) {
        constexpr std::ptrdiff_t taps = plan.axes[kernel::most_resampled_axes - 1].taps;
        kernel::resample_lines<rounded, (taps <= 4 ? taps : 0)>(plan, X.data(), Y.data(), outside);
      } else if constexpr (constexpr std::size_t axes = linear_axes(a, from, to); axes != 0) {
        kernel::resample_linear<rounded, axes>(plan, X.data(), Y.data(), outside);
      } else {
        kernel::resample<rounded>(plan, X.data(), Y.data(), outside);
      }
    }
  }

  /// Where extents, scales or a region are known at run time only: positions and weights are found once for an output of
  /// the last axis, and anew for those of others where they change.
  template <auto a>
  static constexpr void evaluate_open(auto X, auto roi, auto scales, auto sizes, auto Y) {
    if constexpr (a.antialias != 0 ||
                  a.element_scale != 0) {  // filters of any length; an order of sums of its own
      reference(a, X, roi, scales, sizes, Y);
    } else {
      if (Y.size() == 0) return;
      if (Y.rank() == 0) Y[0] = X[0];
      else resample_open<a>(X.data(), X.dims(), requested(a, roi, scales, sizes), Y.data(), Y.dims());
    }
  }

 private:
  /// What the inputs ask for, of each entry of `axes`.
  struct request {
    bool by_sizes = false, has_roi = false;
    double scales[max_rank]{}, roi[2 * max_rank]{};
    std::int64_t sizes[max_rank]{};

    constexpr void take_sizes(std::span<std::int64_t const> list) {
      by_sizes = true;
      for (std::size_t i = 0; i < list.size() && i < max_rank; ++i) sizes[i] = list[i];
    }
  };

  /// One axis in the order of memory: its scale, extents, and part of the region of interest.
  struct along {
    double scale = 1, input = 1, output = 1, start = 0, stop = 1;
    bool resampled = false;
  };
  struct geometry {
    along axes[max_rank];
  };

  /// An element of type T from a sum; integers are rounded.
  struct rounded {
    template <class T>
    static constexpr T of(auto sum) {
      if constexpr (is_integer(elem_type_of<T>))
        return family::convert<T>(math::round(static_cast<double>(sum)));
      else return family::convert<T>(sum);
    }
  };

  /// Bytes that stand for real values, blended in the order in which ONNX Runtime adds: each product and sum is
  /// rounded to float.
  template <class T>
  struct real_bytes {
    float scale;
    std::int32_t zero_point;

    /// y[i] = the sum of four elements, one of each x, for n elements.
    INLAY_ALWAYS_INLINE void blocks(std::array<T const*, 4> x, std::array<float, 4> w, T* y,
                                    std::size_t n) const {
      family::quantize_elements(
          y, n, scale, zero_point,
          [x, w, s = scale, z = zero_point]<class Value>(std::size_t i, std::type_identity<Value>) {
            auto const product = [&](std::size_t k) {
              return family::rounded(family::dequantized_at<Value>(x[k], i, s, z) *
                                     simd::constant<Value>(w[k]));
            };
            Value sum = product(0);
            for (std::size_t k = 1; k < 4; ++k) sum = family::rounded(sum + product(k));
            return sum;
          });
    }

    /// A row of single elements between two rows of X. `columns` is their axis, w the weights of the rows.
    INLAY_ALWAYS_INLINE void row(T const* above, T const* below, std::array<float, 2> w, auto const& columns,
                                 T* y) const {
      constexpr std::ptrdiff_t room = 64;
      float corners[4]
                   [room];  // elements less the zero point: above left, above right, below left, below right
      for (std::ptrdiff_t first = 0; first < columns.out; first += room) {
        std::ptrdiff_t const n = std::min(room, columns.out - first);
        for (std::ptrdiff_t tap = 0; tap < 2; ++tap)
          for (std::ptrdiff_t i = 0; i < n; ++i) {
            std::ptrdiff_t const from = columns.position(first + i, tap);
            corners[tap][i] = static_cast<float>(above[from] - zero_point);
            corners[2 + tap][i] = static_cast<float>(below[from] - zero_point);
          }
        float const *const w_left = columns.weights + first, *const w_right = w_left + columns.out;
        family::quantize_elements(
            y + first, static_cast<std::size_t>(n), scale, zero_point,
            [&corners, w, w_left, w_right, s = scale]<class Value>(std::size_t i, std::type_identity<Value>) {
              auto const product = [&](std::size_t k) {
                auto const real = family::rounded(simd::load_as<Value>(corners[k], i, std::false_type{}) *
                                                  simd::constant<Value>(s));
                auto const column = simd::load_as<Value>(k % 2 == 0 ? w_left : w_right, i, std::false_type{});
                return family::rounded(real * family::rounded(simd::constant<Value>(w[k / 2]) * column));
              };
              Value sum = product(0);
              for (std::size_t k = 1; k < 4; ++k) sum = family::rounded(sum + product(k));
              return sum;
            });
      }
    }
  };
  static constexpr std::int32_t zero_point(attributes const& a) {
    return static_cast<std::int32_t>(a.element_zero_point);
  }
  /// The real value of an element times two weights.
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr float real_product(T element, float scale, std::int32_t zero_point,
                                                          float w_row, float w_column) {
    return family::rounded(family::dequantized(element, scale, zero_point) *
                           family::rounded(w_row * w_column));
  }

  static constexpr request of_attributes(attributes const& a) {
    request r;
    for (std::size_t i = 0; i < a.scales.size() && i < max_rank; ++i)
      r.scales[i] = static_cast<double>(a.scales[i]);
    for (std::size_t i = 0; i < a.roi.size(); ++i) r.roi[i] = static_cast<double>(a.roi[i]);
    r.has_roi = !a.roi.empty();
    if (!a.sizes.empty()) r.take_sizes({a.sizes.begin(), a.sizes.size()});
    return r;
  }

  static constexpr request requested(attributes const& a, auto roi, auto scales, auto sizes) {
    request r = of_attributes(a);
    if constexpr (is_present<decltype(scales)>)
      for (std::size_t i = 0; i < scales.size() && i < max_rank; ++i)
        r.scales[i] = static_cast<double>(scales[i]);
    if constexpr (is_present<decltype(roi)>) {
      for (std::size_t i = 0; i < roi.size() && i < 2 * max_rank; ++i) r.roi[i] = static_cast<double>(roi[i]);
      r.has_roi = r.has_roi || roi.size() != 0;
    }
    if constexpr (is_present<decltype(sizes)>)
      if (sizes.size() != 0) r.take_sizes({sizes.data(), sizes.size()});
    return r;
  }

  static constexpr std::size_t count_of(attributes const& a, std::size_t rank) {
    return a.axes.empty() ? rank : a.axes.size();
  }
  /// Where entry `i` of `axes` lies in memory.
  static constexpr std::size_t axis_of(attributes const& a, std::size_t i, std::size_t rank) {
    std::size_t const axis = a.axes.empty() ? i : static_cast<std::size_t>(normalize_axis(a.axes[i], rank));
    if (a.layout != layout::channel_last || axis == 0) return axis;
    return axis == 1 ? rank - 1 : axis - 1;
  }

  /// Where the rows of an image of rank 2 or 4 lie in memory; its columns lie behind them.
  static constexpr std::size_t row_axis(attributes const& a, std::size_t rank) {
    return a.layout == layout::channel_last && rank > 2 ? rank - 3 : rank - 2;
  }

  /// The scale that all axes share where sizes keep the aspect ratio.
  static constexpr double common_scale(attributes const& a, request const& r, dims const& X) {
    double scale = 1;
    for (std::size_t i = 0; i < count_of(a, X.size()); ++i) {
      double const own = static_cast<double>(r.sizes[i]) / static_cast<double>(X[axis_of(a, i, X.size())]);
      bool const better = a.keep_aspect_ratio_policy == aspect::not_larger ? own < scale : own > scale;
      if (i == 0 || better) scale = own;
    }
    return scale;
  }

  static constexpr error set_extents(attributes const& a, request const& r, dims const& X, dims& Y) {
    bool const keeps = r.by_sizes && a.keep_aspect_ratio_policy != aspect::stretch;
    for (std::size_t i = 0; i < count_of(a, X.size()); ++i) {
      std::size_t const axis = axis_of(a, i, X.size());
      if (r.by_sizes) {
        if (r.sizes[i] < 0 || r.sizes[i] > family::most_elements)
          return {fault::attribute_out_of_range, r.sizes[i], family::most_elements};
        if (keeps && X[axis] == 0) return {fault::element_count_differs, 0, 1};
        Y[axis] = r.sizes[i];
      } else {
        // In binary32, as ONNX's shape inference has it: 10 * 0.7 is 7.
        auto const scale = static_cast<float>(r.scales[i]);
        if (!(scale > 0)) return {fault::attribute_out_of_range, -1, 0};
        float const extent = scale * static_cast<float>(X[axis]);
        if (!(extent <= static_cast<float>(family::most_elements)))
          return {fault::attribute_out_of_range, family::most_elements + 1, family::most_elements};
        Y[axis] = static_cast<std::int64_t>(extent);
      }
    }
    if (keeps) {
      double const scale = common_scale(a, r, X);
      for (std::size_t i = 0; i < count_of(a, X.size()); ++i) {
        std::size_t const axis = axis_of(a, i, X.size());
        Y[axis] = family::to_integer<std::int64_t>(math::floor(scale * static_cast<double>(X[axis]) + 0.5));
      }
    }
    if (error const e = family::check_extents(Y)) return e;
    if (elements(Y) != 0 && elements(X) == 0) return {fault::element_count_differs, 0, 1};
    return no_error;
  }

  static constexpr geometry resolve(attributes const& a, request const& r, dims const& X, dims const& Y) {
    geometry g;
    for (std::size_t axis = 0; axis < X.size(); ++axis) {
      g.axes[axis].input = static_cast<double>(X[axis]);
      g.axes[axis].output = static_cast<double>(Y[axis]);
    }
    std::size_t const count = count_of(a, X.size());
    bool const crops = a.coordinate_transformation_mode == coordinates::tf_crop_and_resize && r.has_roi;
    for (std::size_t i = 0; i < count; ++i) {
      along& own = g.axes[axis_of(a, i, X.size())];
      if (!r.by_sizes) own.scale = r.scales[i];
      else if (a.keep_aspect_ratio_policy == aspect::stretch)
        own.scale = static_cast<double>(r.sizes[i]) / own.input;
      else own.scale = common_scale(a, r, X);
      if (crops) {
        own.start = r.roi[i];
        own.stop = r.roi[count + i];
      }
      own.resampled = own.scale != 1 || own.input != own.output || own.start != 0 || own.stop != 1;
    }
    // Sums of four elements, also where rows or columns stay as they are.
    if (a.element_scale != 0)
      for (std::size_t const axis : {row_axis(a, X.size()), row_axis(a, X.size()) + 1})
        g.axes[axis].resampled = true;
    return g;
  }

  /// Where element `at` of Y lies in X, in elements.
  static constexpr double original(attributes const& a, along const& g, std::int64_t at) {
    if (!g.resampled) return static_cast<double>(at);
    auto const x = static_cast<double>(at);
    double const target = g.scale * g.input;  // may have a fraction
    switch (a.coordinate_transformation_mode) {
      case coordinates::half_pixel: return (x + 0.5) / g.scale - 0.5;
      case coordinates::half_pixel_symmetric:
        return g.input / 2 * (1 - g.output / target) + (x + 0.5) / g.scale - 0.5;
      case coordinates::pytorch_half_pixel: return g.output == 1 ? 0 : (x + 0.5) / g.scale - 0.5;
      case coordinates::align_corners: return target == 1 ? 0 : x * (g.input - 1) / (target - 1);
      case coordinates::asymmetric: return x / g.scale;
      case coordinates::tf_half_pixel_for_nn: return (x + 0.5) / g.scale;
      case coordinates::tf_crop_and_resize: {
        double const first = g.start * (g.input - 1), length = (g.stop - g.start) * (g.input - 1);
        return first + (target == 1 ? length / 2 : x * (g.stop - g.start) * (g.input - 1) / (target - 1));
      }
    }
    return 0;
  }
  static constexpr bool is_outside(attributes const& a, along const& g, std::int64_t at) {
    if (a.coordinate_transformation_mode != coordinates::tf_crop_and_resize || !g.resampled) return false;
    double const x = original(a, g, at);
    return x < 0 || x > g.input - 1;
  }

  static constexpr std::int64_t clamped(double position, along const& g) {
    double const last = g.input - 1;
    return family::to_integer<std::int64_t>(position < 0 ? 0 : position > last ? last : position);
  }
  static constexpr std::int64_t nearest(attributes const& a, along const& g, std::int64_t at) {
    double const x = original(a, g, at), low = math::floor(x), share = x - low;
    bool up = false;
    switch (a.nearest_mode) {
      case rounding::round_prefer_floor: up = share > 0.5; break;
      case rounding::round_prefer_ceil: up = share >= 0.5; break;
      case rounding::floor: break;
      case rounding::ceil: up = share > 0; break;
    }
    return clamped(low + (up ? 1 : 0), g);
  }

  /// The filter of an axis: how many neighbours it takes, where the first of them lies, and by how much it is
  /// stretched.
  struct filter {
    double first;
    std::int64_t taps;
    double stretch;
  };
  static constexpr filter filter_of(attributes const& a, along const& g) {
    if (!g.resampled || a.mode == interpolation::nearest) return {0, 1, 1};
    double const stretch = a.antialias != 0 && g.scale < 1 ? g.scale : 1;
    // Past the whole input on both sides nothing new comes: a bound for scales that no shape allows.
    double const most = 4 * g.input + 4, reach = (a.mode == interpolation::linear ? 1 : 2) / stretch;
    double const first = math::floor(-(reach < most ? reach : most)) + 1;
    return {first, 2 - 2 * family::to_integer<std::int64_t>(first), stretch};
  }
  static constexpr double weight(attributes const& a, double distance) {
    double const d = distance < 0 ? -distance : distance;
    if (a.mode == interpolation::linear) return d < 1 ? 1 - d : 0;
    auto const A = static_cast<double>(a.cubic_coeff_a);
    if (d <= 1) return ((A + 2) * d - (A + 3)) * d * d + 1;
    return d < 2 ? ((A * d - 5 * A) * d + 8 * A) * d - 4 * A : 0;
  }

  /// The two elements between which output `at` lies, and how much of each it is, as ONNX Runtime computes them in
  /// binary32: a position outside is moved to the border, and the last element is taken half and half.
  struct neighbours {
    std::int64_t first, second;
    float w_first, w_second;
  };
  static constexpr neighbours neighbours_of(attributes const& a, along const& g, std::int64_t at) {
    auto const x = static_cast<float>(at), scale = static_cast<float>(g.scale),
               in = static_cast<float>(g.input), out = static_cast<float>(g.output);
    float position = x;
    if (scale != 1.0f) switch (a.coordinate_transformation_mode) {
        case coordinates::align_corners: position = out == 1 ? 0 : x * (in - 1) / (out - 1); break;
        case coordinates::asymmetric: position = x / scale; break;
        case coordinates::pytorch_half_pixel: position = out == 1 ? 0 : (x + 0.5f) / scale - 0.5f; break;
        default: position = (x + 0.5f) / scale - 0.5f;
      }
    position = position < 0 ? 0 : position > in - 1 ? in - 1 : position;
    auto const first = static_cast<std::int64_t>(position), last = static_cast<std::int64_t>(g.input) - 1;
    if (first == last) return {first, first, 0.5f, 0.5f};
    return {first, first + 1, static_cast<float>(first + 1) - position, position - static_cast<float>(first)};
  }

  /// Calls f(position, weight) for all taps of output `at`. Weights add up to 1.
  template <class F>
  INLAY_ALWAYS_INLINE static constexpr void for_each_tap(attributes const& a, along const& g, std::int64_t at,
                                                         F&& f) {
    if (!g.resampled) {
      f(at, 1.0);
      return;
    }
    if (a.element_scale != 0) {
      neighbours const n = neighbours_of(a, g, at);
      f(n.first, static_cast<double>(n.w_first));
      f(n.second, static_cast<double>(n.w_second));
      return;
    }
    filter const own = filter_of(a, g);
    // The element at x, if there is one, is the right one of two neighbours.
    double const x = original(a, g, at), low = math::floor(x), base = x == low ? x - 1 : low;
    struct weighted {  // no std::pair: GCC notes a change of its ABI on Arm
      double position, weight;
    };
    auto const tap = [&](std::int64_t i) -> weighted {
      double const offset = own.first + static_cast<double>(i), position = base + offset;
      bool const excluded = a.exclude_outside != 0 && (position < 0 || position > g.input - 1);
      return {position, excluded ? 0.0 : weight(a, (offset - (x - base)) * own.stretch)};
    };
    double sum = 1;
    if (a.antialias != 0 || a.exclude_outside != 0) {
      sum = 0;
      for (std::int64_t i = 0; i < own.taps; ++i) sum += tap(i).weight;
      if (sum == 0) sum = 1;
    }
    for (std::int64_t i = 0; i < own.taps; ++i) {
      auto const [position, w] = tap(i);
      f(clamped(position, g), w / sum);
    }
  }

  /// The weighted mean along `axis` and those after it.
  static constexpr double sample(attributes const& a, geometry const& g, auto const& X, dims const& strides,
                                 dims const& at, std::size_t axis, std::int64_t offset) {
    if (axis == at.size()) return static_cast<double>(X[static_cast<std::size_t>(offset)]);
    double sum = 0;
    for_each_tap(a, g.axes[axis], at[axis], [&](std::int64_t position, double w) {
      sum += w * sample(a, g, X, strides, at, axis + 1, offset + position * strides[axis]);
    });
    return sum;
  }

  /// The sum of the real values around an output of an image.
  static constexpr float real_sample(attributes const& a, geometry const& g, auto const& X,
                                     dims const& strides, dims const& at) {
    std::size_t const row = row_axis(a, at.size()), column = row + 1;
    std::int64_t offset = 0;
    for (std::size_t axis = 0; axis < at.size(); ++axis)
      if (axis != row && axis != column) offset += at[axis] * strides[axis];
    float sum = 0;
    for_each_tap(a, g.axes[row], at[row], [&](std::int64_t i, double w_row) {
      for_each_tap(a, g.axes[column], at[column], [&](std::int64_t j, double w_column) {
        auto const place = static_cast<std::size_t>(offset + i * strides[row] + j * strides[column]);
        sum = family::rounded(sum + real_product(X[place], a.element_scale, zero_point(a),
                                                 static_cast<float>(w_row), static_cast<float>(w_column)));
      });
    });
    return sum;
  }

  static constexpr geometry known_geometry(attributes const& a, dims const& X, dims const& Y) {
    return resolve(a, of_attributes(a), X, Y);
  }
  static constexpr std::size_t resampled_axes(geometry const& g) {
    std::size_t count = 0;
    for (along const& axis : g.axes) count += axis.resampled;
    return count;
  }

  /// Whether all is known from the attributes, and tables of positions and weights are of a size that a compiler
  /// can compute.
  static constexpr bool has_tables(attributes const& a, dims const& X, dims const& Y) {
    constexpr double most_entries = 1 << 14;
    if ((a.scales.empty() && a.sizes.empty()) || elements(Y) == 0) return false;
    if (a.coordinate_transformation_mode == coordinates::tf_crop_and_resize && a.roi.empty()) return false;
    geometry const g = known_geometry(a, X, Y);
    double entries = 0;
    for (along const& axis : g.axes)
      if (axis.resampled) entries += axis.output * static_cast<double>(filter_of(a, axis).taps);
    return resampled_axes(g) <= kernel::most_resampled_axes && entries <= most_entries;
  }

  /// The number of resampled axes, if each has two taps; else 0.
  static constexpr std::size_t linear_axes(attributes const& a, dims const& X, dims const& Y) {
    geometry const g = known_geometry(a, X, Y);
    for (along const& axis : g.axes)
      if (axis.resampled && filter_of(a, axis).taps != 2) return 0;
    return resampled_axes(g);
  }

  /// Positions and weights along one axis, as a constant of the program.
  template <attributes a, dims X, dims Y, std::size_t Axis, class Index, class Weight>
  static constexpr auto table = [] {
    constexpr along g = known_geometry(a, X, Y).axes[Axis];
    constexpr auto taps = static_cast<std::size_t>(filter_of(a, g).taps);
    struct {
      std::array<Index, taps* static_cast<std::size_t>(Y[Axis])> positions{};
      std::array<Weight, a.mode == interpolation::nearest ? 1 : taps* static_cast<std::size_t>(Y[Axis])>
          weights{};
    } result;
    for (std::int64_t at = 0; at < Y[Axis]; ++at) {
      auto const i = static_cast<std::size_t>(at);
      if constexpr (a.mode == interpolation::nearest) {
        result.positions[i] = static_cast<Index>(nearest(a, g, at));
      } else {
        for_each_tap(a, g, at, [&, k = i](std::int64_t position, double w) mutable {
          result.positions[k] = static_cast<Index>(position);
          result.weights[k] = static_cast<Weight>(w);
          k += static_cast<std::size_t>(Y[Axis]);
        });
      }
      if (is_outside(a, g, at)) result.positions[i] = -1;
    }
    return result;
  }();

  /// The taps of one output along an axis, four at most, in elements of X.
  template <class Weight>
  struct tap_list {
    std::ptrdiff_t count, offset[4];
    Weight weight[4];
    bool is_outside;
  };
  template <auto a, class Weight>
  [[gnu::noinline]] static constexpr void find_taps(along const& g, std::int64_t at, std::int64_t stride,
                                                    tap_list<Weight>& taps) {
    taps.count = 0;
    taps.is_outside = is_outside(a, g, at);
    auto const add = [&](std::int64_t position, double w) {
      taps.offset[taps.count] = static_cast<std::ptrdiff_t>(position * stride);
      taps.weight[taps.count++] = static_cast<Weight>(w);
    };
    if constexpr (a.mode == interpolation::nearest) add(g.resampled ? nearest(a, g, at) : at, 1);
    else for_each_tap(a, g, at, add);
  }

  /// Calls f(offset, weight) for each element that the taps of `axes` axes choose together.
  template <class Weight>
  static constexpr void for_each_choice(tap_list<Weight> const* taps, std::size_t axes, std::ptrdiff_t offset,
                                        Weight w, auto const& f) {
    if (axes == 0) return f(offset, w);
    for (std::ptrdiff_t k = 0; k < taps->count; ++k)
      for_each_choice(taps + 1, axes - 1, offset + taps->offset[k], w * taps->weight[k], f);
  }

  template <auto a, class T>
  [[gnu::noinline]] static constexpr void resample_open(T const* x, dims const& X, request const& r, T* y,
                                                        dims const& Y) {
    using Weight = std::conditional_t<(sizeof(T) <= 2 || std::is_same_v<T, float>), float, double>;
    constexpr std::int64_t together = 16;
    geometry const g = resolve(a, r, X, Y);
    dims const strides = row_major_strides(X);
    std::size_t const last = X.size() - 1;
    T const extrapolated = rounded::of<T>(static_cast<double>(a.extrapolation_value));
    dims outer = Y;
    outer.erase(last);
    tap_list<Weight> of_row[max_rank]{}, of_column[together]{};
    for (std::int64_t first = 0; first < Y[last]; first += together) {
      auto const n = static_cast<std::ptrdiff_t>(std::min(together, Y[last] - first));
      for (std::ptrdiff_t i = 0; i < n; ++i) find_taps<a>(g.axes[last], first + i, 1, of_column[i]);
      dims before(last, -1);
      for_each_index(outer, [&](dims const& at, std::size_t row) {
        bool is_outside = false;
        for (std::size_t axis = 0; axis < last; ++axis) {
          if (at[axis] != before[axis]) find_taps<a>(g.axes[axis], at[axis], strides[axis], of_row[axis]);
          is_outside = is_outside || of_row[axis].is_outside;
        }
        before = at;
        T* const to = y + static_cast<std::int64_t>(row) * Y[last] + first;
        if constexpr (a.mode == interpolation::nearest) {
          std::ptrdiff_t from = 0;
          for (std::size_t axis = 0; axis < last; ++axis) from += of_row[axis].offset[0];
          for (std::ptrdiff_t i = 0; i < n; ++i)
            to[i] = is_outside || of_column[i].is_outside ? extrapolated : x[from + of_column[i].offset[0]];
        } else if constexpr (is_numeric(elem_type_of<T>)) {
          Weight sums[together]{};
          for_each_choice(of_row, last, 0, Weight{1}, [&](std::ptrdiff_t from, Weight w) {
            for (std::ptrdiff_t i = 0; i < n; ++i) {
              tap_list<Weight> const& taps = of_column[i];
              Weight sum = 0;
              for (std::ptrdiff_t k = 0; k < taps.count; ++k)
                sum += static_cast<Weight>(x[from + taps.offset[k]]) * taps.weight[k];
              sums[i] += w * sum;
            }
          });
          for (std::ptrdiff_t i = 0; i < n; ++i)
            to[i] = is_outside || of_column[i].is_outside ? extrapolated : rounded::of<T>(sums[i]);
        }
      });
    }
  }

  /// The axes as the kernel sees them; those that are not resampled are one with their neighbours.
  template <attributes a, dims X, dims Y, class Weight>
  static constexpr auto plan_of() {
    constexpr bool is_small = [] {
      for (std::int64_t extent : X)
        if (extent > std::numeric_limits<std::int16_t>::max()) return false;
      return true;
    }();
    using Index = std::conditional_t<is_small, std::int16_t, std::int32_t>;
    constexpr std::size_t count = resampled_axes(known_geometry(a, X, Y));
    kernel::resampling<Index, Weight> plan;
    std::size_t next = kernel::most_resampled_axes - count;
    auto const add = [&]<std::size_t Axis>(std::integral_constant<std::size_t, Axis>) {
      constexpr along g = known_geometry(a, X, Y).axes[Axis];
      auto const extent = static_cast<std::ptrdiff_t>(X[Axis]);
      if constexpr (g.resampled) {
        auto& axis = plan.axes[next++];
        axis.in = extent;
        axis.out = static_cast<std::ptrdiff_t>(Y[Axis]);
        constexpr std::int64_t taps = filter_of(a, g).taps;
        axis.taps = taps;
        axis.positions = table<a, X, Y, Axis, Index, Weight>.positions.data();
        axis.weights = table<a, X, Y, Axis, Index, Weight>.weights.data();
      } else if (next == kernel::most_resampled_axes) {
        plan.inner *= extent;
      } else if (next == kernel::most_resampled_axes - count) {
        plan.outer *= extent;
      } else {
        plan.between[next - 1] *= extent;
      }
    };
    [&]<std::size_t... Axis>(std::index_sequence<Axis...>) {
      (add(std::integral_constant<std::size_t, Axis>{}), ...);
    }(std::make_index_sequence<X.size()>{});
    return plan;
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::Resize::interpolation>{
    "nearest", "linear", "cubic"};
template <>
inline constexpr std::array<std::string_view, 4> inlay::enumerators<inlay::op::Resize::rounding>{
    "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"};
template <>
inline constexpr std::array<std::string_view, 7> inlay::enumerators<inlay::op::Resize::coordinates>{
    "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",  "align_corners",
    "asymmetric", "tf_crop_and_resize",   "tf_half_pixel_for_nn"};
template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::Resize::aspect>{
    "stretch", "not_larger", "not_smaller"};

INLAY_ATTRIBUTES(inlay::op::Resize::attributes, antialias, axes, coordinate_transformation_mode,
                 cubic_coeff_a, exclude_outside, extrapolation_value, keep_aspect_ratio_policy, mode,
                 nearest_mode, roi, scales, sizes, layout, element_scale, element_zero_point);
