# SPDX-License-Identifier: Apache-2.0
#[=======================================================================[
inlay_add_model(<target> MODEL <file.onnx> [NAME <header>] [NAMESPACE <namespace>] [DIMS <name=extent>...]
                [SHAPES <input=extent,extent,...>...] [VALUES <input=number>...]
                [WEIGHTS auto|inline|incbin] [SECTION <section>] [POLICY balanced|speed|ram|size] [C_API] [SPLIT])

Turns an ONNX model into a C++ header when <target> is built, again when the model, a file of its external data
or the generator changes:

  add_executable(firmware main.cpp)
  inlay_add_model(firmware MODEL mnist.onnx)        # main.cpp: #include "mnist.hpp", then mnist::model

A target may have any number of models, and a model any number of targets. What links to a library finds the
headers of its models too. The target is linked to inlay::inlay.

  MODEL      relative to the current source folder; may itself be made by the build
  NAME       of the header; default: the model's, with .hpp
  NAMESPACE  of what is in the header; default: from NAME
  DIMS       extents of dimensions that the model leaves open, such as N=1
  SHAPES     of inputs that the model leaves open, such as x=1,3,48,192
  VALUES     of inputs that become constants, such as sr=16000
  WEIGHTS    auto (default): in the header up to 256 KiB, beyond it in a file beside it that the assembler
             reads (incbin); inline, incbin: always so
  SECTION    linker section of the weights, such as .external
  POLICY     balanced (default): the smallest arena that costs no time; speed; ram: the smallest arena; size:
             the least code
  C_API      also a header in C, NAME with .h, and the object behind it: for targets in C, which link without
             the C++ library if their LINKER_LANGUAGE is C
  SPLIT      the graph and its code in an object of its own, with the options of <target>: what includes the
             header then compiles quickly

The generator is, in this order: INLAY_HOST_GENERATOR; the one that this project builds; the one installed
beside inlay; a program `inlay` in the PATH. It runs on the workstation, whatever is compiled for.
]=======================================================================]

set(INLAY_HOST_GENERATOR "" CACHE FILEPATH "The program inlay to make headers with; default: found by itself")
set_property(GLOBAL PROPERTY INLAY_VERSION ${inlay_VERSION}) # a variable would end with this folder

# Sets `command`, what to run, and `depends`, what headers depend on: a target or a file.
function(_inlay_find_generator)
  set(generator "${INLAY_HOST_GENERATOR}")
  if(NOT generator AND TARGET inlay_program)
    set(command $<TARGET_FILE:inlay_program> PARENT_SCOPE)
    set(depends inlay_program PARENT_SCOPE)
    return()
  endif()
  if(NOT generator)
    get_property(installed GLOBAL PROPERTY INLAY_PROGRAM_FOLDER)
    find_program(INLAY_PROGRAM inlay HINTS ${installed} DOC "The program inlay" NO_CMAKE_FIND_ROOT_PATH)
    set(generator "${INLAY_PROGRAM}")
  endif()
  if(NOT generator)
    message(FATAL_ERROR "inlay_add_model: found no program `inlay`, which turns models into headers; hint: "
                        "set INLAY_HOST_GENERATOR to it; where inlay is a part of this project, "
                        "INLAY_BUILD_GENERATOR=ON builds it")
  endif()
  if(NOT EXISTS "${generator}")
    message(FATAL_ERROR "inlay_add_model: found no program ${generator} (INLAY_HOST_GENERATOR); hint: in the "
                        "folder of inlay's sources, this builds one: cmake --preset release && "
                        "cmake --build --preset release --target inlay_program")
  endif()
  get_property(checked GLOBAL PROPERTY INLAY_CHECKED_GENERATOR)
  get_property(wanted GLOBAL PROPERTY INLAY_VERSION) # a header is for the library of its generator's version
  if(NOT generator STREQUAL checked)
    execute_process(COMMAND "${generator}" --version OUTPUT_VARIABLE version ERROR_VARIABLE version
                    RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT status EQUAL 0 OR NOT version STREQUAL "inlay ${wanted}")
      message(FATAL_ERROR "inlay_add_model: ${generator} --version: found '${version}' (${status}), "
                          "wanted 'inlay ${wanted}', as the library")
    endif()
    set_property(GLOBAL PROPERTY INLAY_CHECKED_GENERATOR "${generator}")
  endif()
  set(command "${generator}" PARENT_SCOPE)
  set(depends "${generator}" PARENT_SCOPE)
