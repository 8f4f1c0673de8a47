# SPDX-License-Identifier: Apache-2.0
# The header-only library: inlay::inlay. Where the target has vectors it needs Eigen, which is header-only too.

add_library(inlay INTERFACE)
add_library(inlay::inlay ALIAS inlay)
target_compile_features(inlay INTERFACE cxx_std_20)
target_include_directories(inlay INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
                                           $<INSTALL_INTERFACE:include>)

find_path(INLAY_EIGEN_INCLUDE Eigen/Core PATHS /usr/include/eigen3 NO_CMAKE_FIND_ROOT_PATH REQUIRED)
target_include_directories(inlay SYSTEM INTERFACE $<BUILD_INTERFACE:${INLAY_EIGEN_INCLUDE}>)

# Warnings of the project's own sources: errors in the presets of its developers, not in a user's build.
add_library(inlay_warnings INTERFACE)
target_compile_options(
  inlay_warnings
  INTERFACE -Wall
            -Wextra
            -Wconversion
            $<$<CXX_COMPILER_ID:GNU>:-Wno-ignored-attributes> # Eigen's packet types as template arguments
            # GCC 12: of loops over rows whose bounds it loses where an out-of-line kernel is cloned
            $<$<CXX_COMPILER_ID:GNU>:-Wno-aggressive-loop-optimizations>
            $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> # GCC 12 loses track of static_vector at -O3
)
