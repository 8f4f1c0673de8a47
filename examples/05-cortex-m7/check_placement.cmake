# SPDX-License-Identifier: Apache-2.0
# cmake -D NM=nm -D PROGRAM=firmware -P check_placement.cmake
# Fails unless weights lie in the region CODE of cmake/toolchains/cortex-m7/linker.ld, the arena in EXTERNAL.
execute_process(COMMAND ${NM} -C ${PROGRAM} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)

# expect(NAME ADDRESS): symbols of that name, one at least, have addresses like that
function(expect name address)
  string(REGEX MATCHALL "[^\n]+ ${name}\n" found "${symbols}")
  if(NOT found)
    message(SEND_ERROR "found no symbol ${name}")
  endif()
  foreach(symbol IN LISTS found)
    if(NOT symbol MATCHES "^${address} ")
      message(SEND_ERROR "found ${symbol}, wanted address ${address}")
    endif()
  endforeach()
endfunction()

expect("digits::weights::[a-z0-9_]+::elements" "00[0-3].....")  # 4 MB from 0
expect(arena "60......")                                        # 16 MB from 0x60000000
