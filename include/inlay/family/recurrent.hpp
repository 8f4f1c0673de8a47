// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/simd/dot.hpp>
#include <inlay/simd/math.hpp>

#include <algorithm>

/// What RNN, GRU and LSTM share: activations, shapes, and the walk over directions, sequences and steps. A state
/// is kept where the outputs have it: h of the step before in Y, the rest in Y_h and Y_c. So these operators
/// write all their outputs, and need no memory of their own.
namespace inlay::family {

enum class recurrent_direction : std::uint8_t { forward, reverse, bidirectional };

enum class activation : std::uint8_t {
  Affine,
  Elu,
  HardSigmoid,
  LeakyRelu,
  Relu,
  ScaledTanh,
  Sigmoid,
  Softplus,
  Softsign,
  Tanh,
  ThresholdedRelu,
};

/// One for each gate function of each direction: LSTM has three.
using activations = static_vector<activation, 6>;

/// An activation with its parameters.
struct activation_function {
  activation kind = activation::Tanh;
  float alpha = 0, beta = 0;

  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value operator()(Value x) const {
    if constexpr (std::is_same_v<Value, simd::f32>) {
      auto const c = [](float number) { return simd::broadcast(number); };
      switch (kind) {
        case activation::Affine: return simd::multiply_add(c(alpha), x, c(beta));
        case activation::HardSigmoid:
          return simd::max(simd::min(simd::multiply_add(c(alpha), x, c(beta)), c(1)), c(0));
        case activation::LeakyRelu: return simd::if_less(x, c(0), c(alpha) * x, x);
        case activation::Relu: return simd::max(x, c(0));
        case activation::ScaledTanh: return c(alpha) * simd::tanh(c(beta) * x);
        case activation::Sigmoid: return simd::sigmoid(x);
        case activation::Softsign: return x / (c(1) + simd::abs(x));
        case activation::Tanh: return simd::tanh(x);
        case activation::ThresholdedRelu: return simd::if_less(c(alpha), x, x, c(0));
        default: return simd::map_lanes([*this](float lane) { return (*this)(lane); }, x);
      }
    } else {
      auto const a = static_cast<Value>(alpha), b = static_cast<Value>(beta);
      switch (kind) {
        case activation::Affine: return a * x + b;
        case activation::Elu: return x < 0 ? a * math::expm1(x) : x;
        case activation::HardSigmoid: return std::max(std::min(a * x + b, Value(1)), Value(0));
        case activation::LeakyRelu: return x < 0 ? a * x : x;
        case activation::Relu: return x < 0 ? Value(0) : x;
        case activation::ScaledTanh: return a * math::tanh(b * x);
        case activation::Sigmoid: return math::sigmoid(x);
        case activation::Softplus: return x > 0 ? x + math::log1p(math::exp(-x)) : math::log1p(math::exp(x));
        case activation::Softsign: return x / (1 + (x < 0 ? -x : x));
        case activation::Tanh: return math::tanh(x);
        case activation::ThresholdedRelu: return x > a ? x : Value(0);
      }
      return x;
    }
  }
};

/// Function `wanted` of all (the gate functions of the first direction, then those of the second). The values of
/// activation_alpha and activation_beta go, in order, to the functions that have such a parameter; others, and
/// those for which no value is left, have the default of the ONNX operator of that name.
template <std::size_t Defaults>
constexpr activation_function activation_of(activations const& named, floats const& alphas,
                                            floats const& betas, activation const (&defaults)[Defaults],
                                            std::size_t wanted) {
  activation_function f;
  std::size_t alpha = 0, beta = 0;
  for (std::size_t i = 0; i <= wanted; ++i) {
    f = {i < named.size() ? named[i] : defaults[i % Defaults], 1, 0};
    bool has_alpha = false, has_beta = false;
    switch (f.kind) {
      case activation::Affine: has_alpha = has_beta = true; break;
      case activation::ScaledTanh: has_alpha = has_beta = true, f.beta = 1; break;
      case activation::HardSigmoid: has_alpha = has_beta = true, f.alpha = 0.2f, f.beta = 0.5f; break;
      case activation::LeakyRelu: has_alpha = true, f.alpha = 0.01f; break;
      case activation::Elu:
      case activation::ThresholdedRelu: has_alpha = true; break;
      default: break;
    }
    if (has_alpha && alpha < alphas.size()) f.alpha = alphas[alpha++];
    if (has_beta && beta < betas.size()) f.beta = betas[beta++];
  }
  return f;
}

/// Extents of a recurrent operator, and where its elements lie.
struct recurrent_shape {
  std::int64_t steps = 0, batch = 0, inputs = 0, hidden = 0, directions = 1;
  bool batch_first = false;

