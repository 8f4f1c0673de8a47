// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "support/program.hpp"

#include <cstring>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
using inlay::elem_type;

/// The same elements as typed field and as raw bytes.
template <class T, class Add>
void check_both_forms(int type, std::vector<T> const& values, Add const& add) {
  CAPTURE(type);
  onnx::TensorProto typed;
  typed.set_data_type(type);
  typed.add_dims(static_cast<std::int64_t>(values.size()));
  for (T v : values) add(typed, v);
  onnx::TensorProto raw;
  raw.set_data_type(type);
  raw.add_dims(static_cast<std::int64_t>(values.size()));
  raw.set_raw_data(std::string(reinterpret_cast<char const*>(values.data()), values.size() * sizeof(T)));
  for (onnx::TensorProto const& t : {typed, raw}) {
    constant const c = import_tensor(t, {}, "t");
    CHECK(static_cast<int>(c.type) == type);
    REQUIRE(c.elements() == values.size());
    CHECK(std::memcmp(c.data.data(), values.data(), values.size() * sizeof(T)) == 0);
  }
}

TEST_CASE("elements of every type, as typed field and as raw bytes") {
  using onnx::TensorProto;
  auto const in_int32 = [](TensorProto& t, auto v) { t.add_int32_data(v); };
  auto const in_uint64 = [](TensorProto& t, auto v) { t.add_uint64_data(v); };
  check_both_forms<float>(TensorProto::FLOAT, {1.5f, -0.0f, 1e-45f, 3e38f},
                          [](TensorProto& t, float v) { t.add_float_data(v); });
  check_both_forms<double>(TensorProto::DOUBLE, {1.5, -1e300},
                           [](TensorProto& t, double v) { t.add_double_data(v); });
  check_both_forms<std::int64_t>(TensorProto::INT64, {INT64_MIN, -1, INT64_MAX},
                                 [](TensorProto& t, std::int64_t v) { t.add_int64_data(v); });
  check_both_forms<std::int32_t>(TensorProto::INT32, {INT32_MIN, -1, INT32_MAX}, in_int32);
  check_both_forms<std::int16_t>(TensorProto::INT16, {INT16_MIN, -1, INT16_MAX}, in_int32);
  check_both_forms<std::int8_t>(TensorProto::INT8, {INT8_MIN, -1, INT8_MAX}, in_int32);
  check_both_forms<std::uint16_t>(TensorProto::UINT16, {0, UINT16_MAX}, in_int32);
  check_both_forms<std::uint8_t>(TensorProto::UINT8, {0, UINT8_MAX}, in_int32);
  check_both_forms<std::uint16_t>(TensorProto::FLOAT16, {0x3c00, 0xffff}, in_int32);
  check_both_forms<std::uint16_t>(TensorProto::BFLOAT16, {0x3f80, 0xffff}, in_int32);
  check_both_forms<std::uint32_t>(TensorProto::UINT32, {0, UINT32_MAX}, in_uint64);
  check_both_forms<std::uint64_t>(TensorProto::UINT64, {0, UINT64_MAX}, in_uint64);
}

TEST_CASE("elements of less than a byte are unpacked into a byte each") {
  struct packed {
    elem_type type;
    std::string raw;                  // as onnx.numpy_helper.from_array packs them
    std::vector<int> values;          // as they lie in memory: integers with their sign, floats as their bits
    std::vector<std::int32_t> field;  // int32_data; empty: the bytes of raw
  };
  packed const cases[] = {
      {elem_type::int4, {120, 63, 1}, {-8, 7, -1, 3, 1}, {}},
      {elem_type::uint2, {99, 3}, {3, 0, 2, 1, 3}, {}},
      {elem_type::int2, {54}, {-2, 1, -1}, {}},
      {elem_type::float4e2m1, {113, 15}, {1, 7, 15}, {}},
      {elem_type::float6e3m2, {64, '\xf0', '\x81', 63}, {0, 1, 31, 32, 63}, {0, 1, 31, 32, 63}},
      {elem_type::float8e5m2, {0, 60, '\xfc'}, {0, 60, -4}, {0, 60, 252}},
  };
  for (packed const& p : cases) {
    CAPTURE(static_cast<int>(p.type));
    onnx::TensorProto raw;
    raw.set_data_type(static_cast<int>(p.type));
    raw.add_dims(static_cast<std::int64_t>(p.values.size()));
    onnx::TensorProto typed = raw;
    raw.set_raw_data(p.raw);
    for (char const c : p.raw)
      if (p.field.empty()) typed.add_int32_data(static_cast<unsigned char>(c));
    for (std::int32_t const v : p.field) typed.add_int32_data(v);
    for (onnx::TensorProto const& t : {raw, typed}) {
      constant const c = import_tensor(t, {}, "t");
      REQUIRE(c.elements() == p.values.size());
      for (std::size_t i = 0; i < p.values.size(); ++i) CHECK(c.as<std::int8_t>()[i] == p.values[i]);
    }
    raw.set_raw_data(p.raw + "x");
    CHECK_THROWS_AS(import_tensor(raw, {}, "t"), failure);
  }
}

TEST_CASE("any byte but 0 stands for true") {
  onnx::TensorProto t;
  t.set_data_type(onnx::TensorProto::BOOL);
  t.add_dims(3);
  t.set_raw_data(std::string("\0\x02\xff", 3));
  constant const c = import_tensor(t, {}, "t");
  CHECK(c.data == std::vector<std::byte>{std::byte{0}, std::byte{1}, std::byte{1}});
}

TEST_CASE("scalars and tensors without elements") {
  CHECK(import_tensor(tensor("", {}, {5}), {}, "t").elements() == 1);
  constant const empty = import_tensor(tensor("", {2, 0, 3}, {}), {}, "t");
  CHECK(empty.elements() == 0);
  CHECK(empty.dims == dims{2, 0, 3});
  onnx::TensorProto raw = tensor("", {2, 0, 3}, {});
  raw.set_raw_data("");
  CHECK(import_tensor(raw, {}, "t").elements() == 0);
}

TEST_CASE("a tensor from a file, with external data beside it") {
  folder const f;
  write(f / "t.pb", tensor("", {2}, {1, 2}).SerializeAsString());
  CHECK(import_data_file(f / "t.pb", false, false).elements.at(0).as<float>()[1] == 2);
  onnx::TensorProto t = tensor("", {2}, {});
  t.set_data_location(onnx::TensorProto::EXTERNAL);
  for (auto const& [key, value] : {std::pair{"location", "t.bin"}, {"offset", "4"}, {"length", "8"}}) {
    t.add_external_data()->set_key(key);
    t.mutable_external_data(t.external_data_size() - 1)->set_value(value);
  }
  write(f / "external.pb", t.SerializeAsString());
  float const elements[] = {0, 7, 8};
  write(f / "t.bin", std::string(reinterpret_cast<char const*>(elements), sizeof elements));
  constant const c = import_data_file(f / "external.pb", false, false).elements.at(0);
  CHECK(c.as<float>()[0] == 7);
  CHECK(c.as<float>()[1] == 8);
}

}  // namespace INLAY_UNIT
