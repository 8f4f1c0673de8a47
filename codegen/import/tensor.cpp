// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "import/maps.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <onnx.pb.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <span>
#include <system_error>
#include <utility>

namespace inlay::codegen {

namespace fs = std::filesystem;

std::string read_file(fs::path const& file) {
  std::error_code code;
  auto const status = fs::status(file, code);
  if (!fs::exists(status)) throw failure("cannot open '" + printable(file.string()) + "': no such file");
  if (fs::is_directory(status))
    throw failure("cannot read '" + printable(file.string()) + "': it is a directory");
  // Devices and pipes may have no end.
  if (!fs::is_regular_file(status))
    throw failure("cannot read '" + printable(file.string()) + "': it is no regular file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw failure("cannot open '" + printable(file.string()) + "': " + std::strerror(errno));
  std::string content((std::istreambuf_iterator<char>(stream)), {});
  if (stream.bad()) throw failure("cannot read '" + printable(file.string()) + "': " + std::strerror(errno));
  return content;
}

namespace {

/// Elements of the product of dims. Throws where one is negative, or the product's bytes pass what any target
/// could hold. A dimension of 0 counts as 1 there: products of some of the dims, strides for example, must
/// fit as well.
std::size_t checked_elements(std::vector<std::int64_t> const& dims, std::size_t element_bytes,
                             std::string const& what) {
  std::int64_t product = 1;
  bool empty = false;
  for (std::int64_t d : dims) {
    if (d < 0) throw failure(what + ": found a dimension of " + std::to_string(d) + ", wanted 0 or more");
    if (d == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(product, d, &product) ||
               product > most_tensor_bytes / static_cast<std::int64_t>(element_bytes)) {
      throw failure(what + ": its dimensions multiply to more than " + std::to_string(most_tensor_bytes) +
                    " bytes");
    }
  }
  return empty ? 0 : static_cast<std::size_t>(product);
}

/// Bytes that `external_data` points to: a file inside the model's folder, an offset and a length.
std::string read_external(onnx::TensorProto const& tensor, fs::path const& folder, std::size_t bytes,
                          std::string const& what) {
  std::string location;
  std::uint64_t offset = 0, length = bytes;
  for (auto const& entry : tensor.external_data()) {
    auto const number = [&] {
      std::uint64_t value = 0;
      char const* const end = entry.value().data() + entry.value().size();
      auto const [stop, code] = std::from_chars(entry.value().data(), end, value);
      if (code != std::errc{} || stop != end)
        throw failure(what + ": its external data has " + printable(entry.key()) + " '" +
                      printable(entry.value()) + "', wanted a number");
      return value;
    };
    if (entry.key() == "location") location = entry.value();
    else if (entry.key() == "offset") offset = number();
    else if (entry.key() == "length") length = number();
  }
  if (location.empty()) throw failure(what + ": its external data names no file");
  std::string const shown = "'" + printable(location) + "'";
  std::error_code code;
  fs::path const base = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, code);
  if (location.find('\0') != std::string::npos || fs::path(location).is_absolute())
    throw failure(what + ": its external data " + shown + " is outside the model's folder");
  fs::path const file = fs::weakly_canonical(base / location, code);
  if (code || file.lexically_relative(base).empty() || *file.lexically_relative(base).begin() == "..")
    throw failure(what + ": its external data " + shown + " is outside the model's folder");
  if (!fs::is_regular_file(file, code)) throw failure(what + ": its external data " + shown + " is missing");
  std::uint64_t const size = fs::file_size(file, code);
  if (code) throw failure(what + ": its external data " + shown + " cannot be read: " + code.message());
  if (length != bytes)
    throw failure(what + ": its external data " + shown + " has length " + std::to_string(length) +
                  ", its shape wants " + std::to_string(bytes));
  if (offset > size || size - offset < length)
    throw failure(what + ": its external data " + shown + " is short: found " +
                  std::to_string(offset > size ? 0 : size - offset) + " bytes, wanted " +
                  std::to_string(bytes));
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(offset));
  std::string content(bytes, '\0');
  if (!stream.read(content.data(), static_cast<std::streamsize>(bytes)))
    throw failure(what + ": its external data " + shown + " cannot be read");
  return content;
}

template <class T, class Field>
void take_field(constant& c, Field const& field, std::size_t n, std::string const& what) {
  if (static_cast<std::size_t>(field.size()) != n)
    throw failure(what + ": found " + std::to_string(field.size()) + " elements, wanted " +
                  std::to_string(n));
  for (std::size_t i = 0; i < n; ++i) {
    auto const value = field.Get(static_cast<int>(i));
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      if (!std::in_range<T>(value))
        throw failure(what + ": found an element of " + std::to_string(value) + ", which is no " +
                      std::string(name_of(c.type)));
    c.as<T>()[i] = static_cast<T>(value);
  }
}

/// Elements that lie packed in a file, a byte each as they lie in memory.
void unpack(constant& c, std::size_t n, std::span<std::byte const> packed) {
  std::size_t const bits = bits_of(c.type);
  c.data.resize(n);
  bool const is_signed = c.type == elem_type::int4 || c.type == elem_type::int2;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t const at = i * bits / 8, shift = i * bits % 8;
    unsigned word = std::to_integer<unsigned>(packed[at]);
    if (shift + bits > 8) word |= std::to_integer<unsigned>(packed[at + 1]) << 8;
    unsigned value = word >> shift & ((1u << bits) - 1);
    if (is_signed && value >> (bits - 1)) value |= 0xffu << bits;
    c.data[i] = static_cast<std::byte>(value);
  }
}

