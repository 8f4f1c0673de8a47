# SPDX-License-Identifier: Apache-2.0
# inlay_complete_onnx_proto(FROM TO): a copy of an onnx.proto of any release with the fields that later ones added
# and that the importer reads. Numbers as in onnx.proto of ONNX 1.23; element types need none, since fields that hold
# them are plain integers.

function(inlay_complete_onnx_proto from to)
  file(READ ${from} text)
  if(NOT text MATCHES "message NodeProto {" OR NOT text MATCHES "message FunctionProto {")
    message(FATAL_ERROR "${from} has no NodeProto or FunctionProto: wanted onnx.proto of ONNX 1.10 or later")
  endif()
  if(NOT text MATCHES "string overload = 8")
    string(REPLACE "message NodeProto {" "message NodeProto {\n  optional string overload = 8;" text "${text}")
  endif()
  # FunctionProto is the last message that could have any of these.
  string(FIND "${text}" "message FunctionProto {" at)
  string(SUBSTRING "${text}" ${at} -1 function)
  set(added "")
  foreach(field IN ITEMS "repeated AttributeProto attribute_proto = 11" "repeated ValueInfoProto value_info = 12"
                         "optional string overload = 13")
    string(FIND "${function}" "${field}" found)
    if(found EQUAL -1)
      string(APPEND added "\n  ${field};")
    endif()
  endforeach()
  string(REPLACE "message FunctionProto {" "message FunctionProto {${added}" text "${text}")
  file(CONFIGURE OUTPUT ${to} CONTENT "${text}" @ONLY) # touches the file only where it changes
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${from})
endfunction()
