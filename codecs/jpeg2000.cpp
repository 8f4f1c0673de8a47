// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <openjpeg.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

namespace inlay::codecs {

namespace {

/// A file in memory, as OpenJPEG reads one.
struct memory_file {
  std::span<std::uint8_t const> bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read_bytes(void* to, OPJ_SIZE_T count, void* data) {
  auto& f = *static_cast<memory_file*>(data);
  std::size_t const n = std::min<std::size_t>(count, f.bytes.size() - f.at);
  if (n == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(to, f.bytes.data() + f.at, n);
  f.at += n;
  return n;
}

OPJ_OFF_T skip_bytes(OPJ_OFF_T count, void* data) {
  auto& f = *static_cast<memory_file*>(data);
  if (count < 0) return -1;
  auto const n = std::min<std::uint64_t>(static_cast<std::uint64_t>(count), f.bytes.size() - f.at);
  f.at += static_cast<std::size_t>(n);
  return static_cast<OPJ_OFF_T>(n);
}

OPJ_BOOL seek(OPJ_OFF_T to, void* data) {
  auto& f = *static_cast<memory_file*>(data);
  if (to < 0 || static_cast<std::uint64_t>(to) > f.bytes.size()) return OPJ_FALSE;
  f.at = static_cast<std::size_t>(to);
  return OPJ_TRUE;
}

/// A sample in eight bits.
unsigned sample(opj_image_comp_t const& c, std::int64_t y, std::int64_t x) {
  std::int64_t const row = std::min<std::int64_t>(y / c.dy, std::int64_t{c.h} - 1);
  std::int64_t const column = std::min<std::int64_t>(x / c.dx, std::int64_t{c.w} - 1);
  std::int64_t value = c.data[row * c.w + column];
  if (c.sgnd != 0) value += std::int64_t{1} << (c.prec - 1);
  value = c.prec > 8 ? value >> (c.prec - 8) : value << (8 - c.prec);
  return static_cast<unsigned>(std::clamp<std::int64_t>(value, 0, 255));
}

/// JFIF's colours from luma and chroma.
void put_ycc(picture& p, std::int64_t y, std::int64_t x, unsigned luma, unsigned cb, unsigned cr) {
  double const blue = static_cast<double>(cb) - 128, red = static_cast<double>(cr) - 128;
  auto const round = [&](double value) {
    return static_cast<unsigned>(std::clamp(std::floor(value + luma + 0.5), 0.0, 255.0));
  };
  p.put(y, x, round(1.402 * red), round(-0.344136 * blue - 0.714136 * red), round(1.772 * blue));
}

bool is_sound(opj_image_comp_t const& c) {
  return c.data != nullptr && c.w > 0 && c.h > 0 && c.dx > 0 && c.dy > 0 && c.prec > 0 && c.prec <= 31;
}

}  // namespace

void decode_jpeg2000(picture& p) {
  memory_file file{p.encoded()};
  bool const is_raw = file.bytes[0] == 0xff;
  std::unique_ptr<opj_codec_t, void (*)(opj_codec_t*)> const codec(
      opj_create_decompress(is_raw ? OPJ_CODEC_J2K : OPJ_CODEC_JP2), opj_destroy_codec);
  std::unique_ptr<opj_stream_t, void (*)(opj_stream_t*)> const stream(opj_stream_default_create(OPJ_TRUE),
                                                                      opj_stream_destroy);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!codec || !stream || opj_setup_decoder(codec.get(), &parameters) == OPJ_FALSE) return;
  opj_stream_set_user_data(stream.get(), &file, nullptr);
  opj_stream_set_user_data_length(stream.get(), file.bytes.size());
  opj_stream_set_read_function(stream.get(), read_bytes);
  opj_stream_set_skip_function(stream.get(), skip_bytes);
  opj_stream_set_seek_function(stream.get(), seek);
  opj_image_t* header = nullptr;
  bool const has_header = opj_read_header(stream.get(), codec.get(), &header) == OPJ_TRUE;
  std::unique_ptr<opj_image_t, void (*)(opj_image_t*)> const image(header, opj_image_destroy);
  if (!has_header || !image || image->x1 <= image->x0 || image->y1 <= image->y0) return;
  std::int64_t const height = image->y1 - image->y0, width = image->x1 - image->x0;
  // Every component takes the memory of an image.
  if (!p.begin(height, width) || image->numcomps < 1 || image->numcomps > 4) return;
  if (opj_decode(codec.get(), stream.get(), image.get()) == OPJ_FALSE ||
      opj_end_decompress(codec.get(), stream.get()) == OPJ_FALSE)
    return;
  bool const is_gray = image->numcomps < 3;
  for (std::size_t i = 0; i < (is_gray ? 1 : 3); ++i)
    if (!is_sound(image->comps[i])) return;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      auto const of = [&](std::size_t i) { return sample(image->comps[i], y, x); };
      if (is_gray) p.put(y, x, of(0));
      else if (image->color_space == OPJ_CLRSPC_SYCC) put_ycc(p, y, x, of(0), of(1), of(2));
      else p.put(y, x, of(0), of(1), of(2));
    }
  p.end();
}

}  // namespace inlay::codecs
