// SPDX-License-Identifier: Apache-2.0
// Runs a model of inlay's once, as a firmware or a command-line tool would: one static program with
// everything in it.
#include "engine.h"
#include "once.hpp"

#include <stdlib.h>

int main() {
  struct bench_model const& m = *bench_model();
  float* const x = static_cast<float*>(malloc((m.input_elements + m.output_elements) * sizeof(float)));
  if (x == nullptr) return 1;
  float* const y = x + m.input_elements;
  inlay::bench::fill(x, m.input_elements);
  m.run(x, y);
  return inlay::bench::tell(y[0]);
}
