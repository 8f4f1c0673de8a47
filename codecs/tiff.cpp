// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

namespace inlay::codecs {

namespace {

/// A file in memory, as libtiff reads one.
struct memory_file {
  std::span<std::uint8_t const> bytes;
  toff_t at = 0;
};

memory_file& file_of(thandle_t handle) { return *static_cast<memory_file*>(handle); }

tmsize_t read_bytes(thandle_t handle, void* to, tmsize_t count) {
  memory_file& f = file_of(handle);
  if (f.at >= f.bytes.size() || count <= 0) return 0;
  auto const n = static_cast<std::size_t>(
      std::min<std::uint64_t>(static_cast<std::uint64_t>(count), f.bytes.size() - f.at));
  std::memcpy(to, f.bytes.data() + f.at, n);
  f.at += n;
  return static_cast<tmsize_t>(n);
}

tmsize_t write_bytes(thandle_t, void*, tmsize_t) { return 0; }

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  memory_file& f = file_of(handle);
  toff_t const from = whence == SEEK_CUR ? f.at : whence == SEEK_END ? f.bytes.size() : 0;
  return f.at = from + offset;
}

int close_nothing(thandle_t) { return 0; }
toff_t size_of_file(thandle_t handle) { return file_of(handle).bytes.size(); }

/// A message of libtiff: the result says that the file is damaged.
int be_silent(TIFF*, void*, char const*, char const*, va_list) { return 1; }

}  // namespace

void decode_tiff(picture& p) {
  memory_file file{p.encoded()};
  std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> const options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  if (!options) return;
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), be_silent, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), be_silent, nullptr);
  // What a file states of its parts must not decide how much memory is taken: a strip is at most the image, of
  // eight samples of 64 bits, or tables that lie in the file.
  constexpr std::size_t least = std::size_t{1} << 20;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(),
                                      static_cast<tmsize_t>(least + 64 * p.room() + 16 * p.encoded().size()));
  // "r" reads, "m" maps no file
  std::unique_ptr<TIFF, void (*)(TIFF*)> const tiff(
      TIFFClientOpenExt("image", "rm", &file, read_bytes, write_bytes, seek, close_nothing, size_of_file,
                        nullptr, nullptr, options.get()),
      TIFFClose);
  if (!tiff) return;
  std::uint32_t width = 0, height = 0;
  if (TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width) != 1 ||
      TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height) != 1 || !p.begin(height, width))
    return;
  // Alpha is left out, so colours must not be multiplied by it: they are as if they were already.
  std::uint16_t extra = 0, *kinds = nullptr;
  if (TIFFGetField(tiff.get(), TIFFTAG_EXTRASAMPLES, &extra, &kinds) == 1 && extra == 1) {
    std::uint16_t const associated = EXTRASAMPLE_ASSOCALPHA;
    TIFFSetField(tiff.get(), TIFFTAG_EXTRASAMPLES, extra, &associated);
  }
  std::size_t const count = std::size_t{height} * width;
  std::unique_ptr<std::uint32_t[]> const pixels(new (std::nothrow) std::uint32_t[count]);
  if (!pixels) return;
  constexpr int stop_on_error = 1;
  if (TIFFReadRGBAImageOriented(tiff.get(), width, height, pixels.get(), ORIENTATION_TOPLEFT,
                                stop_on_error) != 1)
    return;
  std::uint32_t const* at = pixels.get();
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x, ++at) p.put(y, x, TIFFGetR(*at), TIFFGetG(*at), TIFFGetB(*at));
  p.end();
}

}  // namespace inlay::codecs
