// SPDX-License-Identifier: Apache-2.0
// A model of inlay's as an engine. BENCH_INPUT and BENCH_OUTPUT are the names of its input and output,
// BENCH_THREADS is how many threads share a run.
#include "bench_model.hpp"  // made from the model by the build
#include "engine.h"

#if BENCH_THREADS > 1
#include <inlay/platform/threads.hpp>
#endif

#include <algorithm>
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

void run(float const* input, float* output) {
  net.lend<BENCH_INPUT>(std::span<float const, in.elements()>(input, in.elements()));
#if BENCH_THREADS > 1
  net.run(pool);
#else
  net.run();
#endif
  std::copy_n(net.output<BENCH_OUTPUT>().data(), out.elements(), output);
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
