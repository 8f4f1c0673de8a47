// SPDX-License-Identifier: Apache-2.0
// A model that onnx2c has turned into C, as an engine. BENCH_MODEL is the file that onnx2c wrote.
#include "engine.h"

#include BENCH_MODEL

// Arrays of whatever dims are addresses; void* is any of them.
static void run(float const* input, float* output) { entry((void*)input, (void*)output); }

struct bench_model const* bench_model(void) {
  static struct bench_model const described = {.built_for = "onnx2c", .run = run};
  return &described;
}
