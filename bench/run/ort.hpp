// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "peers.hpp"

namespace inlay::bench {

/// ONNX Runtime's shared library, loaded when asked for: no header and no library of it are needed to build.
class onnx_runtime {
 public:
  /// Throws std::runtime_error where the library cannot be loaded or is too old.
  explicit onnx_runtime(std::string const& library);
  onnx_runtime(onnx_runtime const&) = delete;
  ~onnx_runtime();

  std::string const& version() const { return version_; }

  /// A session with all graph optimisations on the CPU, the threads of one operator given, one operator at a
  /// time; everything else as ONNX Runtime's default. Input and output are memory of the session's, bound
  /// once.
  std::unique_ptr<peer> load(std::string const& model, int threads,
                             std::vector<std::int64_t> const& input_dims, std::size_t output_elements) const;

  struct functions;

 private:
  void* library_ = nullptr;
  std::unique_ptr<functions> call_;
  std::string version_;
};

}  // namespace inlay::bench
