// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/DFT.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::DFT;

constexpr tensor_info real{elem_type::float_, {1, 10, 3, 1}}, complex{elem_type::float_, {1, 6, 3, 2}};
constexpr std::int64_t one[] = {1}, three[] = {3}, sixteen[] = {16};
constexpr tensor_info axis{elem_type::int64, {}, storage::row_major, one},
    last{elem_type::int64, {}, storage::row_major, three},
    length{elem_type::int64, {}, storage::row_major, sixteen};
constexpr DFT::attributes forward{}, inverse{.inverse = 1}, onesided{.onesided = 1},
    irfft{.inverse = 1, .onesided = 1};

// Shapes.
static_assert(dims_of<DFT, 1>(forward, {real}) == dims{1, 10, 3, 2});
static_assert(dims_of<DFT, 3>(forward, {real, length, axis}) == dims{1, 16, 3, 2});
static_assert(dims_of<DFT, 3>(onesided, {real, tensor_info{}, axis}) == dims{1, 6, 3, 2});
static_assert(dims_of<DFT, 3>(irfft, {complex, tensor_info{}, axis}) == dims{1, 10, 3, 1});
static_assert(error_of<DFT, 1>(onesided, {complex}) == error{fault::channels_differ, 2, 1});
static_assert(error_of<DFT, 1>(irfft, {real}) == error{fault::channels_differ, 1, 2});
static_assert(error_of<DFT, 3>(forward, {real, tensor_info{}, last}) ==
              error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<DFT, 2>(forward, {real, tensor_info{elem_type::int64, {}}}) ==
              error{fault::shape_must_be_constant, 0, 0});
