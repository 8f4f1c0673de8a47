// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "../onnx_writer.hpp"
#include "draw_digit.hpp"

/// Writes digits of the held set to a file: for other programs as a tensor, for people as a picture.
namespace {

using namespace example;

std::string tensor(std::vector<digit_image> const& images) {
  std::vector<float> values;
  for (digit_image const& image : images) values.insert(values.end(), image.begin(), image.end());
  return make_tensor("image", {std::ssize(images), 1, digit_rows, digit_columns}, values).SerializeAsString();
}

/// A portable grey map (PGM), ten digits to a row.
std::string picture(std::vector<digit_image> const& images) {
  std::size_t const across = 10;
  std::size_t const columns = across * digit_columns;
  std::size_t const rows = (images.size() + across - 1) / across * digit_rows;
  std::string pixels(rows * columns, '\0');
  for (std::size_t i = 0; i < images.size(); ++i)
    for (std::size_t pixel = 0; pixel < images[i].size(); ++pixel) {
      std::size_t const row = i / across * digit_rows + pixel / digit_columns;
      std::size_t const column = i % across * digit_columns + pixel % digit_columns;
      pixels[row * columns + column] = static_cast<char>(images[i][pixel] * 255.0F + 0.5F);
    }
  return "P5\n" + std::to_string(columns) + ' ' + std::to_string(rows) + "\n255\n" + pixels;
}

void run(std::filesystem::path const& file, int first, int count) {
  std::vector<digit_image> images;
  for (int i = first; i < first + count; ++i)
    images.push_back(draw_digit(i % 10, held_set + static_cast<std::uint64_t>(i)));
  write_file(file, file.extension() == ".pgm" ? picture(images) : tensor(images));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Draws digits of the held set; number i shows the digit i mod 10."};
  std::filesystem::path file;
  int first = 0;
  int count = 1;
  app.add_option("-o,--output", file,
                 "FILE.pb: an ONNX tensor, count x 1 x 28 x 28; FILE.pgm: a picture, ten digits to a row")
      ->required();
  app.add_option("--first", first, "the number of the first digit")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--count", count, "how many digits")->check(CLI::Range(1, 100'000))->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    run(file, first, count);
  } catch (std::exception const& error) {
    std::cerr << "draw_digits: error: " << error.what() << '\n';
    return 1;
  }
}
