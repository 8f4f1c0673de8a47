// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MelWeightMatrix.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::MelWeightMatrix;

constexpr std::int64_t bands[] = {8}, length[] = {16};
constexpr tensor_info edge{elem_type::float_, {}}, rate{elem_type::int32, {}};
constexpr tensor_info known(std::int64_t const* values) {
  return {elem_type::int64, {}, storage::row_major, values};
}

// Shapes: those of test_melweightmatrix.
static_assert(dims_of<MelWeightMatrix, 5>({}, {known(bands), known(length), rate, edge, edge}) == dims{9, 8});
static_assert(error_of<MelWeightMatrix, 5>({}, {rate, rate, rate, edge, edge}) ==
              error{fault::shape_must_be_constant, 0, 0});
static_assert(error_of<MelWeightMatrix, 5>({}, {rate, rate, rate, rate, edge}) ==
              error{fault::elem_type_not_supported, 6, 1});
static_assert(error_of<MelWeightMatrix, 5>({}, {edge, rate, rate, edge, edge}) ==
              error{fault::elem_type_not_supported, 1, 7});

// Values of ONNX's reference implementation.
constexpr auto y =
    literal<float>({9, 4}, {1.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f,
                            0.0f, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.0f, 0.5f, 0.0f, 0.0f, 0.0f, 0.0f,
                            0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f});
static_assert(gives<MelWeightMatrix, MelWeightMatrix::attributes{},
                    list<literal<std::int32_t>(4), literal<std::int32_t>(16), literal<std::int32_t>(8192),
                         literal<float>(0.0f), literal<float>(4096.0f)>,
                    list<y>, 1e-6>);
static_assert(
    gives<MelWeightMatrix, MelWeightMatrix::attributes{},
          list<literal<std::int32_t>(3), literal<std::int32_t>(32), literal<std::int32_t>(16000),
               literal<float>(100.0f), literal<float>(6000.0f)>,
          list<literal<float>({17, 3}, {0.0f, 0.0f, 0.0f,         1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f,
                                        0.0f, 0.5f, 0.5f,         0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.666666687f,
                                        0.0f, 0.0f, 0.333333343f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
                                        0.0f, 0.0f, 0.0f,         0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
                                        0.0f, 0.0f, 0.0f,         0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
                                        0.0f, 0.0f, 0.0f,         0.0f, 0.0f, 0.0f})>,
          1e-6>);

TEST_CASE("MelWeightMatrix in a model") {
  CHECK(model_gives<MelWeightMatrix, MelWeightMatrix::attributes{},
                    list<literal<std::int32_t>(4), literal<std::int32_t>(16), literal<std::int32_t>(8192),
                         literal<float>(0.0f), literal<float>(4096.0f)>,
                    list<y>, 1e-6>());
}
}  // namespace INLAY_UNIT