/// The same from int32_data: one entry for each byte of the packed form, but one for each element of 6 bits.
void unpack_field(constant& c, std::size_t n, onnx::TensorProto const& tensor, std::string const& what) {
  constant bytes{elem_type::uint8, {}, {}};
  auto const entries = static_cast<std::size_t>(tensor.int32_data_size());
  bytes.data.resize(entries);
  take_field<std::uint8_t>(bytes, tensor.int32_data(), entries, what);
  if (bits_of(c.type) != 6) return unpack(c, n, bytes.data);
  c.data = std::move(bytes.data);
  for (std::byte& b : c.data) b &= std::byte{0x3f};
}

}  // namespace

std::string_view intern(std::string const& characters) {
  static std::set<std::string> all;
  return *all.insert(characters).first;
}

constant import_tensor(onnx::TensorProto const& tensor, fs::path const& folder, std::string const& what) {
  constant c;
  c.dims.assign(tensor.dims().begin(), tensor.dims().end());
  int const number = tensor.data_type();
  c.type = elem_type_of_number(number);
  if (number == 0) throw failure(what + ": it has no element type");
  if (size_of(c.type) == 0)
    throw failure(
        what + ": element type " +
            (c.type == elem_type::undefined ? std::to_string(number) : std::string(name_of(c.type))) +
            " is not supported",
        exit_status::unsupported);
  if (c.dims.size() > max_rank)
    throw failure(what + ": found rank " + std::to_string(c.dims.size()) + ", wanted at most " +
                      std::to_string(max_rank),
                  exit_status::unsupported);
  if (tensor.has_segment())
    throw failure(what + ": segmented tensors are not supported", exit_status::unsupported);
  std::size_t const n = checked_elements(c.dims, size_of(c.type), what), bits = bits_of(c.type);
  std::size_t const bytes = (n * bits + 7) / 8;
  bool const external = tensor.data_location() == onnx::TensorProto::EXTERNAL;
  if (c.type == elem_type::string) {
    auto const found = static_cast<std::size_t>(tensor.string_data_size());
    if (external || tensor.has_raw_data())
      throw failure(what + ": it is of strings, which are in string_data alone");
    if (found != n)
      throw failure(what + ": found " + std::to_string(found) + " elements, wanted " + std::to_string(n));
    return make_constant(c.dims, {tensor.string_data().begin(), tensor.string_data().end()});
  }
  if (external || tensor.has_raw_data()) {
    std::string const raw = external ? read_external(tensor, folder, bytes, what) : tensor.raw_data();
    if (raw.size() != bytes)
      throw failure(what + ": its raw_data has " + std::to_string(raw.size()) + " bytes, its shape wants " +
                    std::to_string(bytes));
    auto const content = std::as_bytes(std::span(raw));
    if (bits < 8) unpack(c, n, content);
    else c.data.assign(content.begin(), content.end());
    if (c.type == elem_type::bool_)  // any byte may stand for true in a file, only 1 in C++
      for (std::byte& b : c.data) b = std::byte{b != std::byte{0}};
    return c;
  }
  // Sizes are checked against the field before anything is allocated.
  auto const found = static_cast<std::size_t>(
      std::max({tensor.float_data_size(), tensor.int32_data_size(), tensor.int64_data_size(),
                tensor.double_data_size(), tensor.uint64_data_size()}));
  std::size_t const entries = bits < 6 ? bytes : n;
  if (found != entries)
    throw failure(what + ": found " + std::to_string(found) + " elements, wanted " + std::to_string(entries));
  c.data.resize(n * size_of(c.type));
  switch (c.type) {
    case elem_type::float_: take_field<float>(c, tensor.float_data(), n, what); break;
    case elem_type::double_: take_field<double>(c, tensor.double_data(), n, what); break;
    case elem_type::int64: take_field<std::int64_t>(c, tensor.int64_data(), n, what); break;
    case elem_type::uint64: take_field<std::uint64_t>(c, tensor.uint64_data(), n, what); break;
    case elem_type::uint32: take_field<std::uint32_t>(c, tensor.uint64_data(), n, what); break;
    case elem_type::int32: take_field<std::int32_t>(c, tensor.int32_data(), n, what); break;
    case elem_type::float8e4m3fn:
    case elem_type::float8e4m3fnuz:
    case elem_type::float8e5m2:
    case elem_type::float8e5m2fnuz:
    case elem_type::float8e8m0:
    case elem_type::uint8: take_field<std::uint8_t>(c, tensor.int32_data(), n, what); break;
    case elem_type::int8: take_field<std::int8_t>(c, tensor.int32_data(), n, what); break;
    case elem_type::uint16:
    case elem_type::float16:
    case elem_type::bfloat16: take_field<std::uint16_t>(c, tensor.int32_data(), n, what); break;
    case elem_type::int16: take_field<std::int16_t>(c, tensor.int32_data(), n, what); break;
    case elem_type::bool_: take_field<bool>(c, tensor.int32_data(), n, what); break;
    default: unpack_field(c, n, tensor, what); break;
  }
  return c;
}

