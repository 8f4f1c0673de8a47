// SPDX-License-Identifier: Apache-2.0
// write_models FOLDER: writes the models of this folder's tests.
#include "support/models.hpp"

#include <filesystem>
#include <fstream>

int main(int, char** argv) {
  auto const write = [&](char const* name, test::model const& m) {
    std::ofstream file(std::filesystem::path(argv[1]) / name, std::ios::binary);
    file << m.bytes();
    return static_cast<bool>(file.flush());
  };
  return write("convolve_by_hand.onnx", test::convolve_by_hand()) &&
                 write("residual_block.onnx", test::residual_block()) &&
                 write("random_11.onnx", test::random_network(11, 15)) &&
                 write("random_73.onnx", test::random_network(73, 17))
             ? 0
             : 1;
}
