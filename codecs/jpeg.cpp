// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <csetjmp>
#include <cstdio>
#include <memory>
#include <new>

#include <jerror.h>
#include <jpeglib.h>

namespace inlay::codecs {

namespace {

/// libjpeg's objects and a row. Errors of libjpeg jump out of decode_rows, which has nothing to destroy.
struct jpeg_reader {
  picture& p;
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf out{};
  std::unique_ptr<JSAMPLE[]> row{};

  explicit jpeg_reader(picture& to) : p(to) {}
  jpeg_reader(jpeg_reader const&) = delete;
  jpeg_reader& operator=(jpeg_reader const&) = delete;
  ~jpeg_reader() { jpeg_destroy_decompress(&jpeg); }
};

[[noreturn]] void fail(j_common_ptr jpeg) {
  std::longjmp(static_cast<jpeg_reader*>(jpeg->client_data)->out, 1);
}

/// A warning: of a file that ends early, or in the middle of its data, libjpeg makes up the rest.
void note(j_common_ptr jpeg, int level) {
  int const code = jpeg->err->msg_code;
  if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) fail(jpeg);
}

/// A small file can have very many scans, each of which costs the time of an image.
void limit_scans(j_common_ptr jpeg) {
  constexpr int most_scans = 500;
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > most_scans) fail(jpeg);
}

/// Ink as Adobe's files have it, inverted, in the arithmetic of Pillow.
unsigned without_ink(unsigned ink, unsigned black) {
  unsigned const product = (255 - ink) * black + 128;
  return black - ((product >> 8) + product) / 256;
}

void decode_rows(jpeg_reader& r) {
  jpeg_decompress_struct& jpeg = r.jpeg;
  if (setjmp(r.out) != 0) return;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &r.progress;
  jpeg_mem_src(&jpeg, r.p.encoded().data(), static_cast<unsigned long>(r.p.encoded().size()));
  jpeg_read_header(&jpeg, TRUE);
  if (!r.p.begin(jpeg.image_height, jpeg.image_width)) return;
  int const channels = jpeg.num_components;
  if (channels != 1 && channels != 3 && channels != 4) return;
  jpeg.out_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg.dct_method = JDCT_ISLOW;
  jpeg.do_fancy_upsampling = TRUE;  // as the operator's text asks
  jpeg_start_decompress(&jpeg);
  r.row.reset(new (std::nothrow) JSAMPLE[static_cast<std::size_t>(jpeg.output_width) * 4]);
  if (!r.row) return;
  JSAMPROW row = r.row.get();
  while (jpeg.output_scanline < jpeg.output_height) {
    std::int64_t const y = jpeg.output_scanline;
    jpeg_read_scanlines(&jpeg, &row, 1);
    JSAMPLE const* at = row;
    for (std::int64_t x = 0; x < jpeg.output_width; ++x, at += channels)
      if (channels == 1) r.p.put(y, x, at[0]);
      else if (channels == 3) r.p.put(y, x, at[0], at[1], at[2]);
      else r.p.put(y, x, without_ink(at[0], at[3]), without_ink(at[1], at[3]), without_ink(at[2], at[3]));
  }
  jpeg_finish_decompress(&jpeg);
  r.p.end();
}

}  // namespace

void decode_jpeg(picture& p) {
  jpeg_reader r(p);
  r.jpeg.err = jpeg_std_error(&r.errors);
  r.jpeg.client_data = &r;
  r.errors.error_exit = fail;
  r.errors.emit_message = note;
  r.progress.progress_monitor = limit_scans;
  decode_rows(r);
}

}  // namespace inlay::codecs
