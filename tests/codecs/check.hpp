// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "images.hpp"

#include <inlay/platform/image_decoder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

/// What every codec is tested for: Pillow's pixels, and files of others' making.
namespace inlay::test {

using bytes = std::vector<std::uint8_t>;

inline bytes from_hexadecimal(std::string_view text) {
  auto const digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  bytes result;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    result.push_back(static_cast<std::uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
  return result;
}

inline constexpr std::int64_t height = 5, width = 7;  // of all images

struct decoded {
  platform::decoded_image image;
  bytes pixels;  ///< of the dims that are stated
  bool outside;  ///< something was written outside the pixels
};

/// Decodes a file that is no longer in memory than it is, so that AddressSanitizer sees who reads on.
inline decoded decode(bytes const& file, platform::pixel_format format, std::int64_t most_height = height,
                      std::int64_t most_width = width) {
  constexpr std::size_t fence = 64;
  constexpr std::uint8_t untouched = 0xa5;
  std::size_t const room = static_cast<std::size_t>(most_height * most_width) * platform::channels_of(format);
  bytes memory(room + 2 * fence, untouched);
  bytes const copy(file.begin(), file.end());
  decoded d{
      platform::decode_image({copy, format, std::span(memory).subspan(fence, room), most_height, most_width}),
      {},
      false};
  auto const touched = [](std::uint8_t byte) { return byte != untouched; };
  d.outside = std::any_of(memory.begin(), memory.begin() + fence, touched) ||
              std::any_of(memory.end() - fence, memory.end(), touched);
  if (d.image.status == platform::image_status::decoded) {
    REQUIRE(d.image.height >= 0);
    REQUIRE(d.image.width >= 0);
    REQUIRE(d.image.height <= most_height);
    REQUIRE(d.image.width <= most_width);
    auto const count = static_cast<std::ptrdiff_t>(d.image.height * d.image.width) *
                       static_cast<std::ptrdiff_t>(platform::channels_of(format));
    d.pixels.assign(memory.begin() + fence, memory.begin() + fence + count);
  }
  return d;
}

/// Pixels may lie this far apart: 0 where the format says what each is.
inline void check_pixels(decoded const& d, bytes const& wanted, int tolerance) {
  CHECK(d.image.status == platform::image_status::decoded);
  CHECK(d.image.height == height);
  CHECK(d.image.width == width);
  CHECK(!d.outside);
  REQUIRE(d.pixels.size() == wanted.size());
  int most = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) most = std::max(most, std::abs(d.pixels[i] - wanted[i]));
  CHECK(most <= tolerance);
}

/// All files of a format.
template <class F>
void for_each_file(std::string_view format, F const& f) {
  std::size_t count = 0;
  for (image_case const& c : images) {
    if (c.format != format) continue;
    CAPTURE(c.name);
    f(c, from_hexadecimal(c.file));
    ++count;
  }
  CHECK(count > 0);
}

inline void check_format(std::string_view format, int tolerance = 0) {
  for_each_file(format, [&](image_case const& c, bytes const& file) {
    bytes const rgb = from_hexadecimal(c.rgb);
    bytes bgr = rgb;
    for (std::size_t i = 0; i < bgr.size(); i += 3) std::swap(bgr[i], bgr[i + 2]);
    check_pixels(decode(file, platform::pixel_format::RGB), rgb, tolerance);
    check_pixels(decode(file, platform::pixel_format::BGR), bgr, tolerance);
    check_pixels(decode(file, platform::pixel_format::Grayscale), from_hexadecimal(c.gray), tolerance);
    // More room changes nothing, and too little is found before anything is written.
    CHECK(decode(file, platform::pixel_format::RGB, height + 3, width + 2).pixels.size() == rgb.size());
    for (auto const& [h, w] : {std::pair{height - 1, width}, {height, width - 1}, {std::int64_t{0}, width}}) {
      decoded const d = decode(file, platform::pixel_format::RGB, h, w);
      CHECK(d.image.status == platform::image_status::too_large);
      CHECK(d.image.height == height);
      CHECK(d.image.width == width);
      CHECK(!d.outside);
    }
  });
}

/// A file that ends early is corrupt, unless all pixels were there; what ends within the digits of a plain number has
/// another number in the last pixel.
inline void check_ends(std::string_view format) {
  for_each_file(format, [&](image_case const& c, bytes const& file) {
    bytes rgb = from_hexadecimal(c.rgb);
    if (c.name.starts_with("plain")) rgb.resize(rgb.size() - 3);
    for (std::size_t size = 0; size < file.size(); ++size) {
      CAPTURE(size);
      bytes const part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
      decoded const d = decode(part, platform::pixel_format::RGB);
      CHECK(!d.outside);
      if (d.image.status == platform::image_status::decoded)
        CHECK(std::equal(rgb.begin(), rgb.end(), d.pixels.begin()));
      else CHECK(d.image.status == platform::image_status::corrupt);
    }
  });
}

/// Damage of any byte: the result may be any, but nothing else is touched and nothing goes on for ever.
inline void check_damage(std::string_view format) {
  for_each_file(format, [&](image_case const&, bytes const& file) {
    for (std::size_t i = 0; i < file.size(); ++i)
      for (int const value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        CAPTURE(i);
        CAPTURE(value);
        bytes damaged = file;
        damaged[i] = static_cast<std::uint8_t>(value);
        CHECK(!decode(damaged, platform::pixel_format::RGB, 64, 64).outside);
      }
    bytes longer = file;  // what lies behind an image is not the decoder's
    longer.resize(longer.size() + 100, 0x11);
    CHECK(!decode(longer, platform::pixel_format::Grayscale).outside);
  });
}

}  // namespace inlay::test
