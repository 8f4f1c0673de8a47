// SPDX-License-Identifier: Apache-2.0
#include <inlay/platform/image_decoder.hpp>

#include <array>
#include <string_view>

/// A PGM of one pixel.
int main() {
  using namespace inlay::platform;
  constexpr std::string_view text = "P2 1 1 255 7";
  std::array<std::uint8_t, text.size()> file{};
  for (std::size_t i = 0; i < file.size(); ++i) file[i] = static_cast<std::uint8_t>(text[i]);
  std::array<std::uint8_t, 1> pixel{};
  decoded_image const image = decode_image({file, pixel_format::Grayscale, pixel, 1, 1});
  return image.status == image_status::decoded && pixel[0] == 7 ? 0 : 1;
}
