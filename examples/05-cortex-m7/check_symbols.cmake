# SPDX-License-Identifier: Apache-2.0
# cmake -D NM=nm -D OBJECTS=a.o;b.o -P check_symbols.cmake
# Fails if an object defines or needs what firmware must not have.
set(forbidden
    "malloc|calloc|realloc|free|aligned_alloc|posix_memalign|_sbrk"
    "_Zn[wa].*|_Zd[la].*" # operator new, operator delete
    "__gxx_personality.*|_Unwind_.*|__aeabi_unwind_cpp_pr[12]" # exceptions
    "__cxa_.*|__aeabi_atexit" # exceptions too, guards, destructors at exit
    "_ZGV.*" # guard of a variable that is constructed when the program first passes it
    "_GLOBAL__sub_I_.*|_Z41__static_initialization.*" # construction before main()
    "_ZT[ISV].*" # run-time types, virtual functions
    "_ZNSt8ios_base.*|_ZSt4(cout|cerr|clog|cin)|_ZSt.*basic_[io]?stream.*"
    ".*printf|.*scanf|puts|putchar")
list(JOIN forbidden "|" forbidden)

set(count 0)
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND ${NM} -P ${object} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  foreach(symbol IN LISTS symbols)
    string(REGEX REPLACE " .*" "" symbol "${symbol}")
    math(EXPR count "${count} + 1")
    if(symbol MATCHES "^(${forbidden})$")
      message(SEND_ERROR "${object}: ${symbol}")
    endif()
  endforeach()
endforeach()
if(count EQUAL 0)
  message(SEND_ERROR "no symbols in '${OBJECTS}'")
endif()
message(STATUS "${count} symbols looked at")
