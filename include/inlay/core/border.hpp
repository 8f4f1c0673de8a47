// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/core/error.hpp>
#include <inlay/core/fixed_string.hpp>
#include <inlay/core/graph.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

/// Between a program and a network: where its arena is, and what of the program is checked. model.hpp and
/// split_model.hpp share it.
namespace inlay {

/// The arena is a member of the model.
struct own_arena {};
/// The arena is memory of the caller's, given to the constructor.
struct external_arena {};

/// A graph output, or what a program asks a model for, by a name that nobody makes.
/// `Known` are the names that there are.
template <fixed_string What, fixed_string Value, class Known = void>
struct unknown_name;

/// set() or get() with an array of another length.
template <fixed_string Value, std::size_t Found, std::size_t Wanted>
struct wrong_number_of_elements;

/// What an extent takes in the arena. No extent is past check_extents.
using stored_extent = std::int32_t;

namespace detail {
template <std::size_t Bytes, class Storage>
struct arena_storage;

/// In a union beside one byte that is initialized, so that a model is a constant initializer (zeros, without
/// code), and one in a function takes no time to begin.
template <std::size_t Bytes>
struct arena_storage<Bytes, own_arena> {
  union {
    std::byte first{};
    alignas(alignment) std::byte bytes[Bytes == 0 ? 1 : Bytes];
  };
  constexpr std::byte* data() { return bytes; }
  constexpr std::byte const* data() const { return bytes; }
};

template <std::size_t Bytes>
struct arena_storage<Bytes, external_arena> {
  /// `memory` must be aligned to inlay::alignment and outlive the model.
  explicit constexpr arena_storage(std::span<std::byte, Bytes> memory) : bytes(memory.data()) {}
  std::byte* bytes;
  constexpr std::byte* data() { return bytes; }
  constexpr std::byte const* data() const { return bytes; }
};

struct no_fault {};

/// The border between an error value and the compiler's message: to be complete, it needs the size of the
/// fault's type, and nothing of it is missing afterwards that could be a further error.
template <class Fault>
struct report {
  using size = decltype(sizeof(Fault));
};

/// Words for messages: what kind an entry is of, and the names that there are.
template <entry_kind Kind>
inline constexpr fixed_string<7> word_of = Kind == entry_kind::input ? "input " : "output";
template <fixed_string... Names>
struct names;

/// The span over a range of elements, whose extent is known where the range's is.
template <class Range>
using span_over = decltype(std::span(std::declval<Range&>()));

/// Elements of the caller's for a value of `Wanted` elements of type T: as many, which their type says, and of
/// that type.
template <fixed_string Name, class T, std::size_t Wanted, class Span>
constexpr void check_elements() {
  constexpr std::size_t found = Span::extent;
  static_assert(found != std::dynamic_extent,
                "the number of elements must be known at compile time: an array, a std::array, or a part of "
                "a range, std::span(range).first<number>()");
  using mismatch = std::conditional_t<found == Wanted || found == std::dynamic_extent, no_fault,
                                      wrong_number_of_elements<Name, found, Wanted>>;
  static_assert(sizeof(report<mismatch>) > 0);
  static_assert(std::is_same_v<typename Span::value_type, T>, "the elements must be of the value's own type");
}

/// Map `index` of a sequence of maps with these keys, as pairs of a key and its value.
template <class Key, std::size_t N, class Values>
constexpr auto map_of(std::span<Key, N> keys, Values const& values, std::size_t index) {
  using pair = std::pair<std::remove_const_t<Key>, std::remove_cvref_t<decltype(values[0])>>;
  std::array<pair, N> result;
  for (std::size_t i = 0; i < N; ++i) result[i] = {keys[i], values[index * N + i]};
  return result;
}

/// Whether actual dims fit a type: equal to its dims, or within its capacity.
/// Errors: elem_types_differ, ranks_differ (found, wanted), dims_differ_from_declared or capacity_exceeded
/// (found extent, wanted).
constexpr error check_capacity(elem_type type, dims const& found, tensor_info const& wanted) {
  if (type != wanted.type)
    return {fault::elem_types_differ, static_cast<std::int64_t>(type),
            static_cast<std::int64_t>(wanted.type)};
  if (found.size() != wanted.rank())
    return {fault::ranks_differ, static_cast<std::int64_t>(found.size()),
            static_cast<std::int64_t>(wanted.rank())};
  for (std::size_t axis = 0; axis < found.size(); ++axis) {
    if (wanted.is_capacity ? found[axis] < 0 || found[axis] > wanted.dims[axis]
                           : found[axis] != wanted.dims[axis])
      return {wanted.is_capacity ? fault::capacity_exceeded : fault::dims_differ_from_declared, found[axis],
              wanted.dims[axis]};
  }
  return no_error;
}

/// Whether the dims that a caller gives an open input are such as it may have.
/// Errors: ranks_differ (found, wanted), capacity_exceeded (found extent, wanted most, or least if it is
/// below).
template <class Input>
constexpr error check_input_dims(dims const& found) {
  if (error const e = check_capacity(Input::info.type, found, Input::info)) return e;
  for (std::size_t axis = 0; axis < found.size(); ++axis)
    if (found[axis] < Input::least[axis]) return {fault::capacity_exceeded, found[axis], Input::least[axis]};
  return no_error;
}

/// The same of elements that come with their dims.
/// Errors: those, and element_count_differs (found elements, wanted as many as dims say).
template <class Input>
constexpr error check_input(std::size_t count, dims const& found) {
  if (error const e = check_input_dims<Input>(found)) return e;
  if (count != elements(found))
    return {fault::element_count_differs, static_cast<std::int64_t>(count),
            static_cast<std::int64_t>(elements(found))};
  return no_error;
}

/// Dims as they are stored in the arena, and back.
constexpr void store_extents(stored_extent* extents, dims const& found) {
  for (std::size_t axis = 0; axis < found.size(); ++axis)
    extents[axis] = static_cast<stored_extent>(found[axis]);
}
constexpr dims load_extents(stored_extent const* extents, std::size_t rank) {
  dims result(rank, 0);
  for (std::size_t axis = 0; axis < rank; ++axis) result[axis] = extents[axis];
  return result;
}
}  // namespace detail

}  // namespace inlay
