// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/attributes.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace {
using namespace inlay;

// A scalar keeps every bit of every type.
template <class T>
constexpr bool keeps(T value) {
  scalar const s = scalar::of(value);
  return s.type == elem_type_of<T> && s.template as<T>() == value;
}
static_assert(keeps(-1.5f) && keeps(-1.5) && keeps(std::int8_t{-1}) && keeps(std::uint16_t{65535}) &&
              keeps(true));
static_assert(keeps(std::numeric_limits<std::int64_t>::min()) &&
              keeps(std::numeric_limits<std::uint64_t>::max()));
static_assert(keeps(float16(0.5f)) && keeps(bfloat16(-2.0f)) && keeps(std::int32_t{-7}));
static_assert(scalar::of(std::int8_t{-1}).bits == 0xff);  // no sign beyond its own byte
static_assert(scalar{}.type == elem_type::float_ && scalar{}.as<float>() == 0);

// ONNX's strings lie in the order of the enumerators.
static_assert(enumerators<auto_pad>[static_cast<std::size_t>(auto_pad::SAME_LOWER)] == "SAME_LOWER");
static_assert(enumerators<auto_pad>[static_cast<std::size_t>(auto_pad::VALID)] == "VALID");
static_assert(enumerators<layout>[static_cast<std::size_t>(layout::channel_first_to_last)] ==
              "channel_first_to_last");
static_assert(enumerators<int>.empty() && no_attributes{} == no_attributes{});

TEST_CASE("attributes: all above in constant expressions") {}
}  // namespace
