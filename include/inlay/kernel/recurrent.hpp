// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/kernel/tiling.hpp>
#include <inlay/simd/tile.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

/// A recurrent layer (RNN, GRU, LSTM) over one sequence, its weights in `storage::gates`. The products with the
/// inputs of a few steps are made at once, into a scratch; then the steps follow one another, and the gates of a
/// few packs of units are computed in registers. Every gate of every unit is summed in one order: biases, inputs,
/// state.
namespace inlay::kernel {

/// The vectors of one row of weights that a tile reads: gates [First, First + Count) of `Packs` packs of units.
template <int Gates, int First, int Count, int Packs, int Depth>
struct gate_weights {
  static constexpr int vectors = Count * Packs;
  static constexpr int full_step = Gates * static_cast<int>(panel_width), last_step = 0;
  static constexpr std::ptrdiff_t ahead = 0;
  static constexpr bool in_last(int) { return false; }
  static constexpr std::ptrdiff_t offset(int v) {
    constexpr int width = static_cast<int>(panel_width);
    int const unit = v / Count * lanes, gate = First + v % Count;
    return std::ptrdiff_t{unit / width} * Depth * full_step + gate * width + unit % width;
  }
  template <int>
  INLAY_ALWAYS_INLINE static simd::f32 load(float const* p) {
    return simd::load(p);
  }
};

template <int Gates, int Inputs, int Hidden>
struct recurrent_layer {
  static constexpr int width = static_cast<int>(panel_width), padded = (Hidden + width - 1) / width * width;
  /// Steps whose inputs are multiplied at once, and floats of scratch that one of them takes.
  static constexpr int together = 4, projected = padded * Gates;
  static constexpr std::size_t scratch_floats = std::size_t{together} * std::size_t{projected};

  float const *W, *R;    ///< of one direction
  float const* bias;     ///< those of W, then those of R; may be null
  float* scratch;        ///< scratch_floats elements
  bool last_gate_apart;  ///< the last gate's sums of inputs and of state stay apart

  /// The sums of gates before their functions at one step, of the pack of units from `unit`, and where these
  /// units are; a pack that is not full has `Valid` units.
  template <int Count, int Valid>
  struct pack {
    simd::f32 const* sum;      ///< one for each of `Count` gates
    float const* from_inputs;  ///< what scratch has for the units: gate g at g * width
    int unit;

    INLAY_ALWAYS_INLINE simd::f32 input(int gate) const { return simd::load(from_inputs + gate * width); }
    INLAY_ALWAYS_INLINE simd::f32 load(float const* of_units) const {
      return simd::load_first<static_cast<std::size_t>(Valid)>(of_units + unit);
    }
    INLAY_ALWAYS_INLINE void store(float* of_units, simd::f32 value) const {
      simd::store_first<static_cast<std::size_t>(Valid)>(of_units + unit, value);
    }
  };

  /// Runs `length` steps. The input of a step lies XStep elements behind that of the step before, its output
  /// y_step behind. `h` is the state before, or null. step(h, from_inputs, y) computes the units of a step.
  template <int XStep>
  void run(float const* x, float const* h, float* y, std::ptrdiff_t y_step, int length,
           auto const& step) const {
    for (int first = 0; first < length; first += together) {
      int const count = std::min(together, length - first);
      int row = 0;
      constexpr int rows = simd::machine.registers >= 32 ? 4 : 2;
      for (; row + rows <= count; row += rows)
        project<rows, XStep>(x + std::ptrdiff_t{first + row} * XStep, scratch + row * projected);
      for (; row < count; ++row)
        project<1, XStep>(x + std::ptrdiff_t{first + row} * XStep, scratch + row * projected);
      for (row = 0; row < count; ++row) {
        step(h, scratch + row * projected, y);
        h = y;
        y += y_step;
      }
    }
  }

  /// Calls use(pack) for all units: gates [First, First + Count), to which the products with `state` (null: none)
  /// are added.
  template <int First, int Count>
  INLAY_ALWAYS_INLINE void for_each_pack(float const* state, float const* from_inputs,
                                         auto const& use) const {
    constexpr int packs = std::max(1, std::min(8 / Count, padded / lanes));
    int unit = 0;
    for (; unit + packs * lanes <= padded; unit += packs * lanes)
      units<First, Count, packs>(unit, state, from_inputs, use);
    if constexpr (padded % (packs * lanes) != 0)
      for (; unit < padded; unit += lanes) units<First, Count, 1>(unit, state, from_inputs, use);
  }

 private:
  static constexpr std::ptrdiff_t place(int unit, int depth) {
    return std::ptrdiff_t{unit / width} * depth * Gates * width + unit % width;
  }

  /// Elements of the units from `unit` on, zeros behind the last unit.
  INLAY_ALWAYS_INLINE static simd::f32 load_units(float const* of_units, int unit) {
    if (unit + lanes <= Hidden) return simd::load(of_units + unit);
    if constexpr (Hidden % lanes != 0)
      if (unit < Hidden) return simd::load_first<std::size_t{Hidden % lanes}>(of_units + unit);
    return simd::broadcast(0);
  }