  constexpr std::size_t x(std::int64_t t, std::int64_t n) const {
    return static_cast<std::size_t>((batch_first ? n * steps + t : t * batch + n) * inputs);
  }
  constexpr std::size_t y(std::int64_t t, std::int64_t d, std::int64_t n) const {
    return static_cast<std::size_t>(
        (batch_first ? (n * steps + t) * directions + d : (t * directions + d) * batch + n) * hidden);
  }
  constexpr std::size_t state(std::int64_t d, std::int64_t n) const {
    return static_cast<std::size_t>((batch_first ? n * directions + d : d * batch + n) * hidden);
  }
};

constexpr recurrent_shape recurrent_shape_of(auto const& a, dims const& X, dims const& R) {
  bool const last = a.layout != 0;
  return {X[last ? 1 : 0], X[last ? 0 : 1], X[2], R[2], R[0], last};
}

/// Multiply-adds of all gates at all steps of all directions; in either layout.
constexpr std::uint64_t recurrent_macs(std::span<tensor_info const> in) {
  return elements(in[0].dims, 0, 2) * (in[1].elements() + in[2].elements());
}

/// Shape rule: X (T, N, I), or (N, T, I) with layout 1;  W (D, gates * H, I);  R (D, gates * H, H);  B (D, 2 *
/// gates * H);  sequence_lens (N), int32;  initial states (D, N, H), or (N, D, H);  P (D, 3 * H);  Y (T, D, N, H),
/// or (N, T, D, H);  Y_h and Y_c as initial states.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, attribute_out_of_range (found
///   hidden_size, wanted H; layout; number of directions), attribute_length_differs (activations),
///   element_count_differs (found extent, wanted).
template <std::size_t Functions>
constexpr error infer_recurrent(auto const& a, std::span<tensor_info const> in, std::span<tensor_info> out,
                                std::int64_t gates) {
  tensor_info const &X = in[0], &W = in[1], &R = in[2];
  if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
  for (tensor_info const* t : {&X, &W, &R})
    if (t->rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(t->rank()), 3};
  if (a.layout != 0 && a.layout != 1) return {fault::attribute_out_of_range, a.layout, 1};
  recurrent_shape const s = recurrent_shape_of(a, X.dims, R.dims);
  std::int64_t const D = a.direction == recurrent_direction::bidirectional ? 2 : 1, H = s.hidden;
  if (s.directions != D) return {fault::attribute_out_of_range, s.directions, D};
  if (a.hidden_size != 0 && a.hidden_size != H) return {fault::attribute_out_of_range, a.hidden_size, H};
  auto const functions = static_cast<std::int64_t>(Functions) * D;
  if (!a.activations.empty() && static_cast<std::int64_t>(a.activations.size()) < functions)
    return {fault::attribute_length_differs, static_cast<std::int64_t>(a.activations.size()), functions};
  dims const state = a.layout == 0 ? dims{D, s.batch, H} : dims{s.batch, D, H};
  dims const wanted[] = {
      X.dims,    {D, gates * H, s.inputs}, {D, gates * H, H}, {D, 2 * gates * H}, {s.batch}, state, state,
      {D, 3 * H}};
  for (std::size_t i = 1; i < in.size(); ++i) {
    if (!in[i].present()) continue;
    if (error const e = check_same_type(in[i], i == 4 ? elem_type::int32 : X.type)) return e;
    if (error const e = check_same_dims(in[i].dims, wanted[i])) return e;
  }
  out[0] = {X.type, a.layout == 0 ? dims{s.steps, D, s.batch, H} : dims{s.batch, s.steps, D, H}};
  if (error const e = check_extents(out[0].dims)) return e;
  for (tensor_info& t : out.subspan(1)) t = {X.type, state};
  return no_error;
}

/// Within -clip and clip, where clip is not 0.
template <class Value>
INLAY_ALWAYS_INLINE constexpr Value clipped(Value x, float clip) {
  if (!(clip > 0)) return x;
  return simd::min(simd::max(x, simd::constant<Value>(-clip)), simd::constant<Value>(clip));
}

/// How ONNX lays the weights (directions, gates * units, depth) of a layer out.
struct rows_of_gates {
  static constexpr std::size_t index(std::size_t direction, std::size_t gate, std::size_t unit, std::size_t k,
                                     std::size_t gates, std::size_t units, std::size_t depth) {
    return ((direction * gates + gate) * units + unit) * depth + k;
  }
};

/// The gates of some units of a layer at one step. `Value` is a scalar, or a pack of floats: the units from
/// `unit` on, which lie side by side where `Layout` is not that of ONNX.
template <class Value, class T, class Layout>
struct gate_inputs {
  T const *W, *R, *B;  ///< of one direction; B may be null
  T const *x, *h;      ///< h is null before the first step without an initial state
  std::int64_t inputs, hidden, gates, unit;
  float clip;  ///< 0: none

