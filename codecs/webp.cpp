// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <webp/decode.h>

#include <memory>

namespace inlay::codecs {

void decode_webp(picture& p) {
  std::span<std::uint8_t const> const file = p.encoded();
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(file.data(), file.size(), &features) != VP8_STATUS_OK) return;
  if (!p.begin(features.height, features.width)) return;
  if (features.has_animation != 0) return p.refuse();
  int width = 0, height = 0;
  auto const release = [](std::uint8_t* pixels) { WebPFree(pixels); };
  std::unique_ptr<std::uint8_t, decltype(release)> const pixels(
      WebPDecodeRGB(file.data(), file.size(), &width, &height), release);
  if (!pixels || width != features.width || height != features.height) return;
  std::uint8_t const* at = pixels.get();
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x, at += 3) p.put(y, x, at[0], at[1], at[2]);
  p.end();
}

}  // namespace inlay::codecs
