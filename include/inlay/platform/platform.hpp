// SPDX-License-Identifier: Apache-2.0
/// The platform layer: the three things a model may ask of the machine it runs on. Nothing else of inlay
/// touches an operating system, a clock or a console.
///
///     parallel_for(n, f)   calls f(i) once for each i in [0, n), in any order; returns when all are done.
///                          f does not throw
///     now()                nanoseconds since an arbitrary start, monotonic
///     write(text)          prints text, adds nothing
///
/// `automatic` is the platform of the machine compiled for. Any type with these three members is a platform;
/// a new machine is a new file beside this one, or a struct in the user's own code.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace inlay::platform {

template <class P>
concept platform = requires(P& p, std::size_t n, void (*f)(std::size_t), std::string_view text) {
  p.parallel_for(n, f);
  { p.now() } -> std::same_as<std::uint64_t>;
  p.write(text);
};

}  // namespace inlay::platform

// newlib declares a hosted implementation (__STDC_HOSTED__ is 1) on bare metal too: the operating system
// decides.
#if __STDC_HOSTED__ && (defined(__unix__) || defined(__APPLE__) || defined(_WIN32) || defined(__wasi__))
#include <inlay/platform/hosted.hpp>
namespace inlay::platform {
using automatic = hosted;
}
#elif defined(__arm__) || (defined(__riscv) && __riscv_xlen == 32)
#include <inlay/platform/bare_metal.hpp>
namespace inlay::platform {
using automatic = bare_metal;
}
#else
namespace inlay::platform {
/// inlay has no platform for this machine: name your own. Incomplete, so that the first use does not compile.
struct no_platform_for_this_machine;
using automatic = no_platform_for_this_machine;
}  // namespace inlay::platform
#endif
