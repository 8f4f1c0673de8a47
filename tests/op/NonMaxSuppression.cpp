// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/NonMaxSuppression.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::NonMaxSuppression;

using attributes = NonMaxSuppression::attributes;

// Shapes: the most that there can be.
constexpr tensor_info boxes{elem_type::float_, {2, 6, 4}}, scores{elem_type::float_, {2, 3, 6}},
    count{elem_type::int64, {}}, threshold{elem_type::float_, {1}};
constexpr std::int64_t two[] = {2}, many[] = {100}, negative[] = {-1};
constexpr tensor_info most(std::int64_t const* n) { return {elem_type::int64, {1}, storage::row_major, n}; }
static_assert(dims_of<NonMaxSuppression, 2>({}, {boxes, scores}) == dims{0, 3});
static_assert(dims_of<NonMaxSuppression, 3>({}, {boxes, scores, count}) == dims{36, 3});
static_assert(dims_of<NonMaxSuppression, 3>({}, {boxes, scores, most(two)}) == dims{12, 3});
static_assert(dims_of<NonMaxSuppression, 3>({}, {boxes, scores, most(many)}) == dims{36, 3});
static_assert(dims_of<NonMaxSuppression, 3>({}, {boxes, scores, most(negative)}) == dims{0, 3});
static_assert(error_of<NonMaxSuppression, 2>({}, {boxes, boxes}) ==
              error{fault::inner_dimensions_differ, 4, 6});
static_assert(error_of<NonMaxSuppression, 2>({}, {scores, scores}) ==
              error{fault::inner_dimensions_differ, 6, 4});
static_assert(error_of<NonMaxSuppression, 2>({}, {boxes, count}).what == fault::elem_type_not_supported);
static_assert(error_of<NonMaxSuppression, 2>({}, {boxes, threshold}) ==
              error{fault::rank_out_of_range, 1, 3});
static_assert(error_of<NonMaxSuppression, 3>({}, {boxes, scores, boxes}).what == fault::elem_types_differ);
static_assert(error_of<NonMaxSuppression, 4>({}, {boxes, scores, count, boxes}) ==
              error{fault::element_count_differs, 48, 1});
static_assert(error_of<NonMaxSuppression, 2>({2}, {boxes, scores}) ==
              error{fault::attribute_out_of_range, 2, 1});

// The official cases. suppress_by_IOU and its relatives: three boxes and two that overlap one of them.
constexpr auto corners = literal<float>({1, 6, 4}, {0, 0,  1, 1,  0, 0.1f,  1, 1.1f,  0, -0.1f, 1, 0.9f,
                                                    0, 10, 1, 11, 0, 10.1f, 1, 11.1f, 0, 100,   1, 101});
constexpr auto flipped = literal<float>({1, 6, 4}, {1, 1,  0, 0,  0, 0.1f,  1, 1.1f,  0, 0.9f, 1, -0.1f,
                                                    0, 10, 1, 11, 1, 10.1f, 0, 11.1f, 1, 101,  0, 100});
constexpr auto centers =
    literal<float>({1, 6, 4}, {0.5f, 0.5f,  1, 1, 0.5f, 0.6f,  1, 1, 0.5f, 0.4f,   1, 1,
                               0.5f, 10.5f, 1, 1, 0.5f, 10.6f, 1, 1, 0.5f, 100.5f, 1, 1});
constexpr auto ranks = literal<float>({1, 1, 6}, {0.9f, 0.75f, 0.6f, 0.95f, 0.5f, 0.3f});
constexpr auto three = literal<std::int64_t>({1}, {3}), only_two = literal<std::int64_t>({1}, {2});
constexpr auto half = literal<float>({1}, {0.5f}), zero = literal<float>({1}, {0});
constexpr auto taken = literal<std::int64_t>({3, 3}, {0, 0, 3, 0, 0, 0, 0, 0, 5});
constexpr auto first_two = literal<std::int64_t>({2, 3}, {0, 0, 3, 0, 0, 0});
static_assert(
    gives_declared<NonMaxSuppression, attributes{}, list<corners, ranks, three, half, zero>, list<taken>>);
static_assert(
    gives_declared<NonMaxSuppression, attributes{}, list<flipped, ranks, three, half, zero>, list<taken>>);
static_assert(
    gives_declared<NonMaxSuppression, attributes{1}, list<centers, ranks, three, half, zero>, list<taken>>);
static_assert(gives_declared<NonMaxSuppression, attributes{}, list<corners, ranks, only_two, half, zero>,
                             list<first_two>>);
