# SPDX-License-Identifier: Apache-2.0
# Sanitizers, for everything that is built: they must see the generator, the library's headers and the tests alike.

option(INLAY_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer (GCC or Clang)" OFF)
option(INLAY_BUILD_FUZZ "Build the fuzz targets, with the sanitizers (Clang)" OFF)

if(INLAY_SANITIZE OR INLAY_BUILD_FUZZ)
  set(inlay_sanitizers address,undefined)
  if(INLAY_BUILD_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      message(FATAL_ERROR "INLAY_BUILD_FUZZ needs Clang's libFuzzer, found ${CMAKE_CXX_COMPILER_ID}; "
                          "hint: -DCMAKE_CXX_COMPILER=clang++-19")
    endif()
    string(APPEND inlay_sanitizers ",fuzzer-no-link") # coverage of all code; the fuzz targets alone link its main
  endif()
  # A finding ends the program: a test that goes on after one would pass.
  add_compile_options(-fsanitize=${inlay_sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${inlay_sanitizers})
endif()
