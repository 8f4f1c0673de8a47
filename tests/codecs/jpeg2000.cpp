// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("jpeg2000: Pillow's pixels") { check_format("jpeg2000"); }
TEST_CASE("jpeg2000: files that end early") { check_ends("jpeg2000"); }
TEST_CASE("jpeg2000: damaged files") { check_damage("jpeg2000"); }
}  // namespace
