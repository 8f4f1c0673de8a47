// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("jpeg: Pillow's pixels") { check_format("jpeg"); }
TEST_CASE("jpeg: files that end early") { check_ends("jpeg"); }
TEST_CASE("jpeg: damaged files") { check_damage("jpeg"); }
}  // namespace