  /// W x + its bias, for a gate.
  INLAY_ALWAYS_INLINE constexpr Value from_input(std::int64_t gate) const {
    std::int64_t const row = gate * hidden + unit;
    Value sum = product(W, gate, x, inputs);
    if (B) sum = sum + load(B + row);
    return sum;
  }
  /// R h + its bias, for a gate; `state` is h or what stands for it.
  INLAY_ALWAYS_INLINE constexpr Value from_state(std::int64_t gate, T const* state) const {
    std::int64_t const row = gate * hidden + unit;
    Value sum = state ? product(R, gate, state, hidden) : simd::constant<Value>(0);
    if (B) sum = sum + load(B + gates * hidden + row);
    return sum;
  }
  INLAY_ALWAYS_INLINE constexpr Value clipped(Value value) const { return family::clipped(value, clip); }
  INLAY_ALWAYS_INLINE constexpr Value sum(std::int64_t gate) const {
    return from_input(gate) + from_state(gate, h);
  }
  INLAY_ALWAYS_INLINE constexpr Value before() const { return h ? load(h + unit) : simd::constant<Value>(0); }

  INLAY_ALWAYS_INLINE static constexpr Value load(T const* p) {
    return simd::load_as<Value>(p, 0, std::false_type{});
  }
  INLAY_ALWAYS_INLINE static constexpr void store(T* p, Value value) {
    if constexpr (std::is_same_v<Value, simd::f32>) simd::store(p, value);
    else *p = static_cast<T>(value);
  }

