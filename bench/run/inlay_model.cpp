// SPDX-License-Identifier: Apache-2.0
// A model of inlay's as an engine. BENCH_INPUT and BENCH_OUTPUT are the names of its input and output, BENCH_THREADS is
// how many threads share a run.
#include "bench_model.hpp"  // made from the model by the build
#include "engine.h"

#if BENCH_THREADS > 1
#include <inlay/platform/threads.hpp>
#endif

#include <algorithm>
#include <span>

namespace {

#if BENCH_THREADS > 1
using network = inlay::model<inlay::with_workers<bench_net::net, BENCH_THREADS>>;
inlay::platform::threads<BENCH_THREADS> pool;
#else
using network = bench_net::model;
#endif
network net;

constexpr inlay::tensor_info const& in = network::input_info<BENCH_INPUT>;
constexpr inlay::tensor_info const& out = network::output_info<BENCH_OUTPUT>;

void run(float const* input, float* output) {
  // Copies are a part of the time: run() may reuse the memory of the input, so that a caller writes it each
  // time.
  std::copy_n(input, in.elements(), net.input<BENCH_INPUT>().data());
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
