// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace inlay {

/// A string literal as a template argument: the name of a node, an input or an output, exactly as in the
/// model.
template <std::size_t N>
struct fixed_string {
  char text[N]{};

  constexpr fixed_string(char const (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

/// 64-bit FNV-1a (Fowler, Noll, Vo). Names are hashed once and compared as numbers from then on.
constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

/// The hash of a name, evaluated once for each distinct name of a translation unit.
template <fixed_string Name>
inline constexpr std::uint64_t name_hash = fnv1a(Name.view());

}  // namespace inlay
