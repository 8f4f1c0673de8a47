// SPDX-License-Identifier: Apache-2.0
#include "prepare/attributes.hpp"

#include "prepare/operation.hpp"

#include <inlay/op/Conv.hpp>
#include <inlay/op/Gemm.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay::codegen;
namespace op = inlay::op;

TEST_CASE("a float as text reads back as the same bits") {
  auto const check = [](float value) {
    std::string text = float_text(value);
    CAPTURE(text);
    REQUIRE(text.back() == 'f');
    text.pop_back();
    CHECK(text.find_first_of(".e") != std::string::npos);  // or the suffix would not compile
    CHECK(std::bit_cast<std::uint32_t>(std::strtof(text.c_str(), nullptr)) ==
          std::bit_cast<std::uint32_t>(value));
  };
  for (float value : {0.0f, -0.0f, 1.0f, -1.0f, 0.1f, 1.0f / 3, 16777216.0f, 1e10f, 1e-10f, 3.4028235e38f,
                      1.17549435e-38f, 1e-45f, -1e-45f, 123456789.0f})
    check(value);
  // Bit patterns in even steps over the whole range.
  for (std::uint32_t bits = 0; bits < 0x7f800000u; bits += 104729u) check(std::bit_cast<float>(bits));
  float const infinity = std::numeric_limits<float>::infinity();
  CHECK(float_text(infinity) == "inlay::greatest<float>");
  CHECK(float_text(-infinity) == "inlay::least<float>");
  CHECK(float_text(std::nanf("")) == "std::numeric_limits<float>::quiet_NaN()");
}

TEST_CASE("attributes go from a node to the typed struct and to source") {
  node n;
  n.op_type = "Conv";
  n.attributes = {{"group", std::int64_t{4}},
                  {"auto_pad", std::string("SAME_LOWER")},
                  {"strides", std::vector<std::int64_t>{2, 3}},
                  {"dilations", std::vector<std::int64_t>{}}};
  refusal why;
  auto const found = find_operation(n, why);
  REQUIRE(found);
  auto const* a = found->attributes_of<op::Conv>();
  REQUIRE(a);
  CHECK(a->group == 4);
  CHECK(a->auto_pad == inlay::auto_pad::SAME_LOWER);
  CHECK(a->strides == inlay::ints{2, 3});
  CHECK(!found->attributes_of<op::Gemm>());
  // Those that have their default are left out; the order is that of the struct, as designated initializers
  // must be.
  CHECK(found->attributes_text() == ".auto_pad = inlay::auto_pad::SAME_LOWER, .group = 4, .strides = {2, 3}");
}

TEST_CASE("attributes that do not fit are refused by name") {
  auto const why_not = [](char const* op_type, std::map<std::string, attribute_value> attributes) {
    node n;
    n.op_type = op_type;
    n.attributes = std::move(attributes);
    refusal why;
    CHECK(!find_operation(n, why));
    return why.reason;
  };
  CHECK(why_not("Nonsense", {}).find("not supported") != std::string::npos);
  CHECK(why_not("Gemm", {{"alpha", std::int64_t{1}}}).find("'alpha'") != std::string::npos);
  CHECK(why_not("Gemm", {{"beta", std::string("1")}}).find("'beta'") != std::string::npos);
  CHECK(why_not("Gemm", {{"gamma", 1.0f}}).find("'gamma'") != std::string::npos);
  CHECK(why_not("Conv", {{"strides", std::vector<std::int64_t>(17, 1)}}).find("17 elements") !=
        std::string::npos);
  CHECK(why_not("Conv", {{"auto_pad", std::string("same")}}).find("'auto_pad'") != std::string::npos);
}

}  // namespace INLAY_UNIT
