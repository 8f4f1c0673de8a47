// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/platform/image_decoder.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// Codecs of image files for hosted systems, behind inlay::platform::decode_image: one function and one source for each
/// format. BMP and PNM are written here; the others call a library, and are compiled where it is there.
///
/// Pixels are Pillow's, which ONNX's own tests are made with: palettes and bits become RGB, alpha is left out, gray is
/// what Pillow's convert("L") makes, samples of more than eight bits lose their lower ones.
namespace inlay::codecs {

/// A file on its way to pixels. It is corrupt until a codec has come to its end.
class picture {
 public:
  explicit picture(platform::image_request const& wanted) : wanted_(wanted) {}

  std::span<std::uint8_t const> encoded() const { return wanted_.encoded; }
  /// The most bytes of pixels that a file may have here.
  std::size_t room() const { return wanted_.pixels.size(); }

  /// States the dims, before pixels are put or memory for them is taken. False where the codec must stop.
  [[nodiscard]] bool begin(std::int64_t height, std::int64_t width) {
    if (height <= 0 || width <= 0) return false;
    bool const fits = height <= wanted_.most_height && width <= wanted_.most_width;
    result_ = {fits ? platform::image_status::corrupt : platform::image_status::too_large, height, width};
    return fits;
  }

  /// Sets a pixel of the image; both indices lie in it.
  void put(std::int64_t y, std::int64_t x, unsigned red, unsigned green, unsigned blue) {
    std::uint8_t* const to = at(y, x);
    if (wanted_.format == platform::pixel_format::Grayscale) {
      // ITU-R 601-2 in 16 bits after the point, as Pillow's convert("L").
      to[0] = static_cast<std::uint8_t>((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
      return;
    }
    bool const is_rgb = wanted_.format == platform::pixel_format::RGB;
    to[0] = static_cast<std::uint8_t>(is_rgb ? red : blue);
    to[1] = static_cast<std::uint8_t>(green);
    to[2] = static_cast<std::uint8_t>(is_rgb ? blue : red);
  }
  void put(std::int64_t y, std::int64_t x, unsigned gray) { put(y, x, gray, gray, gray); }

  /// All pixels are there.
  void end() { result_.status = platform::image_status::decoded; }
  /// The file is right, but uses what this build cannot decode.
  void refuse() { result_.status = platform::image_status::unknown_codec; }

  platform::decoded_image result() const {
    if (result_.status == platform::image_status::corrupt) return {platform::image_status::corrupt};
    return result_;
  }

 private:
  std::uint8_t* at(std::int64_t y, std::int64_t x) const {
    return wanted_.pixels.data() +
           static_cast<std::size_t>(y * result_.width + x) * platform::channels_of(wanted_.format);
  }

  platform::image_request const& wanted_;
  platform::decoded_image result_{platform::image_status::corrupt};
};

/// Each decodes a file that begins as its format does. Nothing is thrown, and no byte outside the file is read.
void decode_bmp(picture& p);
void decode_jpeg(picture& p);
void decode_jpeg2000(picture& p);
void decode_png(picture& p);
void decode_pnm(picture& p);
void decode_tiff(picture& p);
void decode_webp(picture& p);

}  // namespace inlay::codecs