static_assert(
    gives_declared<NonMaxSuppression, attributes{},
                   list<corners, ranks, three, half, literal<float>({1}, {0.4f})>, list<first_two>>);

// test_nonmaxsuppression_identical_boxes: of equal scores the first comes first.
constexpr auto same_boxes = literal<float>({1, 3, 4}, {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1});
constexpr auto same_scores = literal<float>({1, 1, 3}, {0.9f, 0.9f, 0.9f});
static_assert(
    gives_declared<NonMaxSuppression, attributes{}, list<same_boxes, same_scores, three, half, zero>,
                   list<literal<std::int64_t>({1, 3}, {0, 0, 0})>>);
static_assert(gives_declared<NonMaxSuppression, attributes{},
                             list<same_boxes, same_scores, three, literal<float>({1}, {1}), zero>,
                             list<literal<std::int64_t>({3, 3}, {0, 0, 0, 0, 0, 1, 0, 0, 2})>>);

// test_nonmaxsuppression_iou_threshold_boundary: an overlap of exactly the threshold is none.
static_assert(gives_declared<NonMaxSuppression, attributes{},
                             list<literal<float>({1, 2, 4}, {0, 0, 1, 1, 0.5f, 0.5f, 1.5f, 1.5f}),
                                  literal<float>({1, 1, 2}, {0.9f, 0.8f}), three,
                                  literal<float>({1}, {0.25f / 1.75f}), zero>,
                             list<literal<std::int64_t>({2, 3}, {0, 0, 0, 0, 0, 1})>>);

// Without max_output_boxes_per_class nothing is taken; without thresholds any overlap counts, any score.
static_assert(
    gives_declared<NonMaxSuppression, attributes{}, list<corners, ranks>, list<blank<std::int64_t>({0, 3})>>);
static_assert(gives_declared<NonMaxSuppression, attributes{},
                             list<corners, literal<float>({1, 1, 6}, {-9, -7.5f, -6, -9.5f, -5, -3}), three>,
                             list<literal<std::int64_t>({3, 3}, {0, 0, 5, 0, 0, 4, 0, 0, 2})>>);

// test_nonmaxsuppression_two_batches and _two_classes at once.
constexpr auto twice = literal<float>({2, 3, 4}, {0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11,  //
                                                  0, 0, 1, 1, 0, 10,   1, 11,   0, 10, 1, 11.1f});
constexpr auto of_classes = literal<float>({2, 2, 3}, {0.9f, 0.8f, 0.7f, 0.1f, 0.2f, 0.3f,  //
                                                       0.9f, 0.8f, 0.7f, 0.1f, 0.2f, 0.3f});
constexpr auto of_all = literal<std::int64_t>({8, 3}, {0, 0, 0, 0, 0, 2, 0, 1, 2, 0, 1, 1,  //
                                                       1, 0, 0, 1, 0, 1, 1, 1, 2, 1, 1, 0});
static_assert(gives_declared<NonMaxSuppression, attributes{}, list<twice, of_classes, three, half, zero>,
                             list<of_all>>);

TEST_CASE("NonMaxSuppression in a model") {
  CHECK(model_gives_declared<NonMaxSuppression, attributes{}, list<corners, ranks, three, half, zero>,
                             list<taken>>());
  CHECK(model_gives_declared<NonMaxSuppression, attributes{}, list<twice, of_classes, three, half, zero>,
                             list<of_all>>());
}

/// A model with memory for two rows and an input that follows them in the arena.
struct narrow {
  static constexpr auto nodes =
      graph(input<"boxes", float, 1, 6, 4>(), input<"scores", float, 1, 1, 6>(),
            input<"most", std::int64_t, 1>(), input<"threshold", float, 1>(),
            node<"taken", NonMaxSuppression>(in<"boxes">, in<"scores">, in<"most">, in<"threshold">,
                                             out<"taken", std::int64_t, 2, 3>),
            output<"taken">());
};

TEST_CASE("More boxes than there is memory for") {
  model<narrow> m;
  m.set<"boxes">(corners.elements);
  m.set<"scores">(ranks.elements);
  std::int64_t const counts[] = {3};
  m.set<"most">(counts);
  m.set<"threshold">(half.elements);
  run_error const e = m.run();
  CHECK(e == error{fault::capacity_exceeded, 3, 2});
  CHECK(e.value == "taken");
  m.set<"boxes">(corners.elements);
  m.set<"scores">(ranks.elements);
  m.set<"most">(two);
  m.set<"threshold">(half.elements);
  CHECK(!m.run());
  CHECK(m.output<"taken">().dims() == dims{2, 3});
}
}  // namespace INLAY_UNIT
