// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/preview/Adagrad.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::preview::Adagrad;

using attributes = Adagrad::attributes;
constexpr tensor_info R{elem_type::float_, {}}, T{elem_type::int64, {1}}, X{elem_type::float_, {2}},
    other{elem_type::float_, {3}};

// Shapes, and what all three optimizers refuse.
static_assert(dims_of<Adagrad, 5, 2>({}, {R, T, X, X, X}) == dims{2});
static_assert(error_of<Adagrad, 6, 2>({}, {R, T, X, X, X, X}).what == fault::element_count_differs);
static_assert(error_of<Adagrad, 5, 3>({}, {R, T, X, X, X}).what == fault::element_count_differs);
static_assert(error_of<Adagrad, 5, 2>({}, {X, T, X, X, X}) == error{fault::element_count_differs, 2, 1});
static_assert(error_of<Adagrad, 5, 2>({}, {R, R, X, X, X}).what == fault::elem_types_differ);
static_assert(error_of<Adagrad, 5, 2>({}, {T, T, X, X, X}).what == fault::elem_type_not_supported);
static_assert(error_of<Adagrad, 5, 2>({}, {R, T, X, X, other}) == error{fault::dims_not_broadcastable, 3, 2});
static_assert(error_of<Adagrad, 5, 2>({}, {R, T, X, R, X}) == error{fault::ranks_differ, 0, 1});

// The official cases test_adagrad_multiple, test_adagrad.
constexpr attributes a{0.1f, 1e-5f, 0.001f};
constexpr auto r = literal<float>(0.1f);
constexpr auto t = literal<std::int64_t>(0);
constexpr auto x1 = literal<float>({1}, {1}), g1 = literal<float>({1}, {-1}), h1 = literal<float>({1}, {2});
constexpr auto x2 = literal<float>({2}, {1, 2}), g2 = literal<float>({2}, {-1, -3}),
               h2 = literal<float>({2}, {4, 1});
using two = list<literal<float>({1}, {1.0576962232589722f}),
                 literal<float>({2}, {1.0446853637695312f, 2.0948617458343506f}),
                 literal<float>({1}, {2.9980010986328125f}),
                 literal<float>({2}, {4.9980010986328125f, 9.988003730773926f})>;
static_assert(gives<Adagrad, a, list<r, t, x1, x2, g1, g2, h1, h2>, two, 1e-6>);
static_assert(
    gives<Adagrad, a, list<r, t, x1, g1, h1>,
          list<literal<float>({1}, {1.0576962232589722f}), literal<float>({1}, {2.9980010986328125f})>,
          1e-6>);

// The default of epsilon is 1e-6: ONNX's reference evaluator.
static_assert(
    gives<Adagrad, attributes{}, list<r, t, x1, literal<float>({1}, {1e-3f}), literal<float>({1}, {0})>,
          list<literal<float>({1}, {0.9000999f}), literal<float>({1}, {1e-6f})>, 1e-6>);

TEST_CASE("Adagrad in a model") {
  CHECK(model_gives<Adagrad, a, list<r, t, x1, x2, g1, g2, h1, h2>, two, 1e-6>());
}
}  // namespace INLAY_UNIT
