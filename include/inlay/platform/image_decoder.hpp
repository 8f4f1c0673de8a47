// SPDX-License-Identifier: Apache-2.0
/// The decoder of images behind ONNX's ImageDecoder. A program whose network has that operator defines one function,
///
///     inlay::platform::decoded_image inlay::platform::decode_image(image_request const& wanted) noexcept;
///
/// or links a library that does: inlay::image_codecs (codecs/) on hosted systems. It may be small: a firmware that
/// knows what its camera sends decodes that alone, TJpgDec for example into `wanted.pixels`. Other programs need none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace inlay::platform {

/// What a pixel is made of, in this order: ONNX's `pixel_format`.
enum class pixel_format : std::uint8_t { RGB, BGR, Grayscale };

/// Bytes of a pixel.
constexpr std::size_t channels_of(pixel_format format) { return format == pixel_format::Grayscale ? 1 : 3; }

/// An image to decode, and the room for its pixels.
struct image_request {
  std::span<std::uint8_t const> encoded;  ///< a whole file: BMP, JPEG, JPEG 2000, TIFF, PNG, WebP, PNM
  pixel_format format;
  std::span<std::uint8_t>
      pixels;  ///< (height, width, channels) of the image, without gaps, from the first byte on
  std::int64_t most_height, most_width;  ///< no more rows, and no more columns; the pixels of both fit
};

enum class image_status : std::uint8_t {
  decoded,       ///< the pixels are there
  corrupt,       ///< no image, or a damaged one: ONNX wants an empty tensor, and no error
  too_large,     ///< more rows or columns than there is room for: run() ends with capacity_exceeded
  unknown_codec  ///< an image in a format that this decoder was built without: run() ends with decoder_missing
};

struct decoded_image {
  image_status status;
  std::int64_t height = 0, width = 0;  ///< those of the image, if it is decoded or too large
};

/// Decodes the image, and writes nothing outside `wanted.pixels`. Not defined here.
[[nodiscard]] decoded_image decode_image(image_request const& wanted) noexcept;

}  // namespace inlay::platform