 private:
  /// Dot products of the weights of a gate with a vector.
  INLAY_ALWAYS_INLINE constexpr Value product(T const* weights, std::int64_t gate, T const* vector,
                                              std::int64_t length) const {
    auto const index = [&](std::int64_t k) {
      return Layout::index(0, static_cast<std::size_t>(gate), static_cast<std::size_t>(unit),
                           static_cast<std::size_t>(k), static_cast<std::size_t>(gates),
                           static_cast<std::size_t>(hidden), static_cast<std::size_t>(length));
    };
    if constexpr (std::is_same_v<Layout, rows_of_gates>) {
      T const* const rows = weights + index(0);
      if constexpr (std::is_same_v<Value, simd::f32>) {
        return simd::dot_rows(rows, vector, static_cast<int>(length));
      } else {
        if constexpr (std::is_same_v<T, float>)
          if (!std::is_constant_evaluated()) return simd::dot(rows, vector, static_cast<int>(length));
        Value sum = 0;
        for (std::int64_t k = 0; k < length; ++k)
          sum += static_cast<Value>(rows[k]) * static_cast<Value>(vector[k]);
        return sum;
      }
    } else {
      Value sum = simd::constant<Value>(0);
      for (std::int64_t k = 0; k < length; ++k)
        sum = sum + load(weights + index(k)) * simd::constant<Value>(vector[k]);
      return sum;
    }
  }
};

/// Calls step(gate inputs of some units, first element of y, of Y_h and of Y_c where there is one) in the order
/// in which a layer computes them: `Passes` times over all units of a step.
///
/// step<Value> is called with packs of units where Packs is true and T is float, and with the rest one by one.
/// `Layout` is that of W and R.
template <bool Packs, int Passes, class Layout>
constexpr void for_each_step(auto const& a, std::int64_t gates, auto X, auto W, auto R, auto B, auto lens,
                             auto initial_h, auto Y, auto Y_h, auto const& begin, auto const& step) {
  using T = typename decltype(Y)::value_type;
  recurrent_shape const s = recurrent_shape_of(a, X.dims(), R.dims());
  std::int64_t const H = s.hidden;
  auto const weights = [&](auto of, std::int64_t d, std::int64_t depth) {
    return of.data() + Layout::index(static_cast<std::size_t>(d), 0, 0, 0, static_cast<std::size_t>(gates),
                                     static_cast<std::size_t>(H), static_cast<std::size_t>(depth));
  };
  std::fill_n(Y.data(), Y.size(), T(0));  // steps past the end of a sequence are 0
  for (std::int64_t d = 0; d < s.directions; ++d)
    for (std::int64_t n = 0; n < s.batch; ++n) {
      bool const backward = d == 1 || a.direction == recurrent_direction::reverse;
      std::int64_t length = s.steps;
      if constexpr (is_present<decltype(lens)>)
        length = std::clamp<std::int64_t>(lens[static_cast<std::size_t>(n)], 0, s.steps);
      std::size_t const state = s.state(d, n);
      T const* h = nullptr;
      if constexpr (is_present<decltype(initial_h)>) h = initial_h.data() + state;
      begin(state);
      for (std::int64_t i = 0; i < length; ++i) {
        std::int64_t const t = backward ? length - 1 - i : i;
        T* const y = Y.data() + s.y(t, d, n);
        T const* bias = nullptr;
        if constexpr (is_present<decltype(B)>) bias = B.data() + d * 2 * gates * H;
        auto const units = [&](auto tag, auto pass, std::int64_t unit) {
          using Value = typename decltype(tag)::type;
          step(pass,
               gate_inputs<Value, T, Layout>{weights(W, d, s.inputs), weights(R, d, H), bias,
                                             X.data() + s.x(t, n), h, s.inputs, H, gates, unit, a.clip},
               d, y + unit, Y_h.data() + state, state + static_cast<std::size_t>(unit));
        };
        [&]<int... Pass>(std::integer_sequence<int, Pass...>) {
          auto const all = [&](auto pass) {
            std::int64_t unit = 0;
            if constexpr (Packs && std::is_same_v<T, float> && simd::lanes > 1)
              for (; unit + static_cast<std::int64_t>(simd::lanes) <= H;
                   unit += static_cast<std::int64_t>(simd::lanes))
                units(type_tag<simd::f32>{}, pass, unit);
            for (; unit < H; ++unit) units(type_tag<compute_type<T>>{}, pass, unit);
          };
          (all(std::integral_constant<int, Pass>{}), ...);
        }(std::make_integer_sequence<int, Passes>{});
        h = y;
      }
      for (std::int64_t j = 0; j < H; ++j) Y_h.data()[state + static_cast<std::size_t>(j)] = h ? h[j] : T(0);
    }
}

template <auto a, dims X, dims R>
inline constexpr recurrent_shape static_recurrent_shape = recurrent_shape_of(a, X, R);

/// The same for a kernel of a whole sequence: calls begin(state) and then sequence(direction, x_step, x, h, y,
/// y_step, length, state) for each one, where a step's input and output lie x_step and y_step elements
/// behind those of the step before, and `state` is the place of its states; `direction` and `x_step` are
/// constants. Y_h is the last state.
template <auto a>
void for_each_sequence(auto X, auto R, auto lens, auto initial_h, auto Y, auto Y_h, auto const& begin,
                       auto const& sequence) {
  using T = typename decltype(Y)::value_type;
  constexpr auto const& s = static_recurrent_shape<a, decltype(X)::static_dims, decltype(R)::static_dims>;
  auto const all = [&](auto direction) {
    constexpr std::int64_t d = decltype(direction)::value;
    constexpr bool backward = d == 1 || a.direction == recurrent_direction::reverse;
    constexpr std::int64_t H = s.hidden,
                           y_step = s.batch_first ? s.directions * H : s.directions * s.batch * H;
    constexpr auto x_step = static_cast<int>(s.batch_first ? s.inputs : s.batch * s.inputs);
    for (std::int64_t n = 0; n < s.batch; ++n) {
      std::int64_t length = s.steps;
      if constexpr (is_present<decltype(lens)>)
        length = std::clamp<std::int64_t>(lens[static_cast<std::size_t>(n)], 0, s.steps);
      std::size_t const state = s.state(d, n);
      for (std::int64_t t = length; t < s.steps; ++t) std::fill_n(Y.data() + s.y(t, d, n), H, T(0));
      T const* h = nullptr;
      if constexpr (is_present<decltype(initial_h)>) h = initial_h.data() + state;
      begin(state);
      if (length != 0) {
        std::int64_t const first = backward ? length - 1 : 0;
        sequence(direction, std::integral_constant<int, backward ? -x_step : x_step>{},
                 X.data() + s.x(first, n), h, Y.data() + s.y(first, d, n), backward ? -y_step : y_step,
                 static_cast<int>(length), state);
        h = Y.data() + s.y(backward ? 0 : length - 1, d, n);
      }
      for (std::int64_t j = 0; j < H; ++j) Y_h[state + static_cast<std::size_t>(j)] = h ? h[j] : T(0);
    }
  };
  all(std::integral_constant<std::int64_t, 0>{});
  if constexpr (s.directions == 2) all(std::integral_constant<std::int64_t, 1>{});
}

}  // namespace inlay::family

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::family::recurrent_direction>{
    "forward", "reverse", "bidirectional"};
template <>
inline constexpr std::array<std::string_view, 11> inlay::enumerators<inlay::family::activation>{
    "Affine",  "Elu",      "HardSigmoid", "LeakyRelu", "Relu",           "ScaledTanh",
    "Sigmoid", "Softplus", "Softsign",    "Tanh",      "ThresholdedRelu"};
