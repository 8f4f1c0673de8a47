// SPDX-License-Identifier: Apache-2.0
#include "emit/names.hpp"

#include "emit/header.hpp"

#include <doctest/doctest.h>

#include <regex>

namespace INLAY_UNIT {
using namespace inlay::codegen;
using namespace std::string_literals;

TEST_CASE("identifiers are made from any bytes, all different") {
  std::set<std::string> taken;
  CHECK(identifier("conv1", taken) == "conv1");
  CHECK(identifier("conv1", taken) == "conv1_2");
  CHECK(identifier("conv1_2", taken) == "conv1_2_2");
  CHECK(identifier("a.b/c:0", taken) == "a_b_c_0");
  CHECK(identifier("__a__b__", taken) == "a_b");
  CHECK(identifier("1x", taken) == "w1x");
  std::regex const form("[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*");
  std::size_t count = taken.size();
  for (char const* name : {"", "_", "class", "int", "stdin", "signgam", "round", "isnan", "and", "weights",
                           "MAX", "EOF", "größe", "\n", "\"", "std", "x", "x"}) {
    std::string const id = identifier(name, taken);
    CAPTURE(id);
    CHECK(taken.size() == ++count);
    CHECK(std::regex_match(id, form));
    CHECK(!is_reserved(id));
  }
  CHECK(identifier(std::string(5000, 'y'), taken).size() == 100);
}

TEST_CASE("namespaces") {
  for (char const* good :
       {"mnist", "a::b", "A1", "my_model", "a::b::c", "net", "model", "weights", "models::time"})
    CHECK(why_no_namespace(good) == "");
  for (char const* bad : {"",     "::",    "a::", "::a",    "a:b",   "1a",       "a b", "class", "a::class",
                          "_a",   "a__b",  "std", "std::x", "inlay", "a::inlay", "ä",   "a\n",   "a;",
                          "time", "index", "log", "select", "errno", "a::stdin", "unix"})
    CHECK(why_no_namespace(bad) != "");
  CHECK(why_no_namespace("a\0b"s) != "");
  CHECK(why_no_namespace("time").find("'time' is a name of the C library") == 0);
  CHECK(why_no_namespace("a::class") == "'class' is a C++ keyword");
}

TEST_CASE("namespaces from file names") {
  CHECK(namespace_from("mnist-8") == "mnist_8");
  CHECK(namespace_from("mobilenetv2.7") == "mobilenetv2_7");
  CHECK(namespace_from("8bit") == "model_8bit");
  CHECK(namespace_from("class") == "class_model");
  for (char const* name : {"time", "index", "log", "select", "y0", "signal", "stdin"})
    CHECK(namespace_from(name) == name + "_model"s);
  CHECK(namespace_from("net") == "net");
  CHECK(namespace_from("") == "model");
  for (char const* stem : {"", "-", "__", "_x", "x_", "ä", "größe", "std", "inlay", "a b", "1", "\n"}) {
    CAPTURE(stem);
    CHECK(why_no_namespace(namespace_from(stem)) == "");
  }
}

}  // namespace INLAY_UNIT
