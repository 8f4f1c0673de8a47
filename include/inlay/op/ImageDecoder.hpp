// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/platform/image_decoder.hpp>

#include <algorithm>

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::platform::pixel_format>{
    "RGB", "BGR", "Grayscale"};

namespace inlay::op {

/// ONNX `ImageDecoder` (ai.onnx, since 20).   The pixels of an image file
/// Shapes: encoded (bytes);  Y (height, width, channels), the image's, known at run time and bounded by what is
///   declared; channels 3, of Grayscale 1. Of a file that cannot be decoded (0, 0, channels), as ONNX asks.
///   Types: uint8. The decoder is the program's: platform/image_decoder.hpp.
/// Errors: elem_type_not_supported, rank_out_of_range, shape_must_be_constant, ranks_differ (found rank declared,
///   wanted), channels_differ (found declared, wanted); in run() capacity_exceeded, decoder_missing.
/// Source: Operators.md#ImageDecoder
struct ImageDecoder {
  static constexpr op_identity id{"", "ImageDecoder", 20};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool makes_extents = true;
  static constexpr std::string_view hook = "inlay::platform::decode_image";

  struct attributes {
    platform::pixel_format pixel_format = platform::pixel_format::RGB;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& encoded = in[0];
    if (encoded.type != elem_type::uint8)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(encoded.type), 1};
    if (encoded.rank() != 1) return {fault::rank_out_of_range, static_cast<std::int64_t>(encoded.rank()), 1};
    dims Y;
    if (error const e = family::declared_dims(out[0], 3, Y)) return e;
    auto const channels = static_cast<std::int64_t>(platform::channels_of(a.pixel_format));
    if (Y[2] != channels) return {fault::channels_differ, Y[2], channels};
    out[0] = capacity_of(elem_type::uint8, Y);
    return no_error;
  }

  static error make(attributes const& a, auto encoded, auto Y, std::span<tensor_info> out) {
    dims const most = Y.dims();
    platform::decoded_image const image = platform::decode_image(
        {{encoded.data(), encoded.size()}, a.pixel_format, {Y.data(), Y.size()}, most[0], most[1]});
    out[0].dims[0] = out[0].dims[1] = 0;
    switch (image.status) {
      case platform::image_status::corrupt: break;
      case platform::image_status::unknown_codec: return {fault::decoder_missing, 0, 0};
      case platform::image_status::too_large:
        if (image.height > most[0]) return {fault::capacity_exceeded, image.height, most[0]};
        return {fault::capacity_exceeded, image.width, most[1]};
      case platform::image_status::decoded: out[0].dims[0] = image.height; out[0].dims[1] = image.width;
    }
    return no_error;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ImageDecoder::attributes, pixel_format);
