// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>

#include <cstring>

namespace {
using namespace inlay;
using namespace inlay::test;

/// B (K, N) in `storage::panels`, with NaN behind it.
std::vector<float> pack(std::vector<float> const& b, std::size_t K, std::size_t N) {
  std::vector<float> packed(K * N + overread, std::nanf(""));
  for (std::size_t k = 0; k < K; ++k)
    for (std::size_t n = 0; n < N; ++n) packed[kernel::panel_index(k, n, K, N)] = b[k * N + n];
  return packed;
}

template <class Op, auto a, class Epilogue>
void compare(auto const& run, std::size_t size, std::size_t terms) {
  Epilogue const after(size);
  std::vector<float> wanted(size), magnitude(size);
  guarded y(size);
  run(y.data(), wanted.data(), magnitude.data(), after.epilogue());
  after.apply(wanted);
  check_close(y, wanted, magnitude, terms);
}

/// Gemm with B packed and plain; C has dims CDims, or is absent if they have rank 3.
template <op::Gemm::attributes a, std::int64_t M, std::int64_t K, std::int64_t N, dims CDims,
          class Epilogue = no_epilogue>
void check_gemm() {
  INFO("M ", M, ", K ", K, ", N ", N);
  constexpr dims A_dims{M, K}, B_dims{K, N}, Y_dims{M, N};
  values next(7);
  auto const A = next.vector(M * K, 16), B = next.vector(K * N, 16), C = next.vector(elements(CDims), 16);
  auto const packed = pack(B, K, N), A_size = magnitudes(A), B_size = magnitudes(B), C_size = magnitudes(C);
  auto const c_of = [](float const* p) {
    if constexpr (CDims.size() == 3) return absent;
    else return tensor<float const, CDims>{p};
  };
  auto const run = [&](auto b, auto compact) {
    return [&, b](float* y, float* wanted, float* magnitude, auto epilogue) {
      tensor<float const, A_dims> const x{A.data()};
      if constexpr (decltype(compact)::value)
        op::Gemm::evaluate_compact<a>(x, b, c_of(C.data()), tensor<float, Y_dims>{y}, epilogue);
      else op::Gemm::evaluate<a>(x, b, c_of(C.data()), tensor<float, Y_dims>{y}, epilogue);
      op::Gemm::reference(a, x, tensor<float const, B_dims>{B.data()}, c_of(C.data()),
                          tensor<float, Y_dims>{wanted});
      op::Gemm::reference(op::Gemm::attributes{.alpha = std::fabs(a.alpha), .beta = std::fabs(a.beta)},
                          tensor<float const, A_dims>{A_size.data()},
                          tensor<float const, B_dims>{B_size.data()}, c_of(C_size.data()),
                          tensor<float, Y_dims>{magnitude});
    };
  };
  compare<op::Gemm, a, Epilogue>(
      run(tensor<float const, B_dims, storage::panels>{packed.data()}, std::false_type{}), M * N, K);
  compare<op::Gemm, a, Epilogue>(
      run(tensor<float const, B_dims, storage::panels>{packed.data()}, std::true_type{}), M * N, K);
  compare<op::Gemm, a, Epilogue>(run(tensor<float const, B_dims>{B.data()}, std::false_type{}), M * N, K);
}
constexpr dims none{1, 1, 1};
constexpr op::Gemm::attributes plain{};

/// Gemm with B (N, K), as a and transB say; C (N).
template <op::Gemm::attributes a, std::int64_t M, std::int64_t K, std::int64_t N,
          class Epilogue = no_epilogue>
void check_transposed() {
  INFO("M ", M, ", K ", K, ", N ", N);
  values next(10);
  auto const A = next.vector(M * K), B = next.vector(N * K), C = next.vector(N, 16);
  auto const A_size = magnitudes(A), B_size = magnitudes(B), C_size = magnitudes(C);
  using X = tensor<float const, dims{M, K}>;
  using W = tensor<float const, dims{N, K}>;
  using Bias = tensor<float const, dims{N}>;
  using Result = tensor<float, dims{M, N}>;
  compare<op::Gemm, a, Epilogue>(
      [&](float* y, float* wanted, float* magnitude, auto epilogue) {
        op::Gemm::evaluate<a>(X{A.data()}, W{B.data()}, Bias{C.data()}, Result{y}, epilogue);
        op::Gemm::reference(a, X{A.data()}, W{B.data()}, Bias{C.data()}, Result{wanted});
        op::Gemm::reference({.alpha = std::fabs(a.alpha), .beta = std::fabs(a.beta), .transB = 1},
                            X{A_size.data()}, W{B_size.data()}, Bias{C_size.data()}, Result{magnitude});
      },
      M * N, K);
}

TEST_CASE("Gemm: rows of a transposed B, below, above and multiples of a pack, a tile and a block") {
  constexpr op::Gemm::attributes turned{.transB = 1}, scaled{.alpha = 0.5f, .beta = -2, .transB = 1};
  check_transposed<turned, 1, 64, 32>();
  check_transposed<turned, 1, 100, 77, residual_relu>();
  check_transposed<turned, 1, 3, 1>();
  check_transposed<scaled, 2, 16, 5, residual_relu>();
  check_transposed<scaled, 3, 33, 16>();
  check_transposed<turned, 4, 31, 9, residual_relu>();
  check_transposed<turned, 7, 48, 18>();
  check_transposed<scaled, 13, 20, 23, residual_relu>();
}

TEST_CASE("Gemm: extents equal to, below, above and multiples of the tile") {
  check_gemm<plain, 1, 256, 10, dims{10}>();
  check_gemm<plain, 1, 33, 1000, dims{1000}, residual_relu>();
  // A row times a matrix that is too large for a cache: columns in one part and in two, with some behind the last pack.
  check_gemm<plain, 1, 70, 512, none>();
  check_gemm<plain, 1, 35, 1029, dims{1029}, residual_relu>();
  check_gemm<plain, 2, 1, 1, none>();
  check_gemm<plain, 6, 16, 16, dims{16}>();
  check_gemm<plain, 5, 7, 15, none>();
  check_gemm<plain, 7, 9, 17, dims{1, 17}, residual_relu>();
  check_gemm<plain, 13, 8, 24, dims{24}>();
  check_gemm<plain, 12, 4, 33, none, residual_relu>();
  check_gemm<plain, 97, 5, 48, dims{48}>();
  check_gemm<plain, 300, 200, 8, dims{8}>();
}

TEST_CASE("Gemm: alpha, beta and every broadcast of C") {
  constexpr op::Gemm::attributes scaled{.alpha = 0.5f, .beta = -2};
  check_gemm<scaled, 5, 6, 11, dims{11}, residual_relu>();
  check_gemm<scaled, 5, 6, 18, dims{5, 18}>();
  check_gemm<scaled, 5, 6, 18, dims{5, 1}>();
  check_gemm<scaled, 3, 6, 4, dims{1}>();
  check_gemm<scaled, 3, 6, 4, dims{}>();
  check_gemm<scaled, 3, 6, 9, none>();
  check_gemm<plain, 5, 6, 18, dims{5, 18}>();
  check_gemm<plain, 5, 6, 18, dims{5, 1}, residual_relu>();
  check_gemm<op::Gemm::attributes{.beta = 3}, 4, 3, 20, dims{20}>();
  check_gemm<op::Gemm::attributes{.beta = 0}, 4, 3, 20, dims{20}>();
}

template <dims A_dims, dims B_dims, dims Y_dims, class Epilogue = no_epilogue>
void check_matmul() {
  values next(8);
  auto const A = next.vector(elements(A_dims), 16), B = next.vector(elements(B_dims), 16);
  auto const A_size = magnitudes(A), B_size = magnitudes(B);
  auto const run = [&]<op::MatMul::attributes a>(auto b) {
    return [&, b](float* y, float* wanted, float* magnitude, auto epilogue) {
      tensor<float const, A_dims> const x{A.data()};
      op::MatMul::evaluate<a>(x, b, tensor<float, Y_dims>{y}, epilogue);
      op::MatMul::reference({}, x, tensor<float const, B_dims>{B.data()}, tensor<float, Y_dims>{wanted});
      op::MatMul::reference({}, tensor<float const, A_dims>{A_size.data()},
                            tensor<float const, B_dims>{B_size.data()}, tensor<float, Y_dims>{magnitude});
    };
  };
  constexpr auto K = static_cast<std::size_t>(A_dims.back());
  constexpr op::MatMul::attributes as_it_lies{}, turned{.transB = 1};
  auto const check = [&]<op::MatMul::attributes a>(auto b) {
    compare<op::MatMul, a, Epilogue>(run.template operator()<a>(b), elements(Y_dims), K);
  };
  check.template operator()<as_it_lies>(tensor<float const, B_dims>{B.data()});
  if constexpr (B_dims.size() >= 2) {
    constexpr auto N = static_cast<std::size_t>(B_dims.back());
    constexpr dims turned_dims = [] {
      dims result = B_dims;
      std::swap(result[result.size() - 1], result[result.size() - 2]);
      return result;
    }();
    std::vector<float> packed(elements(B_dims) + overread, std::nanf("")), rows(elements(B_dims));
    for (std::size_t first = 0; first < rows.size(); first += K * N)
      for (std::size_t k = 0; k < K; ++k)
        for (std::size_t n = 0; n < N; ++n)
          packed[first + kernel::panel_index(k, n, K, N)] = rows[first + n * K + k] = B[first + k * N + n];
    check.template operator()<as_it_lies>(tensor<float const, B_dims, storage::panels>{packed.data()});
    check.template operator()<turned>(tensor<float const, turned_dims>{rows.data()});
    // The reference reads both too.
    auto const check_reference = [&]<op::MatMul::attributes a>(auto b) {
      std::vector<float> wanted(elements(Y_dims)), magnitude(elements(Y_dims));
      guarded found(elements(Y_dims));
      run.template operator()<as_it_lies>(tensor<float const, B_dims>{B.data()})(
          found.data(), wanted.data(), magnitude.data(), epilogue<>{});
      op::MatMul::reference(a, tensor<float const, A_dims>{A.data()}, b, tensor<float, Y_dims>{found.data()});
      check_close(found, wanted, magnitude, K);
    };
    check_reference.template operator()<as_it_lies>(
        tensor<float const, B_dims, storage::panels>{packed.data()});
    check_reference.template operator()<turned>(tensor<float const, turned_dims>{rows.data()});
  }
}

TEST_CASE("MatMul: matrices, batches, broadcast batches, vectors") {
  check_matmul<dims{1, 256}, dims{256, 10}, dims{1, 10}>();
  check_matmul<dims{9, 5}, dims{5, 21}, dims{9, 21}, residual_relu>();
  check_matmul<dims{2, 3, 7, 5}, dims{5, 9}, dims{2, 3, 7, 9}, residual_relu>();
  check_matmul<dims{2, 3, 7, 5}, dims{2, 3, 5, 18}, dims{2, 3, 7, 18}, residual_relu>();
  check_matmul<dims{3, 7, 5}, dims{2, 1, 5, 8}, dims{2, 3, 7, 8}>();
  check_matmul<dims{5}, dims{5, 8}, dims{8}>();
  check_matmul<dims{4, 5}, dims{5}, dims{4}>();
  check_matmul<dims{5}, dims{5}, dims{}>();
  check_matmul<dims{5}, dims{3, 5, 6}, dims{3, 6}>();
  check_matmul<dims{2, 3, 6, 40}, dims{2, 3, 40, 33}, dims{2, 3, 6, 33}, residual_relu>();
  check_matmul<dims{3, 1, 64}, dims{3, 64, 20}, dims{3, 1, 20}>();
}

/// Each element of an output is summed in one order of k, whatever tile, tail, row or worker it falls into: columns of
/// B that are equal give columns of Y that are equal, bit by bit, and likewise rows.
template <std::int64_t M, std::int64_t K, std::int64_t N>
void check_order() {
  INFO("M ", M, ", K ", K, ", N ", N);
  constexpr dims A_dims{M, K}, B_dims{K, N}, Y_dims{M, N};
  constexpr auto rows = static_cast<std::size_t>(M), depth = static_cast<std::size_t>(K),
                 columns = static_cast<std::size_t>(N);
  values next(9);
  auto const row = next.vector(depth), column = next.vector(depth);
  std::vector<float> A(rows * depth + 16), B(depth * columns);
  for (std::size_t m = 0; m < rows; ++m)
    for (std::size_t k = 0; k < depth; ++k) A[m * depth + k] = row[k];
  for (std::size_t k = 0; k < depth; ++k)
    for (std::size_t n = 0; n < columns; ++n) B[k * columns + n] = column[k];
  auto const packed = pack(B, depth, columns);
  B.resize(B.size() + 16);
  tensor<float const, A_dims> const a{A.data()};
  std::vector<float> y(rows * columns);
  tensor<float, Y_dims> const Y{y.data()};
  auto const check_equal = [&] {
    std::size_t differing = 0;
    for (float const found : y) differing += std::memcmp(&found, y.data(), sizeof found) != 0;
    CHECK(differing == 0);
  };
  op::Gemm::evaluate<plain>(a, tensor<float const, B_dims, storage::panels>{packed.data()}, absent, Y,
                            epilogue<>{});
  check_equal();
  op::Gemm::evaluate_compact<plain>(a, tensor<float const, B_dims, storage::panels>{packed.data()}, absent, Y,
                                    epilogue<>{});
  check_equal();
  op::Gemm::evaluate<plain>(a, tensor<float const, B_dims>{B.data()}, absent, Y, epilogue<>{});
  check_equal();
  for (int worker = 0; worker < 3; ++worker)
    op::Gemm::evaluate_share<plain>(share<3>{worker}, a,
                                    tensor<float const, B_dims, storage::panels>{packed.data()}, absent, Y,
                                    epilogue<>{});
  check_equal();
  std::vector<float> turned;
  for (std::size_t n = 0; n < columns; ++n) turned.insert(turned.end(), column.begin(), column.end());
  for (int worker = 0; worker < 3; ++worker)
    op::Gemm::evaluate_share<op::Gemm::attributes{.transB = 1}>(
        share<3>{worker}, a, tensor<float const, dims{N, K}>{turned.data()}, absent, Y, epilogue<>{});
  check_equal();
}

TEST_CASE("Gemm: every element is summed in the same order") {
  check_order<1, 100, 7>();
  check_order<1, 100, 40>();
  check_order<1, 64, 1000>();
  check_order<5, 33, 8>();
  check_order<7, 50, 17>();
  check_order<13, 96, 24>();
  check_order<12, 96, 56>();
  check_order<97, 30, 72>();
}

}  // namespace
