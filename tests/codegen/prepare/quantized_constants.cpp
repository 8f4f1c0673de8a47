// SPDX-License-Identifier: Apache-2.0
#include "prepare/quantized_constants.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::codegen;

TEST_CASE("constants are quantised by a scale for each position of an axis, and back") {
  constant const x = make_constant<float>({2, 3}, {0.25f, 0.75f, -100, 3, -2, 1000}),
                 scale = make_constant<float>({2}, {0.5f, 2}),
                 zero = make_constant<std::int8_t>({2}, {0, -7});
  auto const y = quantize_constant({.axis = 0}, x, scale, &zero, elem_type::int8);
  REQUIRE(y.has_value());
  CHECK(y->dims == x.dims);
  // ties to even, then the zero point, then the bounds of the type
  CHECK(std::vector<std::int8_t>(y->as<std::int8_t>(), y->as<std::int8_t>() + 6) ==
        std::vector<std::int8_t>{0, 2, -128, -5, -8, 127});
  auto const back = dequantize_constant({.axis = 0}, *y, scale, &zero);
  REQUIRE(back.has_value());
  CHECK(std::vector<float>(back->as<float>(), back->as<float>() + 6) ==
        std::vector<float>{0, 1, -64, 4, -2, 268});
}

TEST_CASE("without a zero point, to bytes without sign; types that are left to the device") {
  constant const x = make_constant<float>({2}, {-1, 7}), scale = make_constant<float>({}, {1});
  auto const y = quantize_constant({}, x, scale, nullptr, elem_type::uint8);
  REQUIRE(y.has_value());
  CHECK(y->as<std::uint8_t>()[0] == 0);
  CHECK(y->as<std::uint8_t>()[1] == 7);
  CHECK(!quantize_constant({}, x, scale, nullptr, elem_type::int4));
  CHECK(!dequantize_constant({}, x, scale, nullptr));
}
}  // namespace INLAY_UNIT
