// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BatchNormalization.hpp>

#include "../kernel/check.hpp"
#include "run.hpp"

#include <inlay/simd/f32.hpp>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BatchNormalization;

using A = BatchNormalization::attributes;
constexpr tensor_info X{elem_type::float_, {2, 3, 4, 5}}, C{elem_type::float_, {3}},
    wide{elem_type::float_, {5}};
constexpr tensor_info vector{elem_type::float_, {7}}, one{elem_type::float_, {1}};

// Shapes.
static_assert(dims_of<BatchNormalization, 5>({}, {X, C, C, C, C}) == X.dims);
static_assert(dims_of<BatchNormalization, 5>({.layout = layout::channel_last}, {X, wide, wide, wide, wide}) ==
              X.dims);
static_assert(dims_of<BatchNormalization, 5>({}, {vector, one, one, one, one}) == dims{7});
static_assert(error_of<BatchNormalization, 5>({}, {X, C, C, wide, C}) == error{fault::channels_differ, 5, 3});
static_assert(error_of<BatchNormalization, 5>({.training_mode = 1}, {X, C, C, C, C}) ==
              error{fault::attribute_out_of_range, 1, 0});
static_assert(error_of<BatchNormalization, 5>({}, {X, C, C, C, tensor_info{elem_type::int8, {3}}}) ==
              error{fault::elem_type_not_supported, 3, 1});
static_assert(error_of<BatchNormalization, 4>({}, {X, C, C, C}) == error{fault::missing_input, 4, 5});

// Official: the first two elements of each channel of test_batchnorm_epsilon, and the same channel-last.
constexpr A epsilon{.epsilon = 1e-2f};
constexpr auto x = literal<float>({1, 3, 2}, {0.40746182f, 1.3439544f, -0.054464843f, -1.8112788f,
                                              0.52112573f, 0.10834955f}),
               y = literal<float>({1, 3, 2},
                                  {6.7582793f, 9.617094f, -1.8898885f, -0.46852946f, 4.6480713f, 3.4729218f});
constexpr auto scale = literal<float>({3}, {0.7133896f, -0.72805774f, 0.83951646f}),
               B = literal<float>({3}, {1.239021f, -1.7848039f, -0.79618585f}),
               mean = literal<float>({3}, {-1.4005413f, -0.18435058f, -1.3911932f}),
               var = literal<float>({3}, {0.0446123f, 0.79979587f, 0.07695644f});
static_assert(gives<BatchNormalization, epsilon, list<x, scale, B, mean, var>, list<y>, 0x1p-20>);
constexpr auto x_last = literal<float>({1, 2, 3}, {0.40746182f, -0.054464843f, 0.52112573f, 1.3439544f,
                                                   -1.8112788f, 0.10834955f}),
               y_last = literal<float>(
                   {1, 2, 3}, {6.7582793f, -1.8898885f, 4.6480713f, 9.617094f, -0.46852946f, 3.4729218f});
constexpr A epsilon_last{.epsilon = 1e-2f, .layout = layout::channel_last};
static_assert(
    gives<BatchNormalization, epsilon_last, list<x_last, scale, B, mean, var>, list<y_last>, 0x1p-20>);

/// Doubles what the kernel makes: an epilogue that must meet each element once.
struct doubled {
  template <class Value>
  Value operator()(Value value, std::size_t) const {
    return value + value;
  }
  doubled at(std::size_t) const { return *this; }
};

/// By the kernel where there is one, in the parts of three workers; half of what its epilogue doubles.
template <auto a>
void run(auto X, auto scale, auto B, auto mean, auto var, auto Y) {
  std::array const in{tensor_info{elem_type::float_, X.dims()}, C, C, C, C};
  if constexpr (a.layout == layout::channel_last) {
    REQUIRE(BatchNormalization::takes_epilogue(a, in, {}));
    for (int worker : {2, 0, 1})
      BatchNormalization::evaluate_share<a>(share<3>{worker}, X, scale, B, mean, var, Y,
                                            epilogue<doubled>{{}, {}});
    for (std::size_t i = 0; i < Y.size(); ++i) Y[i] /= 2;
  } else {
    REQUIRE(!BatchNormalization::takes_epilogue(a, in, {}));
    BatchNormalization::evaluate<a>(X, scale, B, mean, var, Y);
  }
}

/// Y against double, within the bound of the header.
template <A a, dims X>
void check_normalization() {
  constexpr std::size_t channels =
      static_cast<std::size_t>(a.layout == layout::channel_last ? X.back() : X[1]);
  constexpr std::size_t inner = a.layout == layout::channel_last ? 1 : elements(X, 2, X.size());
  values next(6);
  auto const x = next.vector(elements(X)), scale = next.vector(channels), B = next.vector(channels),
             mean = next.vector(channels);
  auto var = next.vector(channels);
  for (float& v : var) v = v + 1.5f;
  guarded y(elements(X));
  using parameter = tensor<float const, dims{static_cast<std::int64_t>(channels)}>;
  run<a>(tensor<float const, X>{x.data()}, parameter{scale.data()}, parameter{B.data()},
         parameter{mean.data()}, parameter{var.data()}, tensor<float, X>{y.data()});
  CHECK(y.intact());
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::size_t const c = i / inner % channels;
    auto const in_double = [](float v) { return static_cast<double>(v); };
    double const scaled = (in_double(x[i]) - in_double(mean[c])) /
                          std::sqrt(in_double(var[c]) + in_double(a.epsilon)) * in_double(scale[c]);
    double const exact = scaled + in_double(B[c]);  // one more rounding
    CHECK(std::fabs(in_double(y.elements[i]) - exact) <=
          0x1p-24 * (4 * std::fabs(scaled) + std::fabs(exact)));
  }
}

TEST_CASE("BatchNormalization: channels and planes around the width of a pack") {
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  constexpr A last{.layout = layout::channel_last};
  check_normalization<A{}, dims{2, 3, pack + 1}>();
  check_normalization<A{}, dims{1, pack + 1, 2, 3}>();
  check_normalization<last, dims{2, 3, pack}>();
  check_normalization<last, dims{1, 2, 2, 3 * pack + 2}>();
  check_normalization<last, dims{1, 7, 10, 2 * pack}>();  // more pixels than are made together
  check_normalization<last, dims{2, 5}>();
}

TEST_CASE("BatchNormalization in a model") {
  CHECK(model_gives<BatchNormalization, epsilon, list<x, scale, B, mean, var>, list<y>, 0x1p-20>());
  CHECK(model_gives<BatchNormalization, epsilon_last, list<x_last, scale, B, mean, var>, list<y_last>,
                    0x1p-20>());
}
}  // namespace INLAY_UNIT
