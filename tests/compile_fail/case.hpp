// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/model.hpp>

/// What the cases share. Each case is a graph with one fault, or, with TWIN defined, the same graph without
/// it. Its first lines say what the compiler must report, as extended regular expressions: check.sh.
namespace {
using namespace inlay;

/// A constant tensor.
template <class T, std::int64_t... Dims>
struct constant {
  static constexpr tensor_info info{elem_type_of<T>, {Dims...}};
  static constexpr T elements[(Dims * ... * 1)]{};
  static constexpr T const* data() { return elements; }
};

/// A list of integers that shape rules can read.
template <std::int64_t... Values>
struct known {
  static constexpr std::int64_t elements[]{Values...};
  static constexpr tensor_info info{elem_type::int64, {sizeof...(Values)}, storage::row_major, elements};
  static constexpr std::int64_t const* data() { return elements; }
};

/// Compiles everything that running a model needs.
template <class Net>
[[maybe_unused]] void run(model<Net>& m) {
  m.run();
}
}  // namespace
