// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <png.h>

#include <algorithm>
#include <memory>
#include <new>

namespace inlay::codecs {

namespace {

/// libpng's objects and the rows. Errors of libpng jump out of decode_rows, which has nothing to destroy.
struct png_reader {
  picture& p;
  std::size_t at = 0;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::unique_ptr<png_byte[]> rows{};

  explicit png_reader(picture& to) : p(to) {}
  png_reader(png_reader const&) = delete;
  png_reader& operator=(png_reader const&) = delete;
  ~png_reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

void read_bytes(png_structp png, png_bytep to, png_size_t count) {
  auto& r = *static_cast<png_reader*>(png_get_io_ptr(png));
  if (count > r.p.encoded().size() - r.at) png_error(png, "the file ends");
  std::copy_n(r.p.encoded().data() + r.at, count, to);
  r.at += count;
}

void decode_rows(png_reader& r) {
  if (setjmp(png_jmpbuf(r.png)) != 0) return;
  png_set_read_fn(r.png, &r, read_bytes);
  png_read_info(r.png, r.info);
  std::int64_t const height = png_get_image_height(r.png, r.info), width = png_get_image_width(r.png, r.info);
  if (!r.p.begin(height, width)) return;
  png_set_palette_to_rgb(r.png);
  png_set_expand_gray_1_2_4_to_8(r.png);
  png_set_strip_16(r.png);
  png_set_strip_alpha(r.png);
  int const passes = png_set_interlace_handling(r.png);
  png_read_update_info(r.png, r.info);
  std::size_t const bytes = png_get_rowbytes(r.png, r.info), step = passes == 1 ? 0 : bytes;
  std::size_t const channels = png_get_channels(r.png, r.info);
  if (channels != 1 && channels != 3) return;
  r.rows.reset(new (std::nothrow) png_byte[passes == 1 ? bytes : bytes * static_cast<std::size_t>(height)]{});
  if (!r.rows) return;
  for (int pass = 0; pass < passes; ++pass)
    for (std::int64_t y = 0; y < height; ++y) {
      png_bytep const row = r.rows.get() + static_cast<std::size_t>(y) * step;
      png_read_row(r.png, row, nullptr);
      if (pass + 1 < passes) continue;
      for (std::int64_t x = 0; x < width; ++x)
        if (channels == 1) r.p.put(y, x, row[x]);
        else r.p.put(y, x, row[3 * x], row[3 * x + 1], row[3 * x + 2]);
    }
  png_read_end(r.png, nullptr);
  r.p.end();
}

}  // namespace

void decode_png(picture& p) {
  png_reader r(p);
  auto const fail = [](png_structp png, png_const_charp) { png_longjmp(png, 1); };
  auto const ignore = [](png_structp, png_const_charp) {};
  r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, ignore);
  if (r.png != nullptr) r.info = png_create_info_struct(r.png);
  if (r.info != nullptr) decode_rows(r);
}

}  // namespace inlay::codecs
