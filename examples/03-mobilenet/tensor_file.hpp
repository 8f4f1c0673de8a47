// SPDX-License-Identifier: Apache-2.0
/// Test data as ONNX has it: a file holds a TensorProto (onnx.proto), of which the elements are wanted alone.
#pragma once

#include <bit>
#include <cstdint>
#include <cstdio>
#include <span>

namespace example {

/// Protobuf's variable-length integer: seven bits in each byte, the lowest first, the eighth bit on all but
/// the last.
inline std::uint64_t read_varint(std::FILE* file) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    int const byte = std::getc(file);
    if (byte == EOF) return 0;
    value |= std::uint64_t(byte & 127) << shift;
    if (byte < 128) break;
  }
  return value;
}

/// Reads `elements`. False if the file does not hold exactly as many floats, as raw_data.
inline bool read_tensor(char const* path, std::span<float> elements) {
  static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");
  std::FILE* const file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  constexpr std::uint64_t raw_data = 9 << 3 | 2;  // number of the field, 2: of that many bytes
  bool complete = false;
  while (std::uint64_t const field = read_varint(file)) {
    std::uint64_t const number = read_varint(file);
    if (field == raw_data) {
      complete = number == elements.size_bytes() &&
                 std::fread(elements.data(), sizeof(float), elements.size(), file) == elements.size();
      break;
    }
    if (field % 8 == 2 && std::fseek(file, static_cast<long>(number), SEEK_CUR) != 0) break;
  }
  std::fclose(file);
  return complete;
}

}  // namespace example
