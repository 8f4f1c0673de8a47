// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("webp: Pillow's pixels") { check_format("webp"); }
TEST_CASE("webp: files that end early") { check_ends("webp"); }
TEST_CASE("webp: damaged files") { check_damage("webp"); }
}  // namespace
