# SPDX-License-Identifier: Apache-2.0
# The header-only library: inlay::inlay. It needs Boost.Hana and Eigen, both header-only.

add_library(inlay INTERFACE)
add_library(inlay::inlay ALIAS inlay)
target_compile_features(inlay INTERFACE cxx_std_20)
target_include_directories(inlay INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
                                           $<INSTALL_INTERFACE:include>)

# A cross compiler must not see the workstation's whole include folder (glibc's headers would win over the target's):
# Boost is reached through a folder of links that holds nothing else.
find_path(INLAY_BOOST_ROOT boost/hana/version.hpp PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH REQUIRED)
find_path(INLAY_EIGEN_INCLUDE Eigen/Core PATHS /usr/include/eigen3 NO_CMAKE_FIND_ROOT_PATH REQUIRED)
set(INLAY_BOOST_INCLUDE ${CMAKE_BINARY_DIR}/boost-only)
file(MAKE_DIRECTORY ${INLAY_BOOST_INCLUDE})
file(CREATE_LINK ${INLAY_BOOST_ROOT}/boost ${INLAY_BOOST_INCLUDE}/boost SYMBOLIC)
target_include_directories(inlay SYSTEM INTERFACE $<BUILD_INTERFACE:${INLAY_BOOST_INCLUDE}>
                                                  $<BUILD_INTERFACE:${INLAY_EIGEN_INCLUDE}>)

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
