// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

namespace {
using namespace inlay::test;
using inlay::platform::image_status;
using inlay::platform::pixel_format;

image_status status_of(std::string_view file) {
  decoded const d = decode(bytes(file.begin(), file.end()), pixel_format::RGB, 64, 64);
  CHECK(!d.outside);
  return d.image.status;
}

TEST_CASE("what is no image is corrupt") {
  for (std::string_view const file :
       {"", "B", "BM", "P", "P6", "P7\n1 1\n", "hello, world", "\xff\xd8", "RIFF1234WAVE"})
    CHECK(status_of(file) == image_status::corrupt);
}

/// INLAY_TEST_CODECS: those that are linked beside our own, each between commas.
bool is_there(std::string_view format) {
  constexpr std::string_view linked = ",bmp,pnm," INLAY_TEST_CODECS ",";
  for (std::size_t at = 0; (at = linked.find(format, at)) != std::string_view::npos; ++at)
    if (linked[at - 1] == ',' && linked[at + format.size()] == ',') return true;
  return false;
}

TEST_CASE("a format is known by its first bytes, and missed where it was built without") {
  for (image_case const& c : images) {
    CAPTURE(c.format);
    CHECK(decode(from_hexadecimal(c.file), pixel_format::RGB).image.status ==
          (is_there(c.format) ? image_status::decoded : image_status::unknown_codec));
  }
}

TEST_CASE("dims that no memory has") {
  CHECK(status_of("P6 4000000000 1 255\n") == image_status::corrupt);  // more digits than a number may have
  CHECK(status_of("P6 400000000 400000000 255\n") == image_status::too_large);
  CHECK(status_of("P5 0 3 255\n") == image_status::corrupt);
  CHECK(status_of("P5 3 3 0\n") == image_status::corrupt);
  CHECK(status_of("P5 3 3 65536\n") == image_status::corrupt);
}
}  // namespace
