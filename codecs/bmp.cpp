// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace inlay::codecs {

namespace {

/// Microsoft's formats BITMAPFILEHEADER, BITMAPCOREHEADER and BITMAPINFOHEADER with its extensions. Numbers lie with
/// their lowest byte first, rows at multiples of four bytes, the last row first unless the height is negative.
class bmp_reader {
 public:
  explicit bmp_reader(picture& p) : p_(p), file_(p.encoded()) {}

  void decode() {
    if (file_.size() < 26) return;
    std::size_t const header = u32(14);
    bool const is_core = header == 12;
    if ((!is_core && header < 40) || header > file_.size() - 14) return;
    std::int64_t const width = is_core ? u16(18) : s32(18);
    std::int64_t height = is_core ? u16(20) : s32(22);
    bits_ = is_core ? u16(24) : u16(28);
    std::uint32_t const compression = is_core ? rgb : u32(30);
    top_down_ = height < 0;
    height = top_down_ ? -height : height;
    std::size_t palette = 14 + header;
    if (compression == bitfields && header == 40) palette += 12;
    if (!p_.begin(height, width)) return;
    height_ = height, width_ = width;
    std::size_t const pixels = u32(10);
    if (pixels > file_.size() || !read_masks(compression)) return;
    if (bits_ <= 8) read_palette(palette, pixels, is_core, is_core ? 0 : u32(46));
    data_ = file_.subspan(pixels);
    bool const done = compression == rle8 || compression == rle4 ? put_runs() : put_rows();
    if (done) p_.end();
  }

 private:
  static constexpr std::uint32_t rgb = 0, rle8 = 1, rle4 = 2, bitfields = 3, alpha_bitfields = 6;

  /// A colour of pixels of 16 or 32 bits: the bits of a mask, of which there are up to `most + 1` values.
  struct channel {
    std::uint32_t mask = 0;

    unsigned of(std::uint32_t pixel) const {
      if (mask == 0) return 0;
      int const shift = std::countr_zero(mask);
      std::uint64_t const most = mask >> shift, value = (pixel & mask) >> shift;
      return static_cast<unsigned>(value * 255 / most);
    }
  };

  bool read_masks(std::uint32_t compression) {
    if (compression == rle8) return bits_ == 8;
    if (compression == rle4) return bits_ == 4;
    if (compression == bitfields || compression == alpha_bitfields) {
      if ((bits_ != 16 && bits_ != 32) || file_.size() < 66) return false;
      for (std::size_t i = 0; i < 3; ++i) channels_[i] = {u32(54 + 4 * i)};
      return true;
    }
    if (bits_ == 16) channels_ = {channel{0x7c00}, channel{0x03e0}, channel{0x001f}};
    if (bits_ == 32) channels_ = {channel{0xff0000}, channel{0x00ff00}, channel{0x0000ff}};
    return compression == rgb &&
           (bits_ == 1 || bits_ == 4 || bits_ == 8 || bits_ == 16 || bits_ == 24 || bits_ == 32);
  }

  /// Colours that the file does not have are black.
  void read_palette(std::size_t at, std::size_t end, bool is_core, std::uint32_t stated) {
    std::size_t const each = is_core ? 3 : 4, most = std::size_t{1} << bits_;
    std::size_t const count = stated == 0 ? most : std::min<std::size_t>(stated, most);
    for (std::size_t i = 0; i < count && at + (i + 1) * each <= end; ++i)
      for (std::size_t c = 0; c < 3; ++c) palette_[i][c] = file_[at + i * each + 2 - c];
  }

  void put_color(std::int64_t y, std::int64_t x, std::size_t index) {
    auto const& color = palette_[index];
    p_.put(top_down_ ? y : height_ - 1 - y, x, color[0], color[1], color[2]);
  }

