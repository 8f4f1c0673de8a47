// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// What a program that runs a model once tells measure_start: the first output, in the moment that it has it,
/// and then the most memory that it has had resident.
namespace inlay::bench {

/// The network's input, the same for every engine: a few periods of a saw.
inline void fill(float* x, size_t count) {
  for (size_t i = 0; i < count; ++i) x[i] = static_cast<float>(i % 251) / 125 - 1;
}

/// KiB; 0 where the system does not tell. VmHWM rather than ru_maxrss, which a child inherits from its
/// parent.
inline long resident_peak() {
  FILE* const status = fopen("/proc/self/status", "r");
  if (status == nullptr) return 0;
  char line[256];
  long kib = 0;
  while (fgets(line, sizeof line, status) != nullptr)
    if (sscanf(line, "VmHWM: %ld", &kib) == 1) break;
  fclose(status);
  return kib;
}

inline int tell(float first_output) {
  char text[64];
  int length = snprintf(text, sizeof text, "%.9g\n", static_cast<double>(first_output));
  if (write(STDOUT_FILENO, text, static_cast<size_t>(length)) != length) return 1;
  length = snprintf(text, sizeof text, "%ld\n", resident_peak());
  return write(STDOUT_FILENO, text, static_cast<size_t>(length)) == length ? 0 : 1;
}

}  // namespace inlay::bench
