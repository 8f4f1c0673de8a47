// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <algorithm>
#include <string_view>

namespace inlay {

namespace {

using codecs::picture;

/// The build has those whose libraries it found (cmake/InlayImageCodecs.cmake).
#ifndef INLAY_CODEC_JPEG
constexpr auto decode_jpeg = nullptr;
#else
using codecs::decode_jpeg;
#endif
#ifndef INLAY_CODEC_JPEG2000
constexpr auto decode_jpeg2000 = nullptr;
#else
using codecs::decode_jpeg2000;
#endif
#ifndef INLAY_CODEC_PNG
constexpr auto decode_png = nullptr;
#else
using codecs::decode_png;
#endif
#ifndef INLAY_CODEC_TIFF
constexpr auto decode_tiff = nullptr;
#else
using codecs::decode_tiff;
#endif
#ifndef INLAY_CODEC_WEBP
constexpr auto decode_webp = nullptr;
#else
using codecs::decode_webp;
#endif

/// A format by the bytes at its beginning, where '?' is any byte.
struct format {
  std::string_view signature;
  void (*decode)(picture&);  ///< null: built without
};

using namespace std::string_view_literals;

constexpr format formats[] = {
    {"BM"sv, codecs::decode_bmp},
    {"P1"sv, codecs::decode_pnm},
    {"P2"sv, codecs::decode_pnm},
    {"P3"sv, codecs::decode_pnm},
    {"P4"sv, codecs::decode_pnm},
    {"P5"sv, codecs::decode_pnm},
    {"P6"sv, codecs::decode_pnm},
    {"\xff\xd8\xff"sv, decode_jpeg},
    {"\x89PNG\r\n\x1a\n"sv, decode_png},
    {"RIFF????WEBP"sv, decode_webp},
    {"II*\0"sv, decode_tiff},
    {"MM\0*"sv, decode_tiff},
    {"II+\0"sv, decode_tiff},  // BigTIFF
    {"MM\0+"sv, decode_tiff},
    {"\0\0\0\x0cjP  \r\n\x87\n"sv, decode_jpeg2000},
    {"\xff\x4f\xff\x51"sv, decode_jpeg2000},  // a code stream without a file around it
};

bool begins_with(std::span<std::uint8_t const> file, std::string_view signature) {
  return file.size() >= signature.size() &&
         std::equal(signature.begin(), signature.end(), file.begin(), [](char wanted, std::uint8_t found) {
           return wanted == '?' || static_cast<std::uint8_t>(wanted) == found;
         });
}

}  // namespace

platform::decoded_image platform::decode_image(image_request const& wanted) noexcept {
  picture p(wanted);
  for (format const& f : formats) {
    if (!begins_with(wanted.encoded, f.signature)) continue;
    if (f.decode != nullptr) f.decode(p);
    else p.refuse();
    break;
  }
  return p.result();
}

}  // namespace inlay
