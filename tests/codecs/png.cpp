// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("png: Pillow's pixels") { check_format("png"); }
TEST_CASE("png: files that end early") { check_ends("png"); }
TEST_CASE("png: damaged files") { check_damage("png"); }
}  // namespace
