// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/fixed_string.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace {
using namespace inlay;

// 64-bit FNV-1a of the published test vectors (Noll, draft-eastlake-fnv, test_fnv.c).
static_assert(fnv1a("") == 0xcbf29ce484222325u);
static_assert(fnv1a("a") == 0xaf63dc4c8601ec8cu && fnv1a("b") == 0xaf63df4c8601f1a5u);
static_assert(fnv1a("fo") == 0x08985907b541d342u && fnv1a("foo") == 0xdcb27518fed9d577u);
static_assert(fnv1a("foob") == 0xdd120e790c2512afu && fnv1a("fooba") == 0xcac165afa2fef40au);
static_assert(fnv1a("foobar") == 0x85944171f73967e8u);
static_assert(name_hash<"foobar"> == fnv1a("foobar") && name_hash<""> == fnv1a(""));

// Bytes past 127 are unsigned, and zeros in the middle count.
static_assert(fnv1a("\xff") == (0xcbf29ce484222325u ^ 0xffu) * 0x100000001b3u);
static_assert(fixed_string("a\0b").view() == std::string_view("a\0b", 3));
static_assert(fixed_string("").view().empty() && fixed_string("x").view() == "x");
static_assert(name_hash<"a\0b"> != name_hash<"a">);

TEST_CASE("a name hashes at run time as it does in a constant expression") {
  char text[] = "foobar";
  text[0] = 'f';
  CHECK(fnv1a(text) == name_hash<"foobar">);
}
}  // namespace
