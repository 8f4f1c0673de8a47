// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../common/clock.hpp"
#include "../common/peak.hpp"

#include <inlay/model.hpp>
#include <inlay/op/Relu.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <string>

/// Kernels are measured through graphs of one operator (and its Relu): what a model would run, epilogue
/// included, whatever the kernels behind it are called.
namespace inlay::bench {

/// Weights of any values: time does not depend on them, as long as they are numbers and not all zero.
template <dims Dims, storage Storage>
struct some_weights {
  static constexpr tensor_info info{elem_type::float_, Dims, Storage};
  /// Kernels may read beyond packed weights (tensor_info::spare).
  static constexpr std::size_t count = info.elements() + overread;
  static float const* data() { return elements.all; }

 private:
  struct filled {
    alignas(alignment) float all[count];
    filled() {
      for (std::size_t i = 0; i < count; ++i) all[i] = static_cast<float>(i % 251) / 2000 - 0.06F;
    }
  };
  static inline filled const elements{};
};

/// The vectors that this file is compiled for.
inline constexpr vectors built_for = simd::lanes == 16 ? vectors::avx512 : vectors::avx2;

/// Times runs of `Net`, whose input is "x". `operations` of one run: two for each multiply-add, one for a
/// function. Counts operations and bytes of input, output and weights in a second, and says which share of
/// the peak, measured before and after, that is.
template <class Net>
void time_runs(::benchmark::State& state, double operations) {
  using network = model<Net>;
  static network net;
  auto const x = net.template input<"x">();
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 253) / 253;
  double const before = measure_peak(built_for, 1);
  stopwatch const watch;
  for (auto _ : state) {
    net.run();
    ::benchmark::ClobberMemory();
  }
  double const ns = watch.thread() / static_cast<double>(state.iterations());
  double const peak = (before + measure_peak(built_for, 1)) / 2;
  state.counters["GFLOP/s"] = operations / ns;
  state.counters["peak"] = peak;
  state.counters["% of peak"] = 100 * operations / ns / peak;
  auto const bytes =
      static_cast<double>(x.size_bytes() + net.template output<"y">().size_bytes() + network::weights_bytes);
  state.counters["GB/s"] = bytes / ns;
}

/// Registers a benchmark for a network of whose multiply-adds the model knows.
template <class Net>
void add_network(std::string const& name) {
  ::benchmark::RegisterBenchmark(name.c_str(), [](::benchmark::State& state) {
    time_runs<Net>(state, 2 * static_cast<double>(model<Net>::macs));
  });
}

/// Registers one for a network without products: `operations` in one run.
template <class Net>
void add_network(std::string const& name, double operations) {
  ::benchmark::RegisterBenchmark(
      name.c_str(), [operations](::benchmark::State& state) { time_runs<Net>(state, operations); });
}

}  // namespace inlay::bench
