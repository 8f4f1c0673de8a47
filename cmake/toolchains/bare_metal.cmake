# SPDX-License-Identifier: Apache-2.0
# What the arm-none-eabi toolchain files share.
include(${CMAKE_CURRENT_LIST_DIR}/target.cmake)

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # without start-up code nothing links

# Header-only libraries of this machine. Its /usr/include as a whole must not be seen: glibc's headers would
# shadow newlib's. So a folder with links to the few wanted ones, and /usr/include, which find_package() finds
# and imported targets name, counts as searched already: CMake drops it.
set(inlay_host_headers ${CMAKE_BINARY_DIR}/host_headers)
foreach(library doctest)
  if(EXISTS /usr/include/${library} AND NOT EXISTS ${inlay_host_headers}/${library})
    file(MAKE_DIRECTORY ${inlay_host_headers})
    file(CREATE_LINK /usr/include/${library} ${inlay_host_headers}/${library} SYMBOLIC)
  endif()
endforeach()
set(CMAKE_INCLUDE_PATH ${inlay_host_headers})                     # for find_path()
set(CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES ${inlay_host_headers})  # for the compiler
set(CMAKE_PROJECT_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/after_project.cmake)

# inlay_bare_metal(TARGET): makes an executable one that the board can run, by start-up code and linker
# script. The other toolchain files do not have it: `if(COMMAND inlay_bare_metal)`.
function(inlay_bare_metal target)
  set(board ${INLAY_TOOLCHAINS}/${INLAY_TARGET})
  set(common ${INLAY_TOOLCHAINS}/bare_metal)
  if(NOT TARGET inlay_startup)
    add_library(inlay_startup OBJECT EXCLUDE_FROM_ALL ${board}/startup.cpp)
    target_link_libraries(inlay_startup PRIVATE inlay::inlay)
  endif()
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:inlay_startup>)
  target_link_options(${target} PRIVATE -L${board} -L${common})  # for -Tlinker.ld and its INCLUDE
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${board}/linker.ld ${common}/sections.ld)
endfunction()