endfunction()

# Says once that a build without a type is one without optimisation.
function(_inlay_warn_of_empty_build_type target)
  get_property(said GLOBAL PROPERTY INLAY_SAID_BUILD_TYPE)
  get_property(several GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  get_target_property(own ${target} COMPILE_OPTIONS)
  get_directory_property(shared COMPILE_OPTIONS)
  if(said OR several OR CMAKE_BUILD_TYPE OR "${CMAKE_CXX_FLAGS} ${own} ${shared}" MATCHES "(^|[ ;])-O")
    return()
  endif()
  set_property(GLOBAL PROPERTY INLAY_SAID_BUILD_TYPE TRUE)
  message(WARNING "inlay_add_model: CMAKE_BUILD_TYPE is empty, so nothing is optimised: a model then takes up to "
                  "110 times as long. Hint: -DCMAKE_BUILD_TYPE=Release, or -O2 among the options")
endfunction()

function(inlay_add_model target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "C_API;SPLIT" "MODEL;NAME;NAMESPACE;WEIGHTS;SECTION;POLICY"
                        "DIMS;SHAPES;VALUES")
  if(NOT TARGET ${target})
    message(FATAL_ERROR "inlay_add_model: ${target} is no target")
  endif()
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES OR NOT arg_MODEL)
    message(FATAL_ERROR "inlay_add_model: found (${ARGV}), wanted (target MODEL file.onnx [NAME header] "
                        "[NAMESPACE namespace] [DIMS name=extent...] [SHAPES input=extent,extent...] "
                        "[VALUES input=number...] [WEIGHTS auto|inline|incbin] [SECTION section] "
                        "[POLICY balanced|speed|ram|size] [C_API] [SPLIT])")
  endif()
  if(arg_WEIGHTS AND NOT arg_WEIGHTS MATCHES "^(auto|inline|incbin)$")
    message(FATAL_ERROR "inlay_add_model: WEIGHTS: found '${arg_WEIGHTS}', wanted auto, inline or incbin")
  endif()

  if(arg_POLICY AND NOT arg_POLICY MATCHES "^(balanced|speed|ram|size)$")
    message(FATAL_ERROR "inlay_add_model: POLICY: found '${arg_POLICY}', wanted balanced, speed, ram or size")
  endif()

  _inlay_warn_of_empty_build_type(${target})
  cmake_path(ABSOLUTE_PATH arg_MODEL NORMALIZE OUTPUT_VARIABLE model)
  get_source_file_property(made ${model} GENERATED)
  if(NOT EXISTS ${model} AND NOT made)
    message(FATAL_ERROR "inlay_add_model: found no model ${model}, and no rule that makes it")
  endif()
  if(NOT arg_NAME)
    cmake_path(GET model STEM LAST_ONLY stem)
    set(arg_NAME ${stem}.hpp)
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/inlay/${target})
  set(header ${folder}/${arg_NAME})
  string(MAKE_C_IDENTIFIER ${target}_${arg_NAME} generation)
  if(TARGET ${generation})
    message(FATAL_ERROR "inlay_add_model: ${target} has a header ${arg_NAME} already; hint: another NAME")
  endif()

  set(options "")
  if(arg_NAMESPACE)
    list(APPEND options --namespace ${arg_NAMESPACE})
  endif()
  if(arg_WEIGHTS)
    list(APPEND options --weights ${arg_WEIGHTS})
  endif()
  if(arg_SECTION)
    list(APPEND options --section ${arg_SECTION})
  endif()
  if(arg_POLICY)
    list(APPEND options --policy ${arg_POLICY})
  endif()
  foreach(dim IN LISTS arg_DIMS)
    list(APPEND options --dim ${dim})
  endforeach()
  foreach(shape IN LISTS arg_SHAPES)
    list(APPEND options --shape ${shape})
  endforeach()
  foreach(value IN LISTS arg_VALUES)
    list(APPEND options --value ${value})
  endforeach()
  cmake_path(REMOVE_EXTENSION header LAST_ONLY OUTPUT_VARIABLE stem)
  set(beside "") # what the generator writes beside the header, but for weights
  set(file_of_graph ${header})
  if(arg_C_API)
    list(APPEND options --c-api)
    list(APPEND beside ${stem}.h)
  endif()
  if(arg_SPLIT)
    list(APPEND options --split)
    set(file_of_graph ${stem}.cpp)
  endif()
  if(arg_C_API OR arg_SPLIT)
    list(APPEND beside ${stem}.cpp)
  endif()

  # Weights in a file of their own need no dependency of their own: the generator writes that file before the
  # header or source with the graph, always both, so that who follows that, as every compiler's list of
  # dependencies does, follows both.
  _inlay_find_generator()
  cmake_path(GET header PARENT_PATH header_folder)
  cmake_path(GET model FILENAME model_name)
  set(sidecar "")
  if(arg_WEIGHTS STREQUAL incbin)
    set(sidecar BYPRODUCTS ${file_of_graph}.weights.bin)
  endif()
  file(MAKE_DIRECTORY ${header_folder})
  add_custom_command(
    OUTPUT ${header} ${beside} ${sidecar}
    COMMAND ${command} compile ${model} --output ${header} --depfile ${header}.d --weights-folder ${header_folder}
            ${options}
    DEPENDS ${model} ${depends}
    DEPFILE ${header}.d
    COMMENT "inlay: ${arg_NAME} from ${model_name}"
    VERBATIM)
  # A target of its own, not a source of the user's: so that the target may stand in another folder, or be an
  # interface.
  add_custom_target(${generation} DEPENDS ${header} ${beside})
  set_property(TARGET ${generation} PROPERTY ADDITIONAL_CLEAN_FILES ${file_of_graph}.weights.bin)
  add_dependencies(${target} ${generation})

  get_target_property(type ${target} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL INTERFACE_LIBRARY)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${folder}>)
  target_link_libraries(${target} ${scope} inlay::inlay)
  if(arg_C_API OR arg_SPLIT)
    # An object of its own: it is C++, whatever the target is, and the target may stand in another folder. It is
    # compiled as the target's own sources are: for the same machine, with the same definitions.
    set(object ${generation}_object)
    add_library(${object} OBJECT ${beside})
    set(prefix "")
    if(type STREQUAL INTERFACE_LIBRARY)
      set(prefix INTERFACE_)
    elseif(type MATCHES "SHARED|MODULE")
      set_target_properties(${object} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    endif()
    target_compile_options(${object} PRIVATE $<TARGET_PROPERTY:${target},${prefix}COMPILE_OPTIONS>)
    target_compile_definitions(${object} PRIVATE $<TARGET_PROPERTY:${target},${prefix}COMPILE_DEFINITIONS>)
    target_include_directories(${object} PRIVATE $<TARGET_PROPERTY:${target},${prefix}INCLUDE_DIRECTORIES>)
    target_link_libraries(${object} PRIVATE inlay::inlay)
    target_compile_options(${object} PRIVATE -fno-exceptions -fno-rtti)
    add_dependencies(${object} ${generation})
    if(NOT type STREQUAL INTERFACE_LIBRARY)
      set(scope PRIVATE)
    endif()
    target_sources(${target} ${scope} $<TARGET_OBJECTS:${object}>)
  endif()
endfunction()
