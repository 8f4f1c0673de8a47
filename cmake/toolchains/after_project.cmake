# SPDX-License-Identifier: Apache-2.0
# Read by CMake at the end of project(): imported targets name /usr/include, and it must not be searched.
# Counted among the folders that the compiler searches by itself, it is not written into command lines. See
# bare_metal.cmake.
list(APPEND CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES /usr/include)
