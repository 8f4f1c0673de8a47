// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ImageDecoder.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace inlay {
/// A decoder of a format of the test's own, as a firmware has one: height, width, then the pixels in gray. The first
/// byte 255 is a format that it does not know.
platform::decoded_image platform::decode_image(image_request const& wanted) noexcept {
  std::span<std::uint8_t const> const file = wanted.encoded;
  if (!file.empty() && file[0] == 255) return {image_status::unknown_codec};
  if (file.size() < 2) return {image_status::corrupt};
  std::int64_t const height = file[0], width = file[1];
  if (height > wanted.most_height || width > wanted.most_width)
    return {image_status::too_large, height, width};
  auto const count = static_cast<std::size_t>(height * width);
  if (file.size() - 2 < count) return {image_status::corrupt};
  std::size_t const channels = channels_of(wanted.format);
  for (std::size_t i = 0; i < count * channels; ++i) wanted.pixels[i] = file[2 + i / channels];
  return {image_status::decoded, height, width};
}
}  // namespace inlay

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ImageDecoder;

constexpr ImageDecoder::attributes rgb{}, gray{platform::pixel_format::Grayscale};

// Shapes: what is declared, and the channels of the format.
constexpr tensor_info file{elem_type::uint8, {100}};
constexpr auto declared(std::int64_t channels) {
  return std::array{tensor_info{elem_type::uint8, {4, 6, channels}}};
}
static_assert(dims_of<ImageDecoder, 1>(rgb, {file}, declared(3)) == dims{4, 6, 3});
static_assert(dims_of<ImageDecoder, 1>(gray, {file}, declared(1)) == dims{4, 6, 1});
static_assert(error_of<ImageDecoder, 1>(gray, {file}, declared(3)) == error{fault::channels_differ, 3, 1});
static_assert(error_of<ImageDecoder, 1>(rgb, {file}).what == fault::shape_must_be_constant);
static_assert(error_of<ImageDecoder, 1>(rgb, {file}, {tensor_info{elem_type::uint8, {4, 6}}}) ==
              error{fault::ranks_differ, 2, 3});
static_assert(error_of<ImageDecoder, 1>(rgb, {tensor_info{elem_type::int8, {100}}}, declared(3)).what ==
              fault::elem_type_not_supported);
static_assert(error_of<ImageDecoder, 1>(rgb, {tensor_info{elem_type::uint8, {10, 10}}}, declared(3)).what ==
              fault::rank_out_of_range);

template <ImageDecoder::attributes A, std::int64_t Channels>
struct net {
  static constexpr auto nodes = graph(
      open_input<"file", std::uint8_t, extent{0, 32}>(),
      node<"decode", ImageDecoder, A>(in<"file">, out<"y", std::uint8_t, 4, 6, Channels>), output<"y">());
};

template <class Model>
run_error run(Model& m, std::vector<std::uint8_t> const& bytes) {
  REQUIRE_FALSE(m.template set<"file">(bytes, {static_cast<std::int64_t>(bytes.size())}));
  return m.run();
}

TEST_CASE("ImageDecoder has the dims and the pixels that the program's decoder makes") {
  inlay::model<net<rgb, 3>> m;
  REQUIRE_FALSE(run(m, {2, 3, 1, 2, 3, 4, 5, 6}));
  CHECK(m.output<"y">().dims() == dims{2, 3, 3});
  CHECK(std::ranges::equal(
      m.output<"y">(), std::array<std::uint8_t, 18>{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6}));
  inlay::model<net<gray, 1>> g;
  REQUIRE_FALSE(run(g, {1, 2, 7, 8}));
  CHECK(g.output<"y">().dims() == dims{1, 2, 1});
  CHECK(std::ranges::equal(g.output<"y">(), std::array<std::uint8_t, 2>{7, 8}));
}

TEST_CASE("what ImageDecoder cannot decode is an empty image, as ONNX asks") {
  inlay::model<net<rgb, 3>> m;
  for (std::vector<std::uint8_t> const& bytes : {std::vector<std::uint8_t>{}, {2}, {2, 3, 1, 2, 3, 4, 5}}) {
    REQUIRE_FALSE(run(m, bytes));
    CHECK(m.output<"y">().dims() == dims{0, 0, 3});
  }
}

TEST_CASE("an image without room, or of an unknown format, ends the run") {
  inlay::model<net<rgb, 3>> m;
  run_error const high = run(m, {5, 1, 0, 0, 0, 0, 0}), wide = run(m, {1, 7, 0, 0, 0, 0, 0, 0, 0}),
                  unknown = run(m, {255, 1});
  CHECK(high == error{fault::capacity_exceeded, 5, 4});
  CHECK(high.value == "y");
  CHECK(wide == error{fault::capacity_exceeded, 7, 6});
  CHECK(unknown == error{fault::decoder_missing, 0, 0});
  CHECK(unknown.value == "y");
  REQUIRE_FALSE(run(m, {1, 1, 9}));  // and the next one is made as ever
  CHECK(m.output<"y">().dims() == dims{1, 1, 3});
}
}  // namespace INLAY_UNIT
