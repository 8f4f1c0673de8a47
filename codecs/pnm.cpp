// SPDX-License-Identifier: Apache-2.0
#include "codec.hpp"

#include <algorithm>

namespace inlay::codecs {

namespace {

/// PBM, PGM and PPM, plain (P1 to P3) and raw (P4 to P6), as netpbm's manual pages describe them.
class pnm_reader {
 public:
  explicit pnm_reader(picture& p) : p_(p), file_(p.encoded()) {}

  void decode() {
    char const kind = static_cast<char>(file_[1]);
    bool const is_plain = kind <= '3', is_bitmap = kind == '1' || kind == '4';
    channels_ = kind == '3' || kind == '6' ? 3 : 1;
    if (file_.size() < 3 || !is_space(file_[2])) return;
    std::uint32_t width = 0, height = 0;
    if (!number(width) || !number(height) || (!is_bitmap && !number(most_))) return;
    if (most_ == 0 || most_ > 65535 || !p_.begin(height, width)) return;
    if (!is_plain) {
      if (at_ == file_.size() || !is_space(file_[at_])) return;
      ++at_;
    }
    bool const done = is_plain    ? put_plain(height, width, is_bitmap)
                      : is_bitmap ? put_bits(height, width)
                                  : put_raw(height, width);
    if (done) p_.end();
  }

 private:
  static bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }

  void skip_space() {
    while (at_ < file_.size() && (is_space(file_[at_]) || file_[at_] == '#')) {
      if (file_[at_] == '#')
        while (at_ < file_.size() && file_[at_] != '\n' && file_[at_] != '\r') ++at_;
      else ++at_;
    }
  }

  /// The next number, of at most nine digits.
  bool number(std::uint32_t& to) {
    skip_space();
    std::size_t const first = at_;
    for (to = 0; at_ < file_.size() && is_digit(file_[at_]) && at_ - first < 9; ++at_)
      to = to * 10 + static_cast<std::uint32_t>(file_[at_] - '0');
    return at_ != first && (at_ == file_.size() || !is_digit(file_[at_]));
  }

  unsigned scaled(std::uint32_t value) const {
    return static_cast<unsigned>((std::min(value, most_) * 255 + most_ / 2) / most_);
  }

  void put(std::int64_t y, std::int64_t x, std::uint32_t const (&values)[3]) {
    if (channels_ == 1) p_.put(y, x, scaled(values[0]));
    else p_.put(y, x, scaled(values[0]), scaled(values[1]), scaled(values[2]));
  }

  bool put_plain(std::int64_t height, std::int64_t width, bool is_bitmap) {
    std::uint32_t values[3]{};
    for (std::int64_t y = 0; y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x) {
        if (is_bitmap) {  // digits need no space between them, and 1 is black
          skip_space();
          if (at_ == file_.size() || (file_[at_] != '0' && file_[at_] != '1')) return false;
          p_.put(y, x, file_[at_++] == '0' ? 255 : 0);
          continue;
        }
        for (std::size_t c = 0; c < channels_; ++c)
          if (!number(values[c]) || values[c] > most_) return false;
        put(y, x, values);
      }
    return true;
  }

  bool put_bits(std::int64_t height, std::int64_t width) {
    std::int64_t const stride = (width + 7) / 8;
    if (static_cast<std::int64_t>(file_.size() - at_) < height * stride) return false;
    for (std::int64_t y = 0; y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x) {
        std::uint8_t const byte = file_[at_ + static_cast<std::size_t>(y * stride + x / 8)];
        p_.put(y, x, (byte >> (7 - x % 8) & 1) != 0 ? 0 : 255);
      }
    return true;
  }

  bool put_raw(std::int64_t height, std::int64_t width) {
    std::size_t const bytes = most_ > 255 ? 2 : 1;
    std::size_t const samples = static_cast<std::size_t>(height * width) * channels_;
    if ((file_.size() - at_) / bytes < samples) return false;
    std::uint32_t values[3]{};
    for (std::int64_t y = 0; y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x) {
        for (std::size_t c = 0; c < channels_; ++c, at_ += bytes)
          values[c] = bytes == 1 ? file_[at_] : static_cast<std::uint32_t>(file_[at_] << 8 | file_[at_ + 1]);
        put(y, x, values);
      }
    return true;
  }

  picture& p_;
  std::span<std::uint8_t const> file_;
  std::size_t at_ = 2, channels_ = 1;
  std::uint32_t most_ = 1;
};

}  // namespace

void decode_pnm(picture& p) { pnm_reader(p).decode(); }

}  // namespace inlay::codecs
