// SPDX-License-Identifier: Apache-2.0
// test_rows FOLDER... - FOLDER...: pushes rows of the inputs in these folders of test data into the digits in bytes, and into
// mnist-8-int8-qdq. Fails unless all outputs have the bits that ONNX Runtime gave them.
#include "digits-int8.hpp"  // made by the build
#ifdef HAS_MNIST
#include "mnist.hpp"
#endif

#include "../../examples/03-mobilenet/tensor_file.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>

namespace {
/// Pushes the image of one data set. Of networks that take floats (1, 1, H, W) and give floats.
template <class Net, inlay::fixed_string Input, inlay::fixed_string Output>
bool check(std::string const& folder, char const* policy) {
  using whole = inlay::model<Net>;
  using pushed = inlay::row_model<Net>;
  constexpr std::size_t row_elements = pushed::row_elements;
  static pushed m;
  static std::array<float, whole::template input_info<Input>.elements()> image;
  static_assert(row_elements * pushed::rows == image.size());
  static_assert(pushed::arena_bytes < whole::arena_bytes);
  std::array<float, whole::template output_info<Output>.elements()> wanted;
  bool right = example::read_tensor((folder + "/input_0.pb").c_str(), image) &&
               example::read_tensor((folder + "/output_0.pb").c_str(), wanted);
  for (std::size_t row = 0; row < pushed::rows; ++row) {
    auto const elements = std::span(image).subspan(row * row_elements).template first<row_elements>();
    right = m.push_row(elements) == (row + 1 == pushed::rows) && right;
  }
  right = right && std::memcmp(m.template output<Output>().data(), wanted.data(), sizeof wanted) == 0;
  std::printf("%s %s: policy %s, arena %d bytes, %d of the whole image\n", right ? "ok  " : "FAIL",
              folder.c_str(), policy, int{pushed::arena_bytes}, int{whole::arena_bytes});
  return right;
}

template <class Net, inlay::fixed_string Input, inlay::fixed_string Output>
bool check_policies(std::string const& folder) {
  bool const balanced = check<Net, Input, Output>(folder, "balanced");
  return check<inlay::with_policy<Net, inlay::policy::ram>, Input, Output>(folder, "ram") && balanced;
}
}  // namespace

int main(int count, char** arguments) {
  // At least one folder of the digits.
  bool right = count > 2 && arguments[1] != std::string("-"), is_mnist = false;
  for (int i = 1; i < count; ++i) {
    std::string const folder = arguments[i];
    if (folder == "-") is_mnist = true;
    else if (!is_mnist) right = check_policies<digits_int8::net, "image", "scores">(folder) && right;
#ifdef HAS_MNIST
    else right = check_policies<mnist::net, "Input3", "Plus214_Output_0">(folder) && right;
#endif
  }
  return right ? 0 : 1;
}
