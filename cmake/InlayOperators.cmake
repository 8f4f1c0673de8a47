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

# inlay_operator_types(VARIABLE operator...): op::Conv, op::ml::Scaler
function(inlay_operator_types variable)
  list(TRANSFORM ARGN PREPEND "op/" OUTPUT_VARIABLE names)
  string(REPLACE "/" "::" names "${names}")
  string(REPLACE ";" ", " names "${names}")
  set(${variable}
      "${names}"
      PARENT_SCOPE)
endfunction()
