// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/blob.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>

// The second is what another unit has under -flto: it must neither fail nor be there.
asm(INLAY_BLOB_BEGIN("inlay_test_blob", ".rodata.inlay_test_blob",
                     "64") ".ascii \"bytes\"\n" INLAY_BLOB_END("inlay_test_blob"));
asm(INLAY_BLOB_BEGIN("inlay_test_blob", ".rodata.inlay_test_blob",
                     "64") ".ascii \"other\"\n" INLAY_BLOB_END("inlay_test_blob"));
extern "C" [[gnu::visibility("hidden")]] unsigned char const inlay_test_blob[];

TEST_CASE("bytes of the assembler's lie where they are asked for, aligned, once") {
  CHECK(std::memcmp(inlay_test_blob, "bytes", 5) == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(inlay_test_blob) % 64 == 0);
}
