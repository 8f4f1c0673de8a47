# SPDX-License-Identifier: Apache-2.0
# This machine, if it has AVX2 and FMA (x86-64-v3); any other machine as its compiler finds it.
include(${CMAKE_CURRENT_LIST_DIR}/target.cmake)
set(inlay_cpu "")
if(EXISTS /proc/cpuinfo)
  file(STRINGS /proc/cpuinfo inlay_cpu REGEX "^flags.* avx2 " LIMIT_COUNT 1)
endif()
if(inlay_cpu MATCHES " fma " AND inlay_cpu MATCHES " bmi2 ")
  inlay_target(x86-64)
endif()
