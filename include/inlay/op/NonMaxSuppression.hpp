// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `NonMaxSuppression` (ai.onnx, since 11).   Of each class of each batch the boxes of highest score
///   that overlap none of a higher one: boxes are taken in the order of their scores, of equal ones the first
///   comes first, and one whose intersection over union with a taken one is above iou_threshold is not taken
/// Shapes: boxes (B, N, 4);  scores (B, C, N);  the rest one element each, or left out;  Y (taken, 3), int64:
///   batch, class and box of each.   Types: float; max_output_boxes_per_class int64, and 0 where it is left
///   out. How many are taken is known at run time; at most the smaller of N and max_output_boxes_per_class
///   for each class, where that is known before.
/// Errors: rank_out_of_range, inner_dimensions_differ (found dim of scores, wanted dim of boxes),
///   element_count_differs, elem_types_differ, attribute_out_of_range (center_point_box).
/// Source: Operators.md#NonMaxSuppression
struct NonMaxSuppression {
  static constexpr op_identity id{"", "NonMaxSuppression", 11};
  static constexpr arity inputs{2, 5}, outputs{1, 1};
  static constexpr bool makes_extents = true;

  struct attributes {
    std::int64_t center_point_box =
        0;  ///< 0: two opposite corners y, x, y, x;  1: centre x, y, width, height
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &boxes = in[0], &scores = in[1];
    if (a.center_point_box != 0 && a.center_point_box != 1)
      return {fault::attribute_out_of_range, a.center_point_box, 1};
    for (tensor_info const* x : {&boxes, &scores}) {
      if (x->type != elem_type::float_)
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(x->type), 1};
      if (x->rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(x->rank()), 3};
    }
    bool const is_capacity = boxes.is_capacity || scores.is_capacity;
    if (boxes.dims[2] != 4) return {fault::inner_dimensions_differ, boxes.dims[2], 4};
    if (scores.dims[0] != boxes.dims[0] && !is_capacity)
      return {fault::inner_dimensions_differ, scores.dims[0], boxes.dims[0]};
    if (scores.dims[2] != boxes.dims[1] && !is_capacity)
      return {fault::inner_dimensions_differ, scores.dims[2], boxes.dims[1]};
    for (std::size_t i = 2; i < in.size(); ++i) {
      if (!in[i].present()) continue;
      elem_type const wanted = i == 2 ? elem_type::int64 : elem_type::float_;
      if (in[i].type != wanted)
        return {fault::elem_types_differ, static_cast<std::int64_t>(in[i].type),
                static_cast<std::int64_t>(wanted)};
      if (in[i].elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(in[i].elements()), 1};
    }
    std::int64_t most = boxes.dims[1];
    if (in.size() < 3 || !in[2].present()) most = 0;
    else if (in[2].values) most = std::clamp<std::int64_t>(in[2].values[0], 0, most);
    out[0] = capacity_of(elem_type::int64, {scores.dims[0] * scores.dims[1] * most, 3});
    return no_error;
  }

  /// Which boxes are taken, as many as Y has rows for; how many there are goes to `out`. Nothing is sorted
  /// and no box is marked, since there is no memory for it: the next box of a class is the best that comes
  /// after the last one taken and that none overlaps, one pass over the scores for each. Boxes are compared
  /// with the taken ones only where they are better than the best of their pass so far, which is rare.
  static constexpr void make(attributes const& a, auto boxes, auto scores, auto max_output_boxes_per_class,
                             auto iou_threshold, auto score_threshold, auto Y, std::span<tensor_info> out) {
    std::int64_t most = 0;
    if constexpr (is_present<decltype(max_output_boxes_per_class)>) most = max_output_boxes_per_class[0];
    float iou = 0;
    if constexpr (is_present<decltype(iou_threshold)>) iou = iou_threshold[0];
    bool const open = !is_present<decltype(score_threshold)>;
    float least = 0;
    if constexpr (is_present<decltype(score_threshold)>) least = score_threshold[0];
    std::int64_t const rows = Y.dims()[0], C = scores.dims()[1], N = scores.dims()[2];
    std::int64_t made = 0;
    for (std::int64_t b = 0; b < scores.dims()[0]; ++b)
      for (std::int64_t c = 0; c < C; ++c) {
        float const* const score = scores.data() + (b * C + c) * N;
        float const* const box = boxes.data() + b * N * 4;
        std::int64_t const first = made;
        for (std::int64_t last = -1; made - first < most;) {
          std::int64_t best = -1;
          for (std::int64_t i = 0; i < N; ++i) {
            if (!open && !(score[i] > least)) continue;
            if (best >= 0 && !(score[i] > score[best])) continue;
            if (last >= 0 && !(score[i] < score[last] || (score[i] == score[last] && i > last))) continue;
            if (!is_overlapped(a, box, i, Y.data() + 3 * first, std::min(made, rows) - first, iou)) best = i;
          }
          if (best < 0) break;
          if (made < rows) {
            std::int64_t const row[] = {b, c, best};
            std::copy_n(row, 3, Y.data() + 3 * made);
          }
          ++made;
          last = best;
        }
      }
    out[0].dims[0] = made;
  }

  static constexpr void reference(attributes const& a, auto boxes, auto scores, auto max, auto iou,
                                  auto score, auto Y) {
    tensor_info made[1]{{elem_type::int64, Y.dims()}};
    make(a, boxes, scores, max, iou, score, Y, made);
  }

 private:
  struct rectangle {
    float y1, x1, y2, x2;

    constexpr float area() const { return (y2 - y1) * (x2 - x1); }
  };

  static constexpr rectangle rectangle_of(attributes const& a, float const* box) {
    if (a.center_point_box == 1)
      return {box[1] - box[3] / 2, box[0] - box[2] / 2, box[1] + box[3] / 2, box[0] + box[2] / 2};
    return {std::min(box[0], box[2]), std::min(box[1], box[3]), std::max(box[0], box[2]),
            std::max(box[1], box[3])};
  }

  /// Whether box i overlaps one of the taken ones, of which `rows` has the numbers at every third place.
  static constexpr bool is_overlapped(attributes const& a, float const* boxes, std::int64_t i,
                                      std::int64_t const* rows, std::int64_t taken, float threshold) {
    rectangle const x = rectangle_of(a, boxes + 4 * i);
    for (std::int64_t k = 0; k < taken; ++k) {
      rectangle const y = rectangle_of(a, boxes + 4 * rows[3 * k + 2]);
      rectangle const both{std::max(x.y1, y.y1), std::max(x.x1, y.x1), std::min(x.y2, y.y2),
                           std::min(x.x2, y.x2)};
      if (both.y2 <= both.y1 || both.x2 <= both.x1) continue;
      if (both.area() / (x.area() + y.area() - both.area()) > threshold) return true;
    }
    return false;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::NonMaxSuppression::attributes, center_point_box);
