// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace inlay {

/// What a program is made for, where its time, its memory and its code ask for different things.
enum class policy : std::uint8_t {
  balanced,  ///< the smallest arena that costs no time, and no more streaming than that takes
  speed,     ///< streaming only where whole tensors would leave the cache, or have rows that nobody reads
  ram,       ///< the smallest arena
  size,      ///< the least code: kernels are shared between shapes, which they get as arguments
};

/// The words of a policy, in the order of their values.
inline constexpr std::array<std::string_view, 4> policy_names{"balanced", "speed", "ram", "size"};

/// Where a program finds the graph's inputs.
enum class input_place : std::uint8_t {
  arena,     ///< in the arena, where the caller writes them before each run
  borrowed,  ///< in memory of the caller's, which is only read
  rows,      ///< nowhere as a whole: they come row by row (row_model)
};

/// What a program does to keep fewer rows of streaming groups; each step includes those before it.
enum class thrift : std::uint8_t {
  none,
  single_rows,  ///< stages make one row at a time where several would be faster
  taps,         ///< poolings take the rows of their input one at a time
  late,  ///< the last stage waits for one row more, so that its output lies closer behind the group's input
};

/// How a program is made of a graph.
struct program_options {
  inlay::policy policy = inlay::policy::balanced;
  std::int32_t workers = 1;  ///< threads that share the work of one run
  input_place inputs = input_place::arena;
  inlay::thrift thrift = inlay::thrift::none;
};

}  // namespace inlay
