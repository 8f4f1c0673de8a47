// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/support_vectors.hpp>

#include <algorithm>

namespace inlay::op::ml {

/// ONNX `SVMClassifier` (ai.onnx.ml, since 1).   A machine for each pair of classes, as in LIBSVM: its score
///   is the sum of coefficients times kernels of X and the support vectors of both classes, + rho, and the
///   first class of the pair has a vote where that is above 0;  Y = the label of most votes, of equal ones
///   the first
/// Shapes: X (N, C) or (C);  coefficients (E - 1) * S, rho E * (E - 1) / 2, support vectors S * C, vectors
///   of each class E, labels E, prob_a and prob_b as rho, lists of the model;  Y (N), int64 or string as the
///   labels;  Z float: with
///   prob_a the probabilities of the classes (N, E), by Wu, Lin and Weng's second method; else (N, 2) for
///   two classes, the score s of the pair and -s, or 1 - s where they are transformed, and the scores of the
///   pairs for more. Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported, missing_input (support vectors: machines without any
///   are not supported), attribute_length_differs (found, wanted), attribute_out_of_range (classes with
///   probabilities, at most).
/// Source: Operators-ml.md#ai.onnx.ml.SVMClassifier
struct SVMClassifier {
  static constexpr op_identity id{"ai.onnx.ml", "SVMClassifier", 1};
  static constexpr arity inputs{6, 8}, outputs{2, 2};
  static constexpr list_attribute lists[] = {{{"coefficients"}},
                                             {{"rho"}},
                                             {{"support_vectors"}},
                                             {{"vectors_per_class"}},
                                             {{"classlabels_ints", "classlabels_strings"}},
                                             {{"prob_a"}},
                                             {{"prob_b"}}};

  /// Most classes with probabilities: what these need of the stack grows with the square.
  static constexpr std::int64_t most_classes = 16;

  struct attributes {
    floats kernel_params{};  ///< gamma, coef0, degree
    family::svm_kernel kernel_type = family::svm_kernel::LINEAR;
    family::post_transform post_transform = family::post_transform::NONE;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    auto const length = [&](std::size_t i) {
      return i < in.size() && in[i].present() ? static_cast<std::int64_t>(in[i].elements()) : 0;
    };
    std::int64_t const E = length(4), pairs = E * (E - 1) / 2,
                       vectors = features > 0 ? length(3) / features : 0;
    if (E < 2) return {fault::attribute_length_differs, E, 2};
    if (length(3) != vectors * features)
      return {fault::attribute_length_differs, length(3), vectors * features};
    std::int64_t const wanted[] = {(E - 1) * vectors, pairs, length(3), E, E};
    for (std::size_t i = 0; i < 5; ++i)
      if (length(1 + i) != wanted[i]) return {fault::attribute_length_differs, length(1 + i), wanted[i]};
    bool const probabilities = length(6) > 0;
    for (std::size_t i = 6; probabilities && i < 8; ++i)
      if (length(i) != pairs) return {fault::attribute_length_differs, length(i), pairs};
    if (probabilities && E > most_classes) return {fault::attribute_out_of_range, E, most_classes};
    std::int64_t sum = 0;
    for (std::int64_t const count : in[4].known()) {
      if (count < 0 || count > vectors) return {fault::attribute_out_of_range, count, vectors};
      sum += count;
    }
    if (in[4].values && sum != vectors) return {fault::attribute_length_differs, sum, vectors};
    if (!in[4].values) return {fault::shape_must_be_constant, 0, 0};
    elem_type label{};
    if (error const e = family::type_of_labels(in[5], label)) return e;
    out[0] = {label, {rows}};
    out[1] = {elem_type::float_, {rows, probabilities || E == 2 ? E : pairs}};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return static_cast<std::uint64_t>(out[0].dims[0]) * (in[3].elements() + in[1].elements());
  }

