# SPDX-License-Identifier: Apache-2.0
# cmake -D NM=nm -D OBJECTS=a.o;b.o [-D OBJDUMP=objdump [-D VARIABLE=name]] -P check_objects.cmake
# Fails if an object defines or needs what firmware must not have. With OBJDUMP, also if it has sections of code that
# runs before main() or of exception tables, or any byte of writable data but those of the one VARIABLE.
cmake_minimum_required(VERSION 3.25)

set(forbidden
    "malloc|calloc|realloc|free|aligned_alloc|posix_memalign|_sbrk"
    "_Zn[wa].*|_Zd[la].*" # operator new, operator delete
    "__gxx_personality.*|_Unwind_.*|__aeabi_unwind_cpp_pr[12]" # exceptions
    "__cxa_.*|__aeabi_atexit" # exceptions too, guards, destructors at exit
    "_ZGV.*" # guard of a variable that is constructed when the program first passes it
    "_ZT[ISV].*" # run-time types, virtual functions
    "_ZNSt8ios_base.*|_ZSt4(cout|cerr|clog|cin)|_ZSt.*basic_[io]?stream.*"
    "_ZSt[0-9]+__throw_.*" # what the standard library throws
    ".*printf|.*scanf|puts|putchar")
if(NOT OBJDUMP)
  # Construction before main(). Sections say it better: for aarch64, GCC leaves the empty function of a variable of
  # Eigen's behind (NEON/Complex.h), which nothing calls.
  list(APPEND forbidden "_GLOBAL__sub_I_.*|_Z41__static_initialization.*")
endif()
list(JOIN forbidden "|" forbidden)

set(count 0)
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND ${NM} -P -t d ${object} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  set(allowed 0)
  foreach(symbol IN LISTS symbols)
    string(REGEX REPLACE " .*" "" name "${symbol}")
    math(EXPR count "${count} + 1")
    if(name MATCHES "^(${forbidden})$")
      message(SEND_ERROR "${object}: ${name}")
    endif()
    if(VARIABLE AND name STREQUAL VARIABLE) # name, type, value, size
      string(REGEX REPLACE ".* " "" allowed "${symbol}")
    endif()
  endforeach()

  if(OBJDUMP)
    execute_process(COMMAND ${OBJDUMP} -h -w ${object} OUTPUT_VARIABLE sections COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[0-9]+ \\.[^ ]+ +[0-9a-f]+ " sections "${sections}")
    if(NOT sections)
      message(SEND_ERROR "${object}: no sections")
    endif()
    set(writable 0)
    foreach(section IN LISTS sections)
      string(REGEX REPLACE "[0-9]+ (\\.[^ ]+) +([0-9a-f]+) " "\\1;\\2" section "${section}")
      list(GET section 0 name)
      list(GET section 1 bytes)
      math(EXPR bytes "0x${bytes}")
      if(name MATCHES "^\\.(init_array|fini_array|ctors|dtors|gcc_except_table)" AND bytes GREATER 0)
        message(SEND_ERROR "${object}: section ${name}")
      elseif(name MATCHES "^\\.(data|bss|tdata|tbss)(\\.|$)" AND NOT name MATCHES "^\\.data\\.rel\\.ro")
        # .data.rel.ro: constants that hold addresses, for a loader to fill in once
        math(EXPR writable "${writable} + ${bytes}")
      endif()
    endforeach()
    if(NOT writable EQUAL allowed)
      message(SEND_ERROR "${object}: found ${writable} bytes of writable data, wanted ${allowed}")
    endif()
    if(VARIABLE AND allowed EQUAL 0)
      message(SEND_ERROR "${object}: no variable ${VARIABLE}")
    endif()
  endif()
endforeach()
if(count EQUAL 0)
  message(SEND_ERROR "no symbols in '${OBJECTS}'")
endif()
message(STATUS "${count} symbols looked at")
