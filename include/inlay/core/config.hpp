// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/version.hpp>

// What costs a firmware most, and shows nowhere else. INLAY_NO_BUILD_WARNINGS silences it.
#if !defined(INLAY_NO_BUILD_WARNINGS) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#if defined(__ARM_FEATURE_DSP) && !defined(__ARM_FP)
#pragma message( \
    "inlay: compiled for a Cortex-M without floating-point unit; with one, -mfpu and -mfloat-abi=hard are 36 times faster")
#endif
#if !defined(__OPTIMIZE__)
#pragma message("inlay: compiled without optimisation; -O2 is up to 100 times faster")
#endif
#endif

/// The one macro of the library: a function that must vanish into its caller, at -Os as well.
#define INLAY_ALWAYS_INLINE [[gnu::always_inline]] inline

namespace inlay {

/// Every tensor of an arena starts at a multiple of this many bytes, and so do packed weights: one cache
/// line, or one AVX-512 register.
inline constexpr unsigned alignment = 64;

}  // namespace inlay