static_assert(error_of<DFT, 1>(forward, {tensor_info{elem_type::float_, {1}}}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<DFT, 1>(forward, {tensor_info{elem_type::int32, {2, 1}}}) ==
              error{fault::elem_type_not_supported, 6, 1});

// Values of numpy.fft, as ONNX's reference implementation.
constexpr auto x =
    literal<float>({2, 5, 1}, {-0.629999995f, -0.170000002f, 0.50999999f, -0.25999999f, -0.239999995f,
                               -1.45000005f, 0.550000012f, 0.119999997f, 0.270000011f, -1.52999997f});
constexpr auto c = literal<float>(
    {2, 4, 2}, {1.64999998f, 0.150000006f, -0.389999986f, 2.02999997f, -0.0500000007f, -1.45000005f,
                -0.409999996f, -2.28999996f, 1.04999995f, -0.419999987f, -0.74000001f, 1.07000005f,
                -1.64999998f, 0.540000021f, -2.05999994f, -0.660000026f});
constexpr auto y0 =
    literal<float>({2, 5, 2}, {-0.789999962f, 0.0f,          -0.958951235f, -0.519168556f, -0.221048787f,
                               0.691168547f,  -0.221048787f, -0.691168547f, -0.958951235f, 0.519168556f,
                               -2.03999996f,  0.0f,          -2.06835341f,  -1.89002979f,  -0.536646783f,
                               -1.36525178f,  -0.536646783f, 1.36525178f,   -2.06835341f,  1.89002979f});
static_assert(gives<DFT, forward, list<x>, list<y0>, 1e-5>);
constexpr auto y1 = literal<float>(
    {2, 8, 2},
    {-0.789999962f, 0.0f,          -0.326360404f, -0.205944076f, -1.38f,       -0.0899999887f, -0.453639597f,
     0.81405592f,   0.0699999928f, 0.0f,          -0.453639597f, -0.81405592f, -1.38f,         0.0899999887f,
     -0.326360404f, 0.205944076f,  -2.03999996f,  0.0f,          0.277989835f, -0.699827552f,  -3.0999999f,
     -0.280000001f, -0.117989972f, -0.459827572f, -3.68000007f,  0.0f,         -0.117989972f,  0.459827572f,
     -3.0999999f,   0.280000001f,  0.277989835f,  0.699827552f});
static_assert(
    gives<DFT, forward, list<x, literal<std::int64_t>(8), literal<std::int64_t>(1)>, list<y1>, 1e-5>);
constexpr auto y2 =
    literal<float>({2, 3, 2}, {-0.290000021f, 0.0f, -0.800000012f, 0.588897288f, -0.800000012f, -0.588897288f,
                               -0.780000031f, 0.0f, -1.78500009f, -0.372390926f, -1.78500009f, 0.372390926f});
static_assert(
    gives<DFT, forward, list<x, literal<std::int64_t>(3), literal<std::int64_t>(-2)>, list<y2>, 1e-5>);
constexpr auto y3 = literal<float>(
    {2, 5, 2},
    {-2.07999992f, 0.0f, 0.379999995f,  0.0f, 0.629999995f, 0.0f, 0.0100000203f, 0.0f, -1.76999998f, 0.0f,
     0.820000052f, 0.0f, -0.720000029f, 0.0f, 0.389999986f, 0.0f, -0.529999971f, 0.0f, 1.28999996f,  0.0f});
static_assert(gives<DFT, forward, list<x, none, literal<std::int64_t>(0)>, list<y3>, 1e-5>);
constexpr auto y4 =
    literal<float>({2, 3, 2}, {-0.789999962f, 0.0f, -0.958951235f, -0.519168556f, -0.221048787f, 0.691168547f,
                               -2.03999996f, 0.0f, -2.06835341f, -1.89002979f, -0.536646783f, -1.36525178f});
static_assert(gives<DFT, onesided, list<x, none, literal<std::int64_t>(1)>, list<y4>, 1e-5>);
constexpr auto y5 = literal<float>(
    {2, 4, 2}, {0.800000012f, -1.56000006f, 6.01999998f, 1.58000004f, 2.39999986f, -1.04000008f, -2.61999989f,
                1.62000012f, -3.4000001f, 0.530000091f, 4.42999983f, -2.27999997f, 2.19999981f, -0.289999992f,
                0.96999985f, 0.359999925f});
static_assert(gives<DFT, forward, list<c, none, literal<std::int64_t>(1)>, list<y5>, 1e-5>);
constexpr auto y6 = literal<float>(
    {2, 4, 2}, {0.200000018f, -0.390000015f, -0.654999971f, 0.405000001f, 0.600000024f, -0.26000002f,
                1.50499988f, 0.395000011f, -0.850000024f, 0.132500023f, 0.242499948f, 0.0899999738f,
                0.549999952f, -0.0724999979f, 1.10749996f, -0.569999993f});
static_assert(gives<DFT, inverse, list<c, none, literal<std::int64_t>(1)>, list<y6>, 1e-5>);
constexpr auto y7 = literal<float>(
    {2, 6, 1}, {0.0600000024f, 0.119235121f, -0.724589527f, 0.456666648f, 1.28458953f, 0.454098225f,
                -0.965000033f, 0.205233008f, 0.0770021528f, 0.214999959f, 0.382997841f, 1.13476694f});
static_assert(gives<DFT, irfft, list<c, none, literal<std::int64_t>(1)>, list<y7>, 1e-5>);
constexpr auto y8 =
    literal<float>({2, 7, 1}, {-0.00714285905f, 0.509281039f, -1.05640817f, 0.415594935f, 0.290940434f,
                               1.45709431f, 0.0406402722f, -1.12142861f, 0.345747173f, -0.123716973f,
                               0.349353671f, 0.00570455659f, 0.633359909f, 0.960980177f});
static_assert(gives<DFT, irfft, list<c, literal<std::int64_t>(7), literal<std::int64_t>(1)>, list<y8>, 1e-5>);

TEST_CASE("DFT in a model") { CHECK(model_gives<DFT, forward, list<x>, list<y0>, 1e-5>()); }

// A vector of test_dft_inverse: to a float transform's own rounding, at 2^-24 of the results.
constexpr auto official =
    literal<float>({1, 10, 2}, {0.0f,  0.0f, 10.0f, 0.0f, 20.0f, 0.0f, 30.0f, 0.0f, 40.0f, 0.0f,
                                50.0f, 0.0f, 60.0f, 0.0f, 70.0f, 0.0f, 80.0f, 0.0f, 90.0f, 0.0f});
constexpr auto official_y = literal<float>(
    {1, 10, 2}, {4.5e+01f,       0.e+00f,        -5.e+00f,        -1.5388419e+01f, -5.e+00f,
                 -6.88191e+00f,  -5.e+00f,       -3.6327133e+00f, -5.0000005e+00f, -1.6245981e+00f,
                 -5.e+00f,       1.9073487e-07f, -5.0000005e+00f, 1.6245981e+00f,  -5.e+00f,
                 3.6327126e+00f, -5.e+00f,       6.88191e+00f,    -5.e+00f,        1.5388419e+01f});

TEST_CASE("DFT, fast: the rounding of ONNX's own") {
  CHECK(model_gives<DFT, inverse, list<official, none, literal<std::int64_t>(1)>, list<official_y>, 1e-7>());
}

TEST_CASE(
    "DFT, fast, against reference(): each radix, products of them, a prime that is too large, other axes") {
  check_evaluate<DFT, forward, dims{1, 1, 2}>(1e-6);
  check_evaluate<DFT, forward, dims{2, 2, 1}>(1e-6);
  check_evaluate<DFT, inverse, dims{2, 3, 5, 2}>(1e-6);
  check_evaluate<DFT, forward, dims{1, 7, 2}>(1e-6);
  check_evaluate<DFT, forward, dims{1, 11, 1}>(1e-6);
  check_evaluate<DFT, forward, dims{1, 13, 2}>(1e-6);
  check_evaluate<DFT, forward, dims{1, 17, 2}>(1e-6);
  check_evaluate<DFT, forward, dims{1, 64, 2}>(2e-6);
  check_evaluate<DFT, inverse, dims{2, 360, 2}>(2e-6);
  check_evaluate<DFT, forward, dims{1, 1001, 2}>(1e-5);
  check_evaluate<DFT, forward, dims{1, 4096, 1}>(1e-5);
  check_evaluate<DFT, forward, dims{1, 5000, 1}>(1e-5);
  check_evaluate<DFT, DFT::attributes{.onesided = 1}, dims{2, 2, 1}>(1e-6);
  check_evaluate<DFT, DFT::attributes{.onesided = 1}, dims{2, 9, 1}>(1e-6);
  check_evaluate<DFT, DFT::attributes{.onesided = 1}, dims{2, 60, 1}>(2e-6);
  check_evaluate<DFT, DFT::attributes{.onesided = 1}, dims{3, 64, 1}>(2e-6);
  CHECK(model_gives<DFT, forward, list<x, none, literal<std::int64_t>(0)>, list<y3>, 1e-5>());
  CHECK(model_gives<DFT, forward, list<x, literal<std::int64_t>(8), literal<std::int64_t>(1)>, list<y1>,
                    1e-5>());
  CHECK(model_gives<DFT, forward, list<x, literal<std::int64_t>(3), literal<std::int64_t>(-2)>, list<y2>,
                    1e-5>());
}

static_assert(family::radices_of(360).count == 5 && family::radices_of(17).count == 0);
}  // namespace INLAY_UNIT
