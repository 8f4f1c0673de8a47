// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/STFT.hpp>

#include "elementwise.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::STFT;

constexpr tensor_info signal{elem_type::float_, {1, 128, 1}}, window{elem_type::float_, {16}};
constexpr std::int64_t eight[] = {8}, sixteen[] = {16}, zero[] = {0};
constexpr tensor_info step{elem_type::int64, {}, storage::row_major, eight},
    length{elem_type::int64, {}, storage::row_major, sixteen};
constexpr STFT::attributes onesided{}, whole{.onesided = 0};

// Shapes: those of test_stft and test_stft_with_window.
static_assert(dims_of<STFT, 4>(onesided, {signal, step, tensor_info{}, length}) == dims{1, 15, 9, 2});
static_assert(dims_of<STFT, 3>(whole, {signal, step, window}) == dims{1, 15, 16, 2});
static_assert(error_of<STFT, 2>({}, {tensor_info{elem_type::float_, {1, 128, 2}}, step}) ==
              error{fault::channels_differ, 2, 1});
static_assert(error_of<STFT, 2>({}, {tensor_info{elem_type::float_, {128, 1}}, step}) ==
              error{fault::rank_out_of_range, 2, 3});
static_assert(error_of<STFT, 2>({}, {signal, tensor_info{elem_type::int64, {}, storage::row_major, zero}}) ==
              error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<STFT, 4>({}, {signal, step, tensor_info{elem_type::float_, {4}}, length}) ==
              error{fault::element_count_differs, 4, 16});
static_assert(error_of<STFT, 2>({}, {signal, tensor_info{elem_type::int64, {}}}) ==
              error{fault::shape_must_be_constant, 0, 0});

// Values of numpy.fft of each frame.
constexpr auto x = literal<float>(
    {2, 12, 1}, {-1.20000005f,  1.46000004f,   1.76999998f,  -0.330000013f, 0.839999974f,   -0.180000007f,
                 0.569999993f,  -0.75f,        -1.71000004f, -1.79999995f,  0.379999995f,   2.25f,
                 0.270000011f,  -0.519999981f, 1.90999997f,  0.239999995f,  0.100000001f,   0.25f,
                 -0.129999995f, -0.310000002f, -1.42999995f, 0.5f,          -0.0900000036f, 1.19000006f});
constexpr auto w = literal<float>({4}, {0.25f, 1.0f, 0.75f, 0.5f});
constexpr auto three = literal<std::int64_t>(3);
constexpr auto y0 =
    literal<float>({2, 3, 3, 2}, {2.32249999f,  0.0f, -1.62750006f,  -1.625f,       -0.267500043f, 0.0f,
                                  0.907499969f, 0.0f, 0.0525000021f, -0.554999948f, -1.34249997f,  0.0f,
                                  -2.78999996f, 0.0f, 1.42500007f,   -0.149999976f, 0.509999931f,  0.0f,
                                  1.10000002f,  0.0f, -1.36500001f,  0.639999986f,  1.89999998f,   0.0f,
                                  0.282499999f, 0.0f, -0.127499998f, -0.164999992f, 0.212499991f,  0.0f,
                                  -1.16499996f, 0.0f, 1.03999996f,   0.560000002f,  -1.04499996f,  0.0f});
constexpr auto y1 = literal<float>(
    {2, 3, 5, 2},
    {2.53999996f,    0.0f,          -1.65424538f,  -1.82400417f, -2.6157546f,   1.63279176f,    -2.6157546f,
     -1.63279176f,   -1.65424538f,  1.82400417f,   0.149999946f, 0.0f,          -0.617705107f,  -1.07134092f,
     -0.282294899f,  -1.6478709f,   -0.282294899f, 1.6478709f,   -0.617705107f, 1.07134092f,    -3.30999994f,
     0.0f,           3.29531336f,   1.02179325f,   -0.21531336f, 0.749792337f,  -0.21531336f,   -0.749792337f,
     3.29531336f,    -1.02179325f,  2.0f,          0.0f,         -1.59917367f,  -0.391946346f,  1.27417362f,
     1.9526912f,     1.27417362f,   -1.9526912f,   -1.59917367f, 0.391946346f,  0.150000006f,   0.0f,
     0.0780243799f,  -0.613291562f, 0.446975619f,  0.120409518f, 0.446975619f,  -0.120409518f,  0.0780243799f,
     0.613291562f,   -1.45999992f,  0.0f,          0.498778969f, 1.34365797f,   -0.0937789828f, -1.70622623f,
     -0.0937789828f, 1.70622623f,   0.498778969f,  -1.34365797f});
static_assert(gives<STFT, onesided, list<x, three, w>, list<y0>, 1e-5>);
static_assert(gives<STFT, whole, list<x, three, none, literal<std::int64_t>(5)>, list<y1>, 1e-5>);

TEST_CASE("STFT in a model") { CHECK(model_gives<STFT, onesided, list<x, three, w>, list<y0>, 1e-5>()); }
/// Frames of N numbers, fast, against reference().
template <STFT::attributes a, std::int64_t L, std::int64_t N, std::int64_t Hop, std::int64_t Parts>
void check_frames() {
  INFO("frames of ", N, " numbers");
  constexpr dims X{2, L, Parts}, Y{2, (L - N) / Hop + 1, a.onesided ? N / 2 + 1 : N, 2}, W{N};
  auto const numbers = values(3).vector(elements(X)), weights = values(4).vector(elements(W));
  std::int64_t const hop = Hop;
  std::vector<float> found(elements(Y)), wanted(elements(Y));
  tensor<float const, X> const from{numbers.data()};
  tensor<float const, W> const weight{weights.data()};
  tensor<std::int64_t const, dims{}> const far{&hop};
  STFT::evaluate<a>(from, far, weight, absent, tensor<float, Y>{found.data()});
  STFT::reference(a, from, far, weight, absent, tensor<float, Y>{wanted.data()});
  double most = 0, error = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    most = std::max(most, std::abs(static_cast<double>(wanted[i])));
    error = std::max(error, std::abs(static_cast<double>(found[i]) - static_cast<double>(wanted[i])));
  }
  CHECK(error <= 1e-6 * most);
}

TEST_CASE("STFT, fast: pairs of real numbers, odd lengths, complex numbers, a prime that is too large") {
  check_frames<onesided, 40, 2, 3, 1>();
  check_frames<onesided, 40, 16, 5, 1>();
  check_frames<onesided, 300, 100, 50, 1>();
  check_frames<onesided, 600, 512, 80, 1>();
  check_frames<onesided, 40, 15, 5, 1>();
  check_frames<onesided, 80, 38, 10, 1>();
  check_frames<whole, 40, 16, 5, 1>();
  check_frames<whole, 40, 15, 5, 1>();
  check_frames<whole, 40, 12, 7, 2>();
}
}  // namespace INLAY_UNIT