  /// The bias of a gate: of the inputs, with that of the state, or the latter alone.
  INLAY_ALWAYS_INLINE simd::f32 start(int gate, int unit, bool inputs, bool state) const {
    simd::f32 sum = simd::broadcast(0);
    if (bias == nullptr) return sum;
    if (inputs) sum = load_units(bias + gate * Hidden, unit);
    if (state) sum = sum + load_units(bias + (Gates + gate) * Hidden, unit);
    return sum;
  }

  template <int Rows, int XStep>
  [[gnu::noinline, gnu::nothrow]] void project(float const* x, float* to) const {
    using weights = gate_weights<Gates, 0, Gates, 1, Inputs>;
    for (int unit = 0; unit < padded; unit += lanes) {
      simd::tile<weights, Rows> t;
      float* const at = to + unit / width * Gates * width + unit % width;
      [&]<std::size_t... V>(std::index_sequence<V...>) {
        simd::f32 const begin[] = {
            start(static_cast<int>(V), unit, true, !(last_gate_apart && V + 1 == Gates))...};
        ((t.sum[V] = begin[V % Gates]), ...);
      }(std::make_index_sequence<std::size_t{Gates}>{});
      copy_rows(t, std::make_index_sequence<std::size_t{(Rows - 1) * Gates}>{});
      float const* const w = W + place(unit, Inputs);
      t.template accumulate<0, Rows, Inputs, XStep, 1, 1>(x, {w, w});
      store_rows(t, at, std::make_index_sequence<std::size_t{Rows * Gates}>{});
    }
  }
  /// All rows start as row 0.
  template <class Tile, std::size_t... V>
  INLAY_ALWAYS_INLINE static void copy_rows(Tile& t, std::index_sequence<V...>) {
    ((t.sum[Gates + V] = t.sum[V % Gates]), ...);
  }
  template <class Tile, std::size_t... V>
  INLAY_ALWAYS_INLINE static void store_rows(Tile const& t, float* to, std::index_sequence<V...>) {
    (simd::store(to + static_cast<int>(V) / Gates * projected + static_cast<int>(V) % Gates * width,
                 t.sum[V]),
     ...);
  }

  template <int First, int Count, int Packs>
  INLAY_ALWAYS_INLINE void units(int unit, float const* state, float const* from_inputs,
                                 auto const& use) const {
    using weights = gate_weights<Gates, First, Count, Packs, Hidden>;
    simd::tile<weights, 1> t;
    auto const inputs_of = [&](int n) {
      int const at = unit + n * lanes;
      return from_inputs + at / width * Gates * width + at % width;
    };
    [&]<std::size_t... V>(std::index_sequence<V...>) {
      auto const begin = [&](int n, int gate) {
        if (last_gate_apart && gate + 1 == Gates) return start(gate, unit + n * lanes, false, true);
        return simd::load(inputs_of(n) + gate * width);
      };
      ((t.sum[V] = begin(static_cast<int>(V) / Count, First + static_cast<int>(V) % Count)), ...);
    }(std::make_index_sequence<std::size_t{Count * Packs}>{});
    if (state != nullptr) {
      float const* const w = R + place(unit, Hidden);
      t.template accumulate<0, 1, Hidden, 0, 1, 1>(state, {w, w});
    }
    [&]<std::size_t... P>(std::index_sequence<P...>) {
      (finish<Count>(&t.sum[P * Count], inputs_of(static_cast<int>(P)), unit + static_cast<int>(P) * lanes,
                     use),
       ...);
    }(std::make_index_sequence<std::size_t{Packs}>{});
  }

  template <int Count>
  INLAY_ALWAYS_INLINE static void finish(simd::f32 const* sum, float const* from_inputs, int unit,
                                         auto const& use) {
    if (unit + lanes <= Hidden) {
      use(pack<Count, lanes>{sum, from_inputs, unit});
    } else if constexpr (Hidden % lanes != 0) {
      if (unit < Hidden) use(pack<Count, Hidden % lanes>{sum, from_inputs, unit});
    }
  }
};

/// Scratch of a layer whose weights are packed; none where a kernel does not take them.
constexpr std::size_t recurrent_scratch(std::span<tensor_info const> in, std::size_t gates) {
  if (in[1].storage != storage::gates || in[2].storage != storage::gates) return 0;
  auto const H = static_cast<std::size_t>(in[2].dims[2]);
  return 4 * gates_layout::elements(1, gates, H, 1) * sizeof(float);
}

/// The layer of direction `d` of a node's constants.
template <int Gates>
auto layer_of(std::int64_t d, auto W, auto R, auto B, std::byte* scratch, bool last_gate_apart) {
  constexpr auto I = static_cast<int>(decltype(W)::static_dims[2]),
                 H = static_cast<int>(decltype(R)::static_dims[2]);
  using layer = recurrent_layer<Gates, I, H>;
  auto const direction = static_cast<std::size_t>(d);
  float const* bias = nullptr;
  if constexpr (is_present<decltype(B)>) bias = B.data() + direction * 2 * Gates * H;
  return layer{W.data() + gates_layout::elements(direction, Gates, H, I),
               R.data() + gates_layout::elements(direction, Gates, H, H), bias,
               reinterpret_cast<float*>(scratch), last_gate_apart};
}

}  // namespace inlay::kernel
