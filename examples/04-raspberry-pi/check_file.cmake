# SPDX-License-Identifier: Apache-2.0
# cmake -D READELF=readelf -D PROGRAM=raspberry-pi -P check_file.cmake
execute_process(COMMAND ${READELF} -hldA ${PROGRAM} OUTPUT_VARIABLE facts COMMAND_ERROR_IS_FATAL ANY)
foreach(wanted "Machine: +ARM" "hard-float ABI" "There is no dynamic section" "Tag_CPU_arch: v7"
               "Tag_ABI_VFP_args: VFP registers" "Tag_Advanced_SIMD_arch: NEON")
  if(NOT facts MATCHES "${wanted}")
    message(SEND_ERROR "${PROGRAM}: '${wanted}' not found in:\n${facts}")
  endif()
endforeach()
