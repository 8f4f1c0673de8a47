// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/depth_mode.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;

TEST_CASE("the names of ONNX's attribute `mode` stand in the order of the enumerators") {
  CHECK(enumerators<family::depth_mode>[static_cast<std::size_t>(family::depth_mode::DCR)] == "DCR");
  CHECK(enumerators<family::depth_mode>[static_cast<std::size_t>(family::depth_mode::CRD)] == "CRD");
}
}  // namespace
