// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/float16.hpp>
#include <inlay/core/small_float.hpp>
#include <inlay/core/small_integer.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inlay {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wshadow"  // GCC 12 takes enumerators in a scope of their own for a shadow of types
/// Element types with the numbers of `TensorProto.DataType` (onnx.proto). A trailing underscore where ONNX's
/// word is a C++ keyword.
enum class elem_type : std::uint8_t {
  undefined = 0,
  float_ = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  bool_ = 9,
  float16 = 10,
  double_ = 11,
  uint32 = 12,
  uint64 = 13,
  complex64 = 14,
  complex128 = 15,
  bfloat16 = 16,
  float8e4m3fn = 17,
  float8e4m3fnuz = 18,
  float8e5m2 = 19,
  float8e5m2fnuz = 20,
  uint4 = 21,
  int4 = 22,
  float4e2m1 = 23,
  float8e8m0 = 24,
  uint2 = 25,
  int2 = 26,
  float6e2m3 = 27,
  float6e3m2 = 28,
  text = 255,  ///< no type of ONNX's: a byte of the strings that a node makes (core/text.hpp)
};
#pragma GCC diagnostic pop
inline constexpr int last_elem_type = 28;

/// The element type of that number; undefined where there is none.
constexpr elem_type elem_type_of_number(std::int64_t number) {
  return number > 0 && number <= last_elem_type ? static_cast<elem_type>(number) : elem_type::undefined;
}

/// ONNX's own word for the type, as in `tensor(float)`.
constexpr std::string_view name_of(elem_type type) {
  if (type == elem_type::text) return "text";
  constexpr std::string_view names[] = {
      "undefined",      "float",      "uint8",          "int8",       "uint16",    "int16",
      "int32",          "int64",      "string",         "bool",       "float16",   "double",
      "uint32",         "uint64",     "complex64",      "complex128", "bfloat16",  "float8e4m3fn",
      "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4",      "int4",      "float4e2m1",
      "float8e8m0",     "uint2",      "int2",           "float6e2m3", "float6e3m2"};
  auto const index = static_cast<std::size_t>(type);
  return index < std::size(names) ? names[index] : "unknown";
}

/// Bytes of one element as it lies in memory; 0 for types that have no support. Elements of fewer bits than a byte
/// take a byte each. A string is a view of bytes that lie elsewhere; on every machine a plan counts those of 64 bits,
/// so that the generator's figures are the device's.
constexpr std::size_t size_of(elem_type type) {
  switch (type) {
    case elem_type::uint8:
    case elem_type::int8:
    case elem_type::bool_:
    case elem_type::float8e4m3fn:
    case elem_type::float8e4m3fnuz:
    case elem_type::float8e5m2:
    case elem_type::float8e5m2fnuz:
    case elem_type::float8e8m0:
    case elem_type::float6e2m3:
    case elem_type::float6e3m2:
    case elem_type::float4e2m1:
    case elem_type::uint4:
    case elem_type::int4:
    case elem_type::uint2:
    case elem_type::int2:
    case elem_type::text: return 1;
    case elem_type::uint16:
    case elem_type::int16:
    case elem_type::float16:
    case elem_type::bfloat16: return 2;
    case elem_type::float_:
    case elem_type::int32:
    case elem_type::uint32: return 4;
    case elem_type::int64:
    case elem_type::uint64:
    case elem_type::double_: return 8;
    case elem_type::string: return 16;
    default: return 0;
  }
}

/// Bits of one element in the raw_data of a file, where elements follow one another from the low bits up.
constexpr std::size_t bits_of(elem_type type) {
  switch (type) {
    case elem_type::uint2:
    case elem_type::int2: return 2;
    case elem_type::uint4:
    case elem_type::int4:
    case elem_type::float4e2m1: return 4;
    case elem_type::float6e2m3:
    case elem_type::float6e3m2: return 6;
    default: return 8 * size_of(type);
  }
}

