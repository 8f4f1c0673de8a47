// SPDX-License-Identifier: Apache-2.0
// A model of inlay's as an engine. BENCH_INPUT and BENCH_OUTPUT are the names of its input and output.
#include "bench_model.hpp"  // made from the model by the build
#include "engine.h"

#include <algorithm>
#include <span>

namespace {

using network = bench_net::model;
network net;

constexpr inlay::tensor_info const& in = network::input_info<BENCH_INPUT>;
constexpr inlay::tensor_info const& out = network::output_info<BENCH_OUTPUT>;

void run(float const* input, float* output) {
  // Copies are a part of the time: run() may reuse the memory of the input, so that a caller writes it each
  // time.
  std::copy_n(input, in.elements(), net.input<BENCH_INPUT>().data());
  net.run();
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
                                       run};

}  // namespace

extern "C" [[gnu::visibility("default")]] struct bench_model const* bench_model() { return &described; }
