// SPDX-License-Identifier: Apache-2.0
// A model of inlay's as an engine. BENCH_INPUT and BENCH_OUTPUT are the names of its input and output,
// BENCH_THREADS is how many threads share a run.
#include "bench_model.hpp"  // made from the model by the build
#include "engine.h"

#if BENCH_THREADS > 1
#include <inlay/platform/threads.hpp>
#endif

#include <algorithm>
#include <limits>
#include <span>

namespace {

// The caller's input is read where it is, as ONNX Runtime does.
using lent = inlay::with_borrowed_inputs<bench_net::net>;
#if BENCH_THREADS > 1
using network = inlay::model<inlay::with_workers<lent, BENCH_THREADS>>;
inlay::platform::threads<BENCH_THREADS> pool;
#else
using network = inlay::model<lent>;
#endif
network net;

constexpr inlay::tensor_info const& in = network::input_info<BENCH_INPUT>;
constexpr inlay::tensor_info const& out = network::output_info<BENCH_OUTPUT>;

/// Runs it and copies the output, as engine.h says.
template <class Network>
void infer(Network& n, float* output) {
  auto const run = [&] {
#if BENCH_THREADS > 1
    return n.run(pool);
#else
    return n.run();
#endif
  };
  if constexpr (out.is_capacity) {
    bool const failed{run()};
    auto const y = n.template output<BENCH_OUTPUT>();
    std::size_t const count = failed ? 0 : y.size();
    for (std::size_t i = 0; i < count; ++i) output[i] = static_cast<float>(y[i]);
    std::fill_n(output + count, out.elements() - count, std::numeric_limits<float>::quiet_NaN());
  } else {
    run();
    std::copy_n(n.template output<BENCH_OUTPUT>().data(), out.elements(), output);
  }
}

void run(float const* input, float* output) {
  net.lend<BENCH_INPUT>(std::span<float const, in.elements()>(input, in.elements()));
  infer(net, output);
}

constexpr struct bench_model described{BENCH_BUILT_FOR,
                                       in.dims.begin(),
                                       in.rank(),
                                       in.elements(),
                                       out.elements(),
                                       network::macs,
                                       network::arena_bytes,
                                       network::weights_bytes,
                                       network::nodes,
                                       network::steps_after_fusion,
                                       BENCH_THREADS,
                                       run};

}  // namespace

extern "C" [[gnu::visibility("default")]] struct bench_model const* bench_model() { return &described; }
