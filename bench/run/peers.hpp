// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace inlay::bench {

/// Another engine with a model loaded: one float input, one output, as engine.h has them.
class peer {
 public:
  virtual ~peer() = default;
  /// One inference, from the caller's input to the caller's output.
  virtual void run(float const* input, float* output) = 0;
};

/// OpenCV's DNN module: its version, and a model on `threads` threads of the CPU, optimisations on (the
/// default).
std::string opencv_version();
std::unique_ptr<peer> load_opencv(std::string const& model, int threads,
                                  std::vector<std::int64_t> const& input_dims, std::size_t output_elements);

}  // namespace inlay::bench
