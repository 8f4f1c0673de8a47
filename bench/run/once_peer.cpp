// SPDX-License-Identifier: Apache-2.0
// Loads a model into another engine and runs it once:
//   once_ort LIBRARY MODEL OUTPUT_ELEMENTS DIM...      ONNX Runtime
//   once_opencv MODEL OUTPUT_ELEMENTS DIM...           OpenCV
#include "once.hpp"
#include "peers.hpp"
#ifdef BENCH_ORT
#include "ort.hpp"
#endif

#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
  using namespace inlay::bench;
#ifdef BENCH_ORT
  constexpr int first = 2;
#else
  constexpr int first = 1;
#endif
  if (argc < first + 3) return 2;
  std::vector<std::int64_t> dims;
  std::size_t elements = 1;
  for (int i = first + 2; i < argc; ++i) {
    dims.push_back(std::atoll(argv[i]));
    elements *= static_cast<std::size_t>(dims.back());
  }
  std::vector<float> x(elements), y(static_cast<std::size_t>(std::atoll(argv[first + 1])));
  fill(x.data(), x.size());
  try {
#ifdef BENCH_ORT
    onnx_runtime const ort(argv[1]);
    std::unique_ptr<peer> const loaded = ort.load(argv[first], 1, dims, y.size());
#else
    std::unique_ptr<peer> const loaded = load_opencv(argv[first], 1, dims, y.size());
#endif
    loaded->run(x.data(), y.data());
    return tell(y[0]);
  } catch (std::exception const& fault) {
    std::fprintf(stderr, "%s: %s\n", argv[0], fault.what());
    return 1;
  }
}
