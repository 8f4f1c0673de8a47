# SPDX-License-Identifier: Apache-2.0
# The operators of the library, found by their files: include/inlay/op/Conv.hpp has inlay::op::Conv, and
# include/inlay/op/ml/Scaler.hpp has inlay::op::ml::Scaler.

# inlay_operators: paths below include/inlay/op, without the suffix, in alphabetical order.
file(GLOB_RECURSE inlay_operators CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include/inlay/op
     ${PROJECT_SOURCE_DIR}/include/inlay/op/*.hpp)
list(TRANSFORM inlay_operators REPLACE "\\.hpp$" "")

# inlay_operator_includes(VARIABLE operator...): one #include a line
function(inlay_operator_includes variable)
  set(text "")
  foreach(operator IN LISTS ARGN)
    string(APPEND text "#include <inlay/op/${operator}.hpp>\n")
  endforeach()
  set(${variable}
      "${text}"
      PARENT_SCOPE)
endfunction()

# inlay_operator_entries(VARIABLE operator...): rows of the generator's table (codegen/prepare/operation_slice.cpp.in)
function(inlay_operator_entries variable)
  set(text "")
  foreach(operator IN LISTS ARGN)
    string(REPLACE "/" "::" type "op::${operator}")
    string(APPEND text "    {&${type}::id, \"${operator}\", ${type}::inputs, lists_of<${type}>(), make<${type}>},\n")
  endforeach()
  set(${variable}
      "${text}"
      PARENT_SCOPE)
endfunction()
