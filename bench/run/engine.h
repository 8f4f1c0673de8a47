// SPDX-License-Identifier: Apache-2.0
/// What a measured engine looks like from outside: a shared library with one function, bench_model(). The
/// program run_models loads any number of them, so that builds of one model for several instruction sets,
/// whose templates have the same names, can take turns in one process.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One model of one float input and one output. Elements of another type are given as floats; of an output whose
/// extents are known at run time as many as there are, and NaN behind them.
struct bench_model {
  char const* built_for;  ///< instruction set and compiler options
  int64_t const* input_dims;
  size_t input_rank;
  size_t input_elements, output_elements;
  uint64_t macs;         ///< multiply-adds of one run; 0: not known
  size_t arena_bytes;    ///< memory for activations and outputs, without the caller's input; 0: not known
  size_t weights_bytes;  ///< 0: not known
  size_t nodes, steps;   ///< nodes of the model, and steps that they became; 0: not known
  size_t threads;        ///< that run() uses, the caller's among them; 0: one
  /// One inference, from the caller's input to the caller's output.
  void (*run)(float const* input, float* output);
};

struct bench_model const* bench_model(void);

#ifdef __cplusplus
}
#endif