/// The floats that most of ONNX's operators take. Those of 8 bits and less are for storage: Cast, QuantizeLinear and
/// what moves elements take them.
constexpr bool is_floating(elem_type type) {
  return type == elem_type::float_ || type == elem_type::double_ || type == elem_type::float16 ||
         type == elem_type::bfloat16;
}
constexpr bool is_signed_integer(elem_type type) {
  return type == elem_type::int8 || type == elem_type::int16 || type == elem_type::int32 ||
         type == elem_type::int64;
}
constexpr bool is_unsigned_integer(elem_type type) {
  return type == elem_type::uint8 || type == elem_type::uint16 || type == elem_type::uint32 ||
         type == elem_type::uint64;
}
constexpr bool is_integer(elem_type type) { return is_signed_integer(type) || is_unsigned_integer(type); }
constexpr bool is_numeric(elem_type type) { return is_floating(type) || is_integer(type); }

/// The floats of 8 bits that have a sign.
constexpr bool is_float8(elem_type type) {
  return type >= elem_type::float8e4m3fn && type <= elem_type::float8e5m2fnuz;
}
constexpr bool is_small_float(elem_type type) {
  return is_float8(type) || type == elem_type::float4e2m1 || type == elem_type::float8e8m0 ||
         type == elem_type::float6e2m3 || type == elem_type::float6e3m2;
}
constexpr bool is_small_integer(elem_type type) {
  return type == elem_type::uint4 || type == elem_type::int4 || type == elem_type::uint2 ||
         type == elem_type::int2;
}
/// Whether each element is one number, of any width; bool is 0 and 1.
constexpr bool is_real(elem_type type) {
  return is_numeric(type) || type == elem_type::bool_ || is_small_float(type) || is_small_integer(type);
}

template <class T>
struct type_tag {
  using type = T;
};

namespace detail {
template <elem_type Type>
consteval auto tag_of() {
  if constexpr (Type == elem_type::float_) return type_tag<float>{};
  else if constexpr (Type == elem_type::uint8) return type_tag<std::uint8_t>{};
  else if constexpr (Type == elem_type::int8) return type_tag<std::int8_t>{};
  else if constexpr (Type == elem_type::uint16) return type_tag<std::uint16_t>{};
  else if constexpr (Type == elem_type::int16) return type_tag<std::int16_t>{};
  else if constexpr (Type == elem_type::int32) return type_tag<std::int32_t>{};
  else if constexpr (Type == elem_type::int64) return type_tag<std::int64_t>{};
  else if constexpr (Type == elem_type::bool_) return type_tag<bool>{};
  else if constexpr (Type == elem_type::float16) return type_tag<float16>{};
  else if constexpr (Type == elem_type::double_) return type_tag<double>{};
  else if constexpr (Type == elem_type::uint32) return type_tag<std::uint32_t>{};
  else if constexpr (Type == elem_type::uint64) return type_tag<std::uint64_t>{};
  else if constexpr (Type == elem_type::bfloat16) return type_tag<bfloat16>{};
  else if constexpr (Type == elem_type::float8e4m3fn) return type_tag<inlay::float8e4m3fn>{};
  else if constexpr (Type == elem_type::float8e4m3fnuz) return type_tag<inlay::float8e4m3fnuz>{};
  else if constexpr (Type == elem_type::float8e5m2) return type_tag<inlay::float8e5m2>{};
  else if constexpr (Type == elem_type::float8e5m2fnuz) return type_tag<inlay::float8e5m2fnuz>{};
  else if constexpr (Type == elem_type::uint4) return type_tag<inlay::uint4>{};
  else if constexpr (Type == elem_type::int4) return type_tag<inlay::int4>{};
  else if constexpr (Type == elem_type::float4e2m1) return type_tag<inlay::float4e2m1>{};
  else if constexpr (Type == elem_type::float8e8m0) return type_tag<inlay::float8e8m0>{};
  else if constexpr (Type == elem_type::uint2) return type_tag<inlay::uint2>{};
  else if constexpr (Type == elem_type::int2) return type_tag<inlay::int2>{};
  else if constexpr (Type == elem_type::float6e2m3) return type_tag<inlay::float6e2m3>{};
  else if constexpr (Type == elem_type::float6e3m2) return type_tag<inlay::float6e3m2>{};
  else if constexpr (Type == elem_type::string) return type_tag<std::string_view>{};
  else if constexpr (Type == elem_type::text) return type_tag<char>{};
  else return type_tag<void>{};
}
}  // namespace detail

