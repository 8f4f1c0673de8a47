// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;

TEST_CASE("pnm: Pillow's pixels") { check_format("pnm"); }
TEST_CASE("pnm: files that end early") { check_ends("pnm"); }
TEST_CASE("pnm: damaged files") { check_damage("pnm"); }
}  // namespace
