// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one macro of the library: a function that must vanish into its caller, at -Os as well.
#define INLAY_ALWAYS_INLINE [[gnu::always_inline]] inline

namespace inlay {

/// Every tensor of an arena starts at a multiple of this many bytes, and so do packed weights: one cache
/// line, or one AVX-512 register.
inline constexpr unsigned alignment = 64;

}  // namespace inlay
