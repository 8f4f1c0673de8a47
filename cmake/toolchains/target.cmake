# SPDX-License-Identifier: Apache-2.0
# inlay_target(NAME): the body of every toolchain file. NAME is a folder beside this file; the plain files in
# it say everything, so that a program that calls the compiler itself uses the same: README.md.
macro(inlay_target name)
  set(INLAY_TARGET ${name})
  set(INLAY_TOOLCHAINS ${CMAKE_CURRENT_LIST_DIR})
  file(STRINGS ${INLAY_TOOLCHAINS}/${name}/compiler inlay_compiler)
  file(STRINGS ${INLAY_TOOLCHAINS}/${name}/compile.flags inlay_compile_flags)
  file(STRINGS ${INLAY_TOOLCHAINS}/${name}/link.flags inlay_link_flags)
  if(NOT CMAKE_CXX_COMPILER)
    set(CMAKE_CXX_COMPILER ${inlay_compiler})
  endif()
  list(JOIN inlay_compile_flags " " CMAKE_CXX_FLAGS_INIT)
  list(JOIN inlay_link_flags " " CMAKE_EXE_LINKER_FLAGS_INIT)
  set(inlay_runner ${INLAY_TOOLCHAINS}/../runners/run-${name}.sh)
  if(EXISTS ${inlay_runner})
    set(CMAKE_CROSSCOMPILING_EMULATOR ${inlay_runner})
  endif()
endmacro()
