// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/SVMClassifier.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::SVMClassifier;

using attributes = SVMClassifier::attributes;
using enum family::svm_kernel;
using enum family::post_transform;

// ONNX Runtime's results, of two classes and of three.
constexpr floats params{0.5f, 0.25f, 2};
constexpr auto x = literal<float>({3, 2}, {1, 2, 0, -1, 0.5f, 0.5f});
constexpr auto vectors = literal<float>({6}, {1, 0, 0, 1, -1, -0.5f});
constexpr auto two = literal<float>({3}, {1, -2, 0.5f});
constexpr auto counts = literal<std::int64_t>({2}, {1, 2}), labels = literal<std::int64_t>({2}, {7, 9});
constexpr auto quarter = literal<float>({1}, {0.25f});
using of_two = list<x, two, quarter, vectors, counts, labels>;
constexpr auto best = literal<std::int64_t>({3}, {9, 7, 9});
template <auto A, auto Z>
inline constexpr bool two_give =
    inlay::test::detail::infers<SVMClassifier, A, true>(of_two{}, list<best, Z>{}) &&
    inlay::test::detail::reference_gives<SVMClassifier, A>(of_two{}, list<best, Z>{}, 1e-6);
static_assert(
    two_give<attributes{params, RBF}, literal<float>({3, 2}, {0.34745052f, -0.34745052f, -0.6148396f,
                                                              0.6148396f, 0.43034494f, -0.43034494f})>);
static_assert(
    two_give<attributes{params, RBF, LOGISTIC},
             literal<float>({3, 2}, {0.5859992f, 0.4140008f, 0.350956f, 0.649044f, 0.605956f, 0.394044f})>);
static_assert(two_give<attributes{params, RBF, SOFTMAX},
                       literal<float>({3, 2}, {1.3474505f, -0.3474505f, 0.3851604f, 0.6148396f, 1.4303449f,
                                               -0.4303449f})>);

constexpr auto three = literal<float>({6}, {1, -2, 0.5f, 0.3f, 0.8f, -0.6f});
constexpr auto ones = literal<std::int64_t>({3}, {1, 1, 1}), names = literal<std::int64_t>({3}, {7, 8, 9});
constexpr auto rho = literal<float>({3}, {0.25f, -0.1f, 0.2f});
constexpr auto of_pairs = literal<std::int64_t>({3}, {8, 7, 8});
using of_three = list<x, three, rho, vectors, ones, names>;
using pair_scores =
    list<of_pairs, literal<float>({3, 3}, {-2.75f, -0.8f, 3, 2.25f, 0.15f, -0.9f, -0.25f, -0.325f, 1.05f})>;
using probable = list<x, three, rho, vectors, ones, names, literal<float>({3}, {-1.5f, -1, -2}),
                      literal<float>({3}, {0.1f, 0, 0.2f})>;
using probabilities =
    list<of_pairs, literal<float>({3, 3}, {0.25376037f, 0.50281078f, 0.24342892f, 0.41329411f, 0.26591361f,
                                           0.32079217f, 0.23492567f, 0.58624798f, 0.1788263f})>;
static_assert(inlay::test::detail::infers<SVMClassifier, attributes{params, LINEAR}, true>(of_three{},
                                                                                           pair_scores{}));
static_assert(inlay::test::detail::reference_gives<SVMClassifier, attributes{params, LINEAR}>(of_three{},
                                                                                              pair_scores{},
                                                                                              1e-5));
static_assert(inlay::test::detail::infers<SVMClassifier, attributes{params, RBF}, true>(probable{},
                                                                                        probabilities{}));
static_assert(inlay::test::detail::reference_gives<SVMClassifier, attributes{params, RBF}>(probable{},
                                                                                           probabilities{},
                                                                                           1e-5));

// Shapes.
constexpr std::int64_t known[] = {1, 2}, wrong[] = {1, 1};
constexpr tensor_info X{elem_type::float_, {5, 2}}, one_f{elem_type::float_, {1}},
    three_f{elem_type::float_, {3}}, six_f{elem_type::float_, {6}}, two_i{elem_type::int64, {2}},
    of_class{elem_type::int64, {2}, storage::row_major, known},
    of_wrong{elem_type::int64, {2}, storage::row_major, wrong};
static_assert(dims_of<SVMClassifier, 6, 2>({}, {X, three_f, one_f, six_f, of_class, two_i}) == dims{5});
static_assert(error_of<SVMClassifier, 6, 2>({}, {X, three_f, one_f, six_f, of_wrong, two_i}) ==
              error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<SVMClassifier, 6, 2>({}, {X, three_f, one_f, six_f, two_i, two_i}).what ==
              fault::shape_must_be_constant);
static_assert(error_of<SVMClassifier, 6, 2>({}, {X, six_f, one_f, six_f, of_class, two_i}) ==
              error{fault::attribute_length_differs, 6, 3});
static_assert(error_of<SVMClassifier, 7, 2>({}, {X, three_f, one_f, six_f, of_class, two_i, three_f}) ==
              error{fault::attribute_length_differs, 3, 1});

TEST_CASE("SVMClassifier in a model") {
  CHECK(inlay::test::detail::model_gives<SVMClassifier, attributes{params, RBF}, true>(
      probable{}, probabilities{}, 1e-5));
}
}  // namespace INLAY_UNIT
