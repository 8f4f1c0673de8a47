// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/preview/Adam.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::preview::Adam;

using attributes = Adam::attributes;
constexpr tensor_info R{elem_type::double_, {}}, T{elem_type::int64, {}}, X{elem_type::double_, {2, 3}};
static_assert(dims_of<Adam, 6, 3>({}, {R, T, X, X, X, X}) == dims{2, 3});
static_assert(error_of<Adam, 7, 3>({}, {R, T, X, X, X, X, X}).what == fault::element_count_differs);

// The official cases test_adam, test_adam_multiple.
constexpr auto r = literal<float>(0.1f);
constexpr auto t = literal<std::int64_t>(0);
constexpr auto x = literal<float>({2}, {1.2f, 2.8f}), g = literal<float>({2}, {-0.94f, -2.5f}),
               v = literal<float>({2}, {1.7f, 3.6f}), h = literal<float>({2}, {0.1f, 0.1f});
static_assert(gives<Adam, attributes{0.95f, 0.1f, 1e-7f, 0.001f}, list<r, t, x, g, v, h>,
                    list<literal<float>({2}, {1.025036334991455f, 2.6610326766967773f}),
                         literal<float>({2}, {1.568060040473938f, 3.295139789581299f}),
                         literal<float>({2}, {0.8032107949256897f, 5.622406959533691f})>,
                    1e-6>);
constexpr attributes many{0.95f, 0.85f, 1e-2f, 0.001f};
using of_many = list<literal<float>({1}, {0.7591362595558167f}),
                     literal<float>({2}, {0.628652811050415f, 1.9745852947235107f}),
                     literal<float>({1}, {1.8500499725341797f}),
                     literal<float>({2}, {3.7500500679016113f, 0.8000999689102173f}),
                     literal<float>({1}, {0.5747001767158508f}),
                     literal<float>({2}, {0.9997001886367798f, 9.848200798034668f})>;
constexpr auto x1 = literal<float>({1}, {1}), g1 = literal<float>({1}, {-1}), v1 = literal<float>({1}, {2}),
               h1 = literal<float>({1}, {0.5f});
constexpr auto x2 = literal<float>({2}, {1, 2}), g2 = literal<float>({2}, {-1, -3}),
               v2 = literal<float>({2}, {4, 1}), h2 = literal<float>({2}, {1, 10});
static_assert(gives<Adam, many, list<r, t, x1, x2, g1, g2, v1, v2, h1, h2>, of_many, 1e-6>);

// The step after the second, and a penalty at the end: ONNX's reference evaluator.
static_assert(gives<Adam, attributes{0.9f, 0.99f, 1e-4f, 0, 0.25f},
                    list<literal<double>(0.1), literal<std::int64_t>({1}, {2}), literal<double>({1}, {3}),
                         literal<double>({1}, {0.5}), literal<double>({1}, {1}), literal<double>({1}, {4})>,
                    list<literal<double>({1}, {2.2234263604359}), literal<double>({1}, {0.949999988079071}),
                         literal<double>({1}, {3.962500035762787})>,
                    1e-6>);

// The defaults, epsilon 1e-6 among them: ONNX's reference evaluator.
static_assert(
    gives<Adam, attributes{},
          list<r, t, x1, literal<float>({1}, {1e-2f}), literal<float>({1}, {0}), literal<float>({1}, {0})>,
          list<literal<float>({1}, {0.684767f}), literal<float>({1}, {0.001f}), literal<float>({1}, {1e-7f})>,
          1e-5>);

TEST_CASE("Adam in a model") {
  CHECK(model_gives<Adam, many, list<r, t, x1, x2, g1, g2, v1, v2, h1, h2>, of_many, 1e-6>());
}
}  // namespace INLAY_UNIT
