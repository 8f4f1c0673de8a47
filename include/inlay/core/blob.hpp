// SPDX-License-Identifier: Apache-2.0
/// The directives of an assembler around bytes that a header puts into the binary as they lie:
///
///     asm(INLAY_BLOB_BEGIN("name", ".rodata.name", "64") ".incbin \"file\"\n" INLAY_BLOB_END("name"));
///     extern "C" [[gnu::visibility("hidden")]] unsigned char const name[];
///
/// However many units do this, the binary has one copy: the section group makes the linker keep one, and .ifndef is for
/// -flto, where many units are one for the assembler.
#pragma once

#ifdef __wasm__
#define INLAY_BLOB_BEGIN(symbol, section, alignment)                                                         \
  ".ifndef " symbol "\n.section " section ",\"G\",@," symbol ",comdat\n.balign " alignment "\n.weak " symbol \
  "\n.type " symbol ",@object\n" symbol ":\n"
#define INLAY_BLOB_END(symbol) ".size " symbol ",.-" symbol "\n.text\n.endif\n"
#else
#define INLAY_BLOB_BEGIN(symbol, section, alignment)                                                    \
  ".ifndef " symbol "\n.pushsection " section ",\"aG\",%progbits," symbol ",comdat\n.balign " alignment \
  "\n.weak " symbol "\n.type " symbol ",%object\n" symbol ":\n"
#define INLAY_BLOB_END(symbol) ".size " symbol ",.-" symbol "\n.popsection\n.endif\n"
#endif
