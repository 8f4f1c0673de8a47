// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("tiff: Pillow's pixels") { check_format("tiff"); }
TEST_CASE("tiff: files that end early") { check_ends("tiff"); }
TEST_CASE("tiff: damaged files") { check_damage("tiff"); }
}  // namespace
