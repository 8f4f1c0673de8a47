// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/reduction.hpp>

#include "../kernel/check.hpp"

#include <inlay/core/tensor.hpp>
#include <inlay/op/ReduceL1.hpp>
#include <inlay/op/ReduceL2.hpp>
#include <inlay/op/ReduceLogSumExp.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <type_traits>
#include <vector>

namespace {
using namespace inlay;
using namespace inlay::test;

struct sum : family::mean_of_elements {
  static float finish(float a, std::size_t) { return a; }
};

/// In two walks: the sum of squares of the distances to the mean.
template <class Mean>
struct distances {
  Mean mean;
  template <class Value>
  static Value start(Value) {
    return simd::constant<Value>(0);
  }
  template <class Value>
  Value add(Value a, Value x) const {
    Value m;
    if constexpr (std::is_same_v<Value, Mean>) m = mean;
    else m = simd::constant<Value>(mean);
    return a + (x - m) * (x - m);
  }
  template <class Value>
  static Value merge(Value a, Value b) {
    return a + b;
  }
  static float finish(float a, std::size_t) { return a; }
  distances<float> element(std::ptrdiff_t lane) const
    requires std::is_same_v<Mean, simd::f32>
  {
    float all[simd::lanes];
    simd::store(all, mean);
    return {all[lane]};
  }
};
template <int Count>
struct spread : sum {
  template <class Value>
  static distances<Value> then(Value total) {
    return {total * simd::constant<Value>(1.0f / Count)};
  }
};

using mask = static_vector<bool, max_rank>;

/// Results of x of these dims in double, in the order of the axes that are kept.
std::vector<std::vector<double>> sets_of(std::vector<float> const& x, dims const& shape,
                                         mask const& is_reduced) {
  std::size_t results = 1;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (!is_reduced[i]) results *= static_cast<std::size_t>(shape[i]);
  std::vector<std::vector<double>> sets(results);
  for_each_index(shape, [&](dims const& index, std::size_t at) {
    std::size_t y = 0;
    for (std::size_t i = 0; i < shape.size(); ++i)
      if (!is_reduced[i]) y = y * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(index[i]);
    sets[y].push_back(static_cast<double>(x[at]));
  });
  return sets;
}

void check_sums(dims const& shape, mask const& is_reduced) {
  auto const x = values(5).vector(elements(shape));
  auto const sets = sets_of(x, shape, is_reduced);
  guarded y(sets.size());
  family::reduce_along<sum>(x.data(), y.data(), family::reduction_loops(shape, is_reduced));
  std::vector<float> wanted, magnitude;
  for (auto const& set : sets) {
    double total = 0, absolute = 0;
    for (double e : set) total += e, absolute += std::fabs(e);
    wanted.push_back(static_cast<float>(total));
    magnitude.push_back(static_cast<float>(absolute));
  }
  check_close(y, wanted, magnitude, sets[0].size());
}

constexpr std::int64_t pack = static_cast<std::int64_t>(simd::lanes);

TEST_CASE("reduce_along: each set of axes, of extents around a pack and four of them") {
  for (std::int64_t inner : {std::int64_t{1}, pack / 2, pack - 1, pack, pack + 1, 4 * pack - 1, 4 * pack,
                             4 * pack + 3, 9 * pack + 5})
    for (std::int64_t outer : {1, 3})
      for (unsigned set = 0; set < 16; ++set) {
        if (inner == 0) continue;
        dims const shape{outer, 5, 2, inner};
        mask is_reduced;
        for (unsigned axis = 0; axis < 4; ++axis) is_reduced.push_back((set >> axis & 1) != 0);
        INFO("axes ", set, " of ", outer, " x 5 x 2 x ", inner);
        check_sums(shape, is_reduced);
      }
}

TEST_CASE("reduce_along: equal columns and rows give equal bits, wherever they lie") {
  for (std::int64_t columns : {pack - 1, pack + 1, 3 * pack + 2, 5 * pack + 3}) {
    if (columns < 2) continue;
    constexpr std::int64_t rows = 37;
    auto const column = values(6).vector(rows);
    std::vector<float> x;
    for (float e : column) x.insert(x.end(), static_cast<std::size_t>(columns), e);
    guarded y(static_cast<std::size_t>(columns));
    family::reduce_along<sum>(x.data(), y.data(),
                              family::reduction_loops({rows, columns}, mask{true, false}));
    check_equal(y, std::vector<float>(y.size, y.elements[0]));
    auto const row = values(7).vector(static_cast<std::size_t>(columns));
    x.clear();
    for (int i = 0; i < 5; ++i) x.insert(x.end(), row.begin(), row.end());
    guarded z(5);
    family::reduce_along<sum>(x.data(), z.data(), family::reduction_loops({5, columns}, mask{false, true}));
    check_equal(z, std::vector<float>(5, z.elements[0]));
  }
}

/// Of packs and of single elements by two functions, of which each rounds in its own way.
struct sum_of_exponentials : sum {
  static simd::f32 add(simd::f32 a, simd::f32 x) { return a + simd::exp(x); }
  static float add(float a, float x) { return a + std::exp(x); }
};

template <class Reducer>
void check_equal_rows(std::vector<float> const& x, dims const& shape, mask const& is_reduced,
                      std::size_t results) {
  guarded y(results);
  family::reduce_along<Reducer>(x.data(), y.data(), family::reduction_loops(shape, is_reduced));
  check_equal(y, std::vector<float>(results, y.elements[0]));
}

TEST_CASE("reduce_along: equal short rows give equal bits, in whole packs of rows and behind them") {
  for (std::int64_t const rows : {pack - 1, pack, pack + 1, 2 * pack + 3})
    for (std::int64_t columns = 1; columns <= 4 * pack + 1; ++columns) {
      if (rows == 0) continue;
      auto row = values(static_cast<std::uint64_t>(columns)).vector(static_cast<std::size_t>(columns));
      for (float& element : row) element *= 4;
      std::vector<float> x;
      for (std::int64_t i = 0; i < 2 * rows; ++i) x.insert(x.end(), row.begin(), row.end());
      for (bool const both : {false, true}) {  // a result has elements of one row, or of one in each half
        INFO("2 x ", rows, " x ", columns, ", both halves: ", both);
        dims const shape{2, rows, columns};
        mask const is_reduced{both, false, true};
        auto const results = static_cast<std::size_t>(both ? rows : 2 * rows);
        check_equal_rows<sum>(x, shape, is_reduced, results);
        check_equal_rows<family::mean_of_elements>(x, shape, is_reduced, results);
        check_equal_rows<family::largest_element>(x, shape, is_reduced, results);
        check_equal_rows<spread<7>>(x, shape, is_reduced, results);
        check_equal_rows<op::ReduceL1>(x, shape, is_reduced, results);
        check_equal_rows<op::ReduceL2>(x, shape, is_reduced, results);
        check_equal_rows<sum_of_exponentials>(x, shape, is_reduced, results);
        check_equal_rows<op::ReduceLogSumExp::reducer>(x, shape, is_reduced, results);
      }
    }
}

template <int Columns>
void check_spread(mask const& is_reduced) {
  INFO(Columns, " columns");
  constexpr int rows = 6;
  dims const shape{rows, Columns};
  auto const x = values(8).vector(elements(shape));
  auto const sets = sets_of(x, shape, is_reduced);
  guarded y(sets.size());
  family::reduction_loops const loops(shape, is_reduced);
  if (is_reduced[0]) family::reduce_along<spread<rows>>(x.data(), y.data(), loops);
  else family::reduce_along<spread<Columns>>(x.data(), y.data(), loops);
  std::vector<float> wanted, magnitude;
  for (auto const& set : sets) {
    double total = 0, squares = 0;
    for (double e : set) total += e;
    for (double e : set) {
      double const distance = e - total / static_cast<double>(set.size());
      squares += distance * distance;
    }
    wanted.push_back(static_cast<float>(squares));
    magnitude.push_back(static_cast<float>(4 * set.size()));
  }
  check_close(y, wanted, magnitude, sets[0].size());
}

TEST_CASE("reduce_along: a second walk knows the result of the first, in each lane") {
  check_spread<3>({false, true});
  check_spread<3>({true, false});
  check_spread<int(pack) + 1>({false, true});
  check_spread<int(pack) + 1>({true, false});
  check_spread<6 * int(pack) + 1>({false, true});
  check_spread<6 * int(pack) + 1>({true, false});
}
}  // namespace
