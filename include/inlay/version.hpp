// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __cplusplus < 202002L
#error "inlay needs C++20: compile with -std=c++20 or later"
#endif

/// The version of inlay, which CMakeLists.txt reads here. A generated header is for the library of the version
/// that generated it, and compares.
#define INLAY_VERSION_MAJOR 0
#define INLAY_VERSION_MINOR 1
#define INLAY_VERSION_PATCH 0

#define INLAY_VERSION_NUMBER (INLAY_VERSION_MAJOR * 10000 + INLAY_VERSION_MINOR * 100 + INLAY_VERSION_PATCH)
#define INLAY_VERSION_TEXT_OF(major, minor, patch) #major "." #minor "." #patch
#define INLAY_VERSION_TEXT(major, minor, patch) INLAY_VERSION_TEXT_OF(major, minor, patch)
/// "0.1.0"
#define INLAY_VERSION INLAY_VERSION_TEXT(INLAY_VERSION_MAJOR, INLAY_VERSION_MINOR, INLAY_VERSION_PATCH)