  static constexpr void reference(attributes const& a, auto X, auto coefficients, auto rho, auto vectors,
                                  auto counts, auto labels, [[maybe_unused]] auto prob_a,
                                  [[maybe_unused]] auto prob_b, auto Y, auto Z) {
    constexpr bool probabilities = is_present<decltype(prob_a)>;
    std::size_t const C = static_cast<std::size_t>(X.dims().back()), E = counts.size();
    std::size_t const columns = static_cast<std::size_t>(Z.dims()[1]), S = C == 0 ? 0 : vectors.size() / C;
    for (std::size_t n = 0; n < Y.size(); ++n) {
      float own[probabilities ? most_classes * (most_classes - 1) / 2 : 1]{};
      float* const z = Z.data() + n * columns;
      float* const scores = probabilities ? own : z;
      std::fill_n(scores, E * (E - 1) / 2, 0.0f);
      std::size_t m = 0;
      for (std::size_t of = 0; of < E; ++of)
        for (std::int64_t left = counts[of]; left > 0; --left, ++m) {
          float const k = family::svm_product(a.kernel_type, a.kernel_params, X.data() + n * C,
                                              vectors.data() + m * C, C);
          for_each_pair(E, [&](std::size_t pair, std::size_t i, std::size_t j) {
            if (of == i) scores[pair] += coefficients[S * (j - 1) + m] * k;
            else if (of == j) scores[pair] += coefficients[S * i + m] * k;
          });
        }
      for (std::size_t pair = 0; pair < rho.size(); ++pair) scores[pair] += rho[pair];
      Y[n] = labels[most_votes(E, scores)];
      if constexpr (probabilities) {
        estimate(E, scores, prob_a, prob_b, z);
        family::transform_scores(a.post_transform, z, E);
      } else if (E == 2) {
        float const s = z[0], other = a.post_transform == family::post_transform::NONE ? -s : 1 - s;
        family::transform_binary_score(a.post_transform, other, s, z);
      } else {
        family::transform_scores(a.post_transform, z, columns);
      }
    }
  }

 private:
  template <class F>
  static constexpr void for_each_pair(std::size_t E, F&& f) {
    std::size_t pair = 0;
    for (std::size_t i = 0; i < E; ++i)
      for (std::size_t j = i + 1; j < E; ++j) f(pair++, i, j);
  }

  static constexpr std::size_t most_votes(std::size_t E, float const* scores) {
    std::size_t best = 0, most = 0;
    for (std::size_t e = 0; e < E; ++e) {
      std::size_t votes = 0;
      for_each_pair(E, [&](std::size_t pair, std::size_t i, std::size_t j) {
        votes += e == (scores[pair] > 0 ? i : j);
      });
      if (votes > most) {
        most = votes;
        best = e;
      }
    }
    return best;
  }

  /// Probabilities p of the classes from those of the pairs: LIBSVM's multiclass_probability (Wu, Lin, Weng:
  /// "Probability estimates for multi-class classification by pairwise coupling", 2004, section 4.2).
  static constexpr void estimate(std::size_t E, float const* scores, auto prob_a, auto prob_b, float* p) {
    float r[most_classes][most_classes]{}, Q[most_classes][most_classes]{}, Qp[most_classes]{};
    for_each_pair(E, [&](std::size_t pair, std::size_t i, std::size_t j) {
      float const value = 1 - family::logistic(scores[pair] * prob_a[pair] + prob_b[pair]);
      r[i][j] = std::clamp(value, 1e-7f, 1 - 1e-7f);
      r[j][i] = 1 - r[i][j];
    });
    for (std::size_t i = 0; i < E; ++i) {
      p[i] = 1 / static_cast<float>(E);
      for (std::size_t j = 0; j < E; ++j) {
        if (j == i) continue;
        Q[i][i] += r[j][i] * r[j][i];
        Q[i][j] = j < i ? Q[j][i] : -r[j][i] * r[i][j];
      }
    }
    for (int iteration = 0; iteration < 100; ++iteration) {
      float pQp = 0, worst = 0;
      for (std::size_t i = 0; i < E; ++i) {
        Qp[i] = 0;
        for (std::size_t j = 0; j < E; ++j) Qp[i] += Q[i][j] * p[j];
        pQp += p[i] * Qp[i];
      }
      for (std::size_t i = 0; i < E; ++i) worst = std::max(worst, Qp[i] > pQp ? Qp[i] - pQp : pQp - Qp[i]);
      if (worst < 0.005f / static_cast<float>(E)) break;
      for (std::size_t i = 0; i < E; ++i) {
        float const step = (pQp - Qp[i]) / Q[i][i];
        p[i] += step;
        pQp = (pQp + step * (step * Q[i][i] + 2 * Qp[i])) / (1 + step) / (1 + step);
        for (std::size_t j = 0; j < E; ++j) {
          Qp[j] = (Qp[j] + step * Q[i][j]) / (1 + step);
          p[j] /= 1 + step;
        }
      }
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::SVMClassifier::attributes, kernel_params, kernel_type, post_transform);