/// The C++ type that holds one element of an ONNX element type.
template <elem_type Type>
using type_of = typename decltype(detail::tag_of<Type>())::type;

/// The ONNX element type of a C++ type.
template <class T>
inline constexpr elem_type elem_type_of = [] {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, float>) return elem_type::float_;
  else if constexpr (std::is_same_v<U, std::uint8_t>) return elem_type::uint8;
  else if constexpr (std::is_same_v<U, std::int8_t>) return elem_type::int8;
  else if constexpr (std::is_same_v<U, std::uint16_t>) return elem_type::uint16;
  else if constexpr (std::is_same_v<U, std::int16_t>) return elem_type::int16;
  else if constexpr (std::is_same_v<U, std::int32_t>) return elem_type::int32;
  else if constexpr (std::is_same_v<U, std::int64_t>) return elem_type::int64;
  else if constexpr (std::is_same_v<U, bool>) return elem_type::bool_;
  else if constexpr (std::is_same_v<U, float16>) return elem_type::float16;
  else if constexpr (std::is_same_v<U, double>) return elem_type::double_;
  else if constexpr (std::is_same_v<U, std::uint32_t>) return elem_type::uint32;
  else if constexpr (std::is_same_v<U, std::uint64_t>) return elem_type::uint64;
  else if constexpr (std::is_same_v<U, bfloat16>) return elem_type::bfloat16;
  else if constexpr (std::is_same_v<U, float8e4m3fn>) return elem_type::float8e4m3fn;
  else if constexpr (std::is_same_v<U, float8e4m3fnuz>) return elem_type::float8e4m3fnuz;
  else if constexpr (std::is_same_v<U, float8e5m2>) return elem_type::float8e5m2;
  else if constexpr (std::is_same_v<U, float8e5m2fnuz>) return elem_type::float8e5m2fnuz;
  else if constexpr (std::is_same_v<U, uint4>) return elem_type::uint4;
  else if constexpr (std::is_same_v<U, int4>) return elem_type::int4;
  else if constexpr (std::is_same_v<U, float4e2m1>) return elem_type::float4e2m1;
  else if constexpr (std::is_same_v<U, float8e8m0>) return elem_type::float8e8m0;
  else if constexpr (std::is_same_v<U, uint2>) return elem_type::uint2;
  else if constexpr (std::is_same_v<U, int2>) return elem_type::int2;
  else if constexpr (std::is_same_v<U, float6e2m3>) return elem_type::float6e2m3;
  else if constexpr (std::is_same_v<U, float6e3m2>) return elem_type::float6e3m2;
  else if constexpr (std::is_same_v<U, std::string_view>) return elem_type::string;
  else if constexpr (std::is_same_v<U, char>) return elem_type::text;
  else return elem_type::undefined;
}();

/// Calls f with the type_tag of the C++ type of `type`, one of ONNX's; false where it has none.
template <class F>
constexpr bool with_type_of(elem_type type, F&& f) {
  return [&]<std::size_t... Number>(std::index_sequence<Number...>) {
    auto const attempt = [&]<elem_type Type>(std::integral_constant<elem_type, Type>) {
      if constexpr (size_of(Type) != 0) {
        if (type != Type) return false;
        f(type_tag<type_of<Type>>{});
        return true;
      } else {
        return false;
      }
    };
    return (attempt(std::integral_constant<elem_type, static_cast<elem_type>(Number)>{}) || ...);
  }(std::make_index_sequence<last_elem_type + 1>{});
}

/// The type in which an operator computes: float for all floats that are shorter, int for integers shorter than a
/// byte, the type itself for all others.
template <class T>
using compute_type = std::conditional_t<std::is_same_v<T, float16> || std::is_same_v<T, bfloat16> ||
                                            is_small_float(elem_type_of<T>),
                                        float, std::conditional_t<is_small_integer(elem_type_of<T>), int, T>>;

/// Whether T is one of the four floating-point element types.
template <class T>
inline constexpr bool is_floating_v = is_floating(elem_type_of<T>);

}  // namespace inlay