namespace {
/// The bytes of each field `number` of a message. Empty where it is no message.
std::optional<std::vector<std::string>> messages_of(std::string const& content, int number) {
  std::vector<std::string> result;
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<std::uint8_t const*>(content.data()),
      static_cast<int>(std::min<std::size_t>(content.size(), INT_MAX)));
  using wire = google::protobuf::internal::WireFormatLite;
  while (std::uint32_t const tag = stream.ReadTag()) {
    if (wire::GetTagFieldNumber(tag) == number &&
        wire::GetTagWireType(tag) == wire::WIRETYPE_LENGTH_DELIMITED) {
      if (!wire::ReadBytes(&stream, &result.emplace_back())) return {};
    } else if (!wire::SkipField(&stream, tag)) {
      return {};
    }
  }
  if (!stream.ConsumedEntireMessage()) return {};
  return result;
}

/// The integers of field `number` of a message, each by itself as proto2 has them. Empty where it is no message.
std::optional<std::vector<std::int64_t>> integers_of(std::string const& content, int number) {
  std::vector<std::int64_t> result;
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<std::uint8_t const*>(content.data()),
      static_cast<int>(std::min<std::size_t>(content.size(), INT_MAX)));
  using wire = google::protobuf::internal::WireFormatLite;
  while (std::uint32_t const tag = stream.ReadTag()) {
    if (wire::GetTagFieldNumber(tag) == number && wire::GetTagWireType(tag) == wire::WIRETYPE_VARINT) {
      std::uint64_t value = 0;
      if (!stream.ReadVarint64(&value)) return {};
      result.push_back(static_cast<std::int64_t>(value));
    } else if (!wire::SkipField(&stream, tag)) {
      return {};
    }
  }
  if (!stream.ConsumedEntireMessage()) return {};
  return result;
}