  bool put_rows() {
    std::int64_t const stride = (width_ * bits_ + 31) / 32 * 4;
    // Padding at the end of the last row may be missing.
    if (static_cast<std::int64_t>(data_.size()) < stride * (height_ - 1) + (width_ * bits_ + 7) / 8)
      return false;
    for (std::int64_t y = 0; y < height_; ++y) {
      std::uint8_t const* const row = data_.data() + y * stride;
      for (std::int64_t x = 0; x < width_; ++x) put_pixel(y, x, row);
    }
    return true;
  }

  void put_pixel(std::int64_t y, std::int64_t x, std::uint8_t const* row) {
    if (bits_ <= 8) {
      std::int64_t const bit = x * bits_;
      unsigned const above = 8u - static_cast<unsigned>(bits_) - static_cast<unsigned>(bit % 8);
      put_color(y, x, (row[bit / 8] >> above) & ((1u << bits_) - 1));
      return;
    }
    std::uint8_t const* const at = row + x * bits_ / 8;
    std::int64_t const to = top_down_ ? y : height_ - 1 - y;
    if (bits_ == 24) return p_.put(to, x, at[2], at[1], at[0]);
    std::uint32_t pixel = at[0] | static_cast<std::uint32_t>(at[1]) << 8;
    if (bits_ == 32)
      pixel |= static_cast<std::uint32_t>(at[2]) << 16 | static_cast<std::uint32_t>(at[3]) << 24;
    p_.put(to, x, channels_[0].of(pixel), channels_[1].of(pixel), channels_[2].of(pixel));
  }

  /// Runs of one or two colours, colours one by one, ends of rows and moves. What they leave out has colour 0.
  bool put_runs() {
    for (std::int64_t y = 0; y < height_; ++y)
      for (std::int64_t x = 0; x < width_; ++x) put_color(y, x, 0);
    std::int64_t y = 0, x = 0;
    std::size_t at = 0;
    auto const put = [&](std::size_t index) {
      if (x < width_) put_color(y, x, index);
      ++x;
    };
    auto const half = [&](std::uint8_t byte, std::size_t i) {
      return static_cast<std::size_t>(bits_ == 8 ? byte : i % 2 == 0 ? byte >> 4 : byte & 15);
    };
    while (data_.size() - at >= 2) {
      std::uint8_t const count = data_[at], what = data_[at + 1];
      at += 2;
      if (count == 0 && what == 1) return true;
      if (count == 0 && what == 0) {
        ++y, x = 0;
        continue;
      }
      if (y >= height_) return false;
      if (count > 0) {
        for (std::size_t i = 0; i < count; ++i) put(half(what, i));
        continue;
      }
      if (what == 2) {
        if (data_.size() - at < 2) return false;
        x += data_[at], y += data_[at + 1];
        at += 2;
        continue;
      }
      std::size_t const bytes = bits_ == 8 ? what : (what + 1u) / 2;
      if (data_.size() - at < bytes) return false;
      for (std::size_t i = 0; i < what; ++i) put(half(data_[at + (bits_ == 8 ? i : i / 2)], i));
      at = std::min(at + (bytes + 1) / 2 * 2, data_.size());
    }
    return false;
  }

  std::uint32_t u16(std::size_t at) const {
    return file_[at] | static_cast<std::uint32_t>(file_[at + 1]) << 8;
  }
  std::uint32_t u32(std::size_t at) const { return u16(at) | u16(at + 2) << 16; }
  std::int64_t s32(std::size_t at) const { return static_cast<std::int32_t>(u32(at)); }

  picture& p_;
  std::span<std::uint8_t const> file_, data_;
  std::int64_t height_ = 0, width_ = 0, bits_ = 0;
  bool top_down_ = false;
  std::array<channel, 3> channels_{};
  std::array<std::array<std::uint8_t, 3>, 256> palette_{};
};

}  // namespace

void decode_bmp(picture& p) { bmp_reader(p).decode(); }

}  // namespace inlay::codecs
