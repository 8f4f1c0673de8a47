// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Attention.hpp>

#include "../op/kernel.hpp"

#include <algorithm>

namespace {
using namespace inlay;
using namespace inlay::test;
using op::Attention;
using A = Attention::attributes;

TEST_CASE("Attention by tiles: queries, keys and widths around tiles and panels") {
  check_evaluate<Attention, A{}, dims{1, 1, 1, 3}, dims{1, 1, 16, 3}, dims{1, 1, 16, 1}>(0x1p-18);
  check_evaluate<Attention, A{.scale = 0.5f}, dims{2, 4, 19, 16}, dims{2, 2, 33, 16}, dims{2, 2, 33, 20}>(
      0x1p-18);
  check_evaluate<Attention, A{}, dims{1, 2, 16, 33}, dims{1, 2, 47, 33}, dims{1, 2, 47, 32}>(0x1p-18);
  check_evaluate<Attention, A{.kv_num_heads = 2, .q_num_heads = 6}, dims{2, 21, 48}, dims{2, 17, 16},
                 dims{2, 17, 10}>(0x1p-18);
  check_evaluate<Attention, A{}, dims{1, 1, 6, 4}, dims{1, 1, 2500, 4}, dims{1, 1, 2500, 5}>(0x1p-18, -3, 3);
}

/// Equal queries have equal results, and so have equal columns of the values, bit by bit.
template <std::int64_t Queries, std::int64_t Keys, std::int64_t Size, std::int64_t Columns>
void check_order() {
  constexpr dims q{1, 1, Queries, Size}, k{1, 1, Keys, Size}, v{1, 1, Keys, Columns},
      y{1, 1, Queries, Columns};
  constexpr tensor_info in[] = {{elem_type::float_, q}, {elem_type::float_, k}, {elem_type::float_, v}},
                        out[] = {{elem_type::float_, y}};
  values next(3);
  std::vector<float> Q(elements(q)), K(elements(k)), V(elements(v)), Y(elements(y)),
      scratch(Attention::scratch_bytes({}, in, out) / sizeof(float));
  REQUIRE(!scratch.empty());
  for (float& x : K) x = next.next();
  for (std::size_t i = 0; i < Q.size(); ++i) Q[i] = i < Size ? next.next() : Q[i - Size];
  for (std::size_t i = 0; i < V.size(); ++i) V[i] = i % Columns == 0 ? next.next() : V[i - 1];
  Attention::evaluate_with<A{}>(reinterpret_cast<std::byte*>(scratch.data()),
                                tensor<float const, q>{Q.data()}, tensor<float const, k>{K.data()},
                                tensor<float const, v>{V.data()}, absent, absent, absent, absent,
                                tensor<float, y>{Y.data()}, absent, absent, absent);
  CHECK(std::all_of(Y.begin(), Y.end(), [&](float found) { return found == Y[0]; }));
}

TEST_CASE("equal queries and equal columns of values have equal results") {
  check_order<17, 40, 5, 19>();
  check_order<33, 16, 32, 33>();
}

}  // namespace
