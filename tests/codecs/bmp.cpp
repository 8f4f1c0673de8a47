// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("bmp: Pillow's pixels") { check_format("bmp"); }
TEST_CASE("bmp: files that end early") { check_ends("bmp"); }
TEST_CASE("bmp: damaged files") { check_damage("bmp"); }
}  // namespace
