// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/elem_type.hpp>

#include <doctest/doctest.h>

#include <utility>

namespace {
using namespace inlay;

// The numbers of TensorProto.DataType (onnx.proto).
static_assert(elem_type{1} == elem_type::float_ && elem_type{2} == elem_type::uint8 &&
              elem_type{3} == elem_type::int8);
static_assert(elem_type{4} == elem_type::uint16 && elem_type{5} == elem_type::int16 &&
              elem_type{6} == elem_type::int32);
static_assert(elem_type{7} == elem_type::int64 && elem_type{8} == elem_type::string &&
              elem_type{9} == elem_type::bool_);
static_assert(elem_type{10} == elem_type::float16 && elem_type{11} == elem_type::double_);
static_assert(elem_type{12} == elem_type::uint32 && elem_type{13} == elem_type::uint64);
static_assert(elem_type{14} == elem_type::complex64 && elem_type{15} == elem_type::complex128);
static_assert(elem_type{16} == elem_type::bfloat16);
static_assert(name_of(elem_type::float_) == "float" && name_of(elem_type::bfloat16) == "bfloat16");
static_assert(elem_type{17} == elem_type::float8e4m3fn && elem_type{18} == elem_type::float8e4m3fnuz);
static_assert(elem_type{19} == elem_type::float8e5m2 && elem_type{20} == elem_type::float8e5m2fnuz);
static_assert(elem_type{21} == elem_type::uint4 && elem_type{22} == elem_type::int4);
static_assert(elem_type{23} == elem_type::float4e2m1 && elem_type{24} == elem_type::float8e8m0);
static_assert(elem_type{25} == elem_type::uint2 && elem_type{26} == elem_type::int2);
static_assert(elem_type{27} == elem_type::float6e2m3 && elem_type{28} == elem_type::float6e3m2);
static_assert(name_of(elem_type{19}) == "float8e5m2" && name_of(elem_type{28}) == "float6e3m2");
static_assert(name_of(elem_type{29}) == "unknown");
static_assert(elem_type_of_number(26) == elem_type::int2 &&
              elem_type_of_number(28) == elem_type::float6e3m2 &&
              elem_type_of_number(0) == elem_type::undefined &&
              elem_type_of_number(-1) == elem_type::undefined &&
              elem_type_of_number(29) == elem_type::undefined);

/// Each type of a fixed size has a C++ type of that size, and is the type of that; others have none.
template <elem_type Type>
constexpr bool is_consistent = [] {
  if constexpr (size_of(Type) == 0) return std::is_void_v<type_of<Type>>;
  else
    return elem_type_of<type_of<Type>> == Type &&
           (Type == elem_type::string || sizeof(type_of<Type>) == size_of(Type));
}();
template <std::size_t... Number>
constexpr bool all_consistent(std::index_sequence<Number...>) {
  return (is_consistent<static_cast<elem_type>(Number)> && ...);
}
static_assert(all_consistent(std::make_index_sequence<last_elem_type + 2>{}));

constexpr int count(bool (*is)(elem_type)) {
  int n = 0;
  for (int i = 0; i <= last_elem_type + 1; ++i) n += is(static_cast<elem_type>(i));
  return n;
}
static_assert(count(is_floating) == 4 && count(is_signed_integer) == 4 && count(is_unsigned_integer) == 4);
static_assert(count(is_integer) == 8 && count(is_numeric) == 12 && !is_numeric(elem_type::bool_));
static_assert(count(is_small_float) == 8 && count(is_small_integer) == 4 && count(is_real) == 25);
// Widths in a file are those of onnx.proto.
static_assert(bits_of(elem_type::int2) == 2 && bits_of(elem_type::uint4) == 4 &&
              bits_of(elem_type::float4e2m1) == 4 && bits_of(elem_type::float6e3m2) == 6 &&
              bits_of(elem_type::float8e8m0) == 8 && bits_of(elem_type::double_) == 64);
static_assert(with_type_of(elem_type::int4, []<class T>(type_tag<T>) { static_assert(sizeof(T) >= 1); }) &&
              !with_type_of(elem_type::complex64, [](auto) {}));
static_assert(std::is_same_v<compute_type<float8e5m2>, float> && std::is_same_v<compute_type<uint2>, int>);
static_assert(std::is_same_v<compute_type<bfloat16>, float> && std::is_same_v<compute_type<double>, double>);
static_assert(is_floating_v<float16> && !is_floating_v<int> &&
              elem_type_of<long double> == elem_type::undefined);
// Strings are views; what a node makes of bytes has a type that is none of ONNX's.
static_assert(std::is_same_v<type_of<elem_type::string>, std::string_view> &&
              size_of(elem_type::string) >= sizeof(std::string_view) && !is_real(elem_type::string));
static_assert(elem_type_of<char> == elem_type::text && size_of(elem_type::text) == 1 &&
              name_of(elem_type::text) == "text" && elem_type_of_number(255) == elem_type::undefined);

TEST_CASE("elem_type: all above in constant expressions") {}
}  // namespace