constexpr int tensor_values = 3;  // of SequenceProto
}  // namespace

data_value import_data_file(fs::path const& file, bool is_optional, bool is_sequence) {
  constexpr int tensor_value = 3, sequence_value = 5;  // of OptionalProto
  std::string const shown = "'" + printable(file.string()) + "'";
  std::string content = read_file(file);
  if (is_optional) {
    auto const values = messages_of(content, is_sequence ? sequence_value : tensor_value);
    if (!values) throw failure(shown + " is not an ONNX optional");
    if (values->empty()) return {false, {}};
    content = values->front();
  }
  std::vector<std::string> tensors{content};
  if (is_sequence) {
    auto const elements = messages_of(content, tensor_values);
    if (!elements) throw failure(shown + " is not an ONNX sequence");
    tensors = *elements;
  }
  data_value result;
  for (std::string const& bytes : tensors) {
    onnx::TensorProto tensor;
    if (!tensor.ParseFromString(bytes)) throw failure(shown + " is not an ONNX tensor");
    result.elements.push_back(import_tensor(tensor, file.parent_path(), "tensor in " + shown));
  }
  return result;
}

std::vector<constant> import_map_file(fs::path const& file, elem_type value_type, elem_type key_type) {
  constexpr int integer_keys = 3, string_keys = 4, values = 5;  // of MapProto
  std::string const shown = "'" + printable(file.string()) + "'", content = read_file(file);
  auto const integers = integers_of(content, integer_keys);
  auto const strings = messages_of(content, string_keys), sequences = messages_of(content, values);
  if (!integers || !strings || !sequences || sequences->size() > 1)
    throw failure(shown + " is not an ONNX map");
  auto const tensors =
      sequences->empty() ? messages_of("", tensor_values) : messages_of(sequences->front(), tensor_values);
  if (!tensors) throw failure(shown + " is not an ONNX map");
  bool const of_strings = key_type == elem_type::string;
  std::size_t const count = of_strings ? strings->size() : integers->size();
  if (of_strings ? !integers->empty() : !strings->empty())
    throw failure(shown + ": found keys that are " + (of_strings ? "integers" : "strings") + ", wanted " +
                  std::string(name_of(key_type)));
  if (count != tensors->size())
    throw failure(shown + ": found " + std::to_string(tensors->size()) + " values, wanted " +
                  std::to_string(count) + ", as many as keys");
  std::vector<std::int64_t> const entries{static_cast<std::int64_t>(count)};
  constant all{value_type, entries, {}};
  for (std::string const& bytes : *tensors) {
    onnx::TensorProto tensor;
    if (!tensor.ParseFromString(bytes)) throw failure(shown + " is not an ONNX map of tensors");
    constant const one = import_tensor(tensor, file.parent_path(), "tensor in " + shown);
    if (one.type != value_type || one.elements() != 1)
      throw failure(shown + ": found a value of " + std::to_string(one.elements()) + " elements of " +
                    std::string(name_of(one.type)) + ", wanted one of " + std::string(name_of(value_type)));
    all.data.insert(all.data.end(), one.data.begin(), one.data.end());
  }
  return {std::move(all), of_strings ? make_constant(entries, *strings) : make_constant(entries, *integers)};
}

}  // namespace inlay::codegen
