// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

/// Strings. An element is a view of bytes that lie elsewhere: in the program's constants, where the caller has them, or
/// in the text of the node that made them. Such a node has one further output, its text (elem_type::text): one vector
/// of bytes for all its strings, of which it knows how many there are when it has made them. The operator has
/// `makes_extents`.
namespace inlay::family {

/// Bytes that there are for each string that a node makes, unless the model's user says more or less.
inline constexpr std::int64_t default_text_bytes = 64;

/// Errors: elem_type_not_supported unless x holds strings.
constexpr error check_strings(tensor_info const& x) {
  if (x.type == elem_type::string) return no_error;
  return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type),
          static_cast<std::int64_t>(elem_type::string)};
}

/// The type of a node's text: as many bytes as are declared, else `bytes` for each of its strings.
constexpr tensor_info text_of(tensor_info const& declared, tensor_info const& strings,
                              std::int64_t bytes = default_text_bytes) {
  if (declared.present() && declared.rank() == 1) return capacity_of(elem_type::text, declared.dims);
  constexpr std::int64_t most = std::int64_t{1} << 40;  // past any memory, with room for the product of dims
  std::int64_t const count = std::min(static_cast<std::int64_t>(strings.elements()), most);
  return capacity_of(elem_type::text, {count * bytes});
}

/// Writes strings one behind the other into a node's text. What there is no room for is counted, not written:
/// used() is then more than the room.
class text_writer {
 public:
  constexpr explicit text_writer(auto const& text) : pointer_(text.data()), room_(text.size()) {}

  constexpr void put(char c) {
    if (used_ < room_) pointer_[used_] = c;
    ++used_;
  }
  constexpr void put(std::string_view characters) {
    if (room_ > used_ && characters.size() <= room_ - used_)
      std::copy(characters.begin(), characters.end(), pointer_ + used_);
    used_ += characters.size();
  }
  /// Ends a string, which begins where the last one has ended.
  constexpr std::string_view finish() {
    auto const first = begin_;
    begin_ = used_;
    return used_ <= room_ ? std::string_view(pointer_ + first, pointer_ + used_) : std::string_view{};
  }
  /// Bytes of all strings.
  constexpr std::int64_t used() const { return static_cast<std::int64_t>(used_); }

 private:
  char* pointer_;
  std::uint64_t room_, used_ = 0, begin_ = 0;
};

}  // namespace inlay::family
