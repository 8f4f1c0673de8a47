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

/// The kernel against reference(), with a mask of type T (void: none), and with a past and presents, or lengths.
template <A a, class T, std::int64_t Past, bool Lengths, dims Q, dims K, dims V, dims Mask = dims{1}>
void check_keys(auto const& mask_value) {
  constexpr std::int64_t keys = Past + K[2];
  constexpr dims past_key{K[0], K[1], Past, K[3]}, past_value{K[0], K[1], Past, V[3]},
      present_key{K[0], K[1], keys, K[3]}, present_value{K[0], K[1], keys, V[3]}, Y{Q[0], Q[1], Q[2], V[3]};
  constexpr elem_type f = elem_type::float_;
  constexpr bool masked = !std::is_void_v<T>;
  constexpr tensor_info nothing{};
  constexpr tensor_info in[] = {
      {f, Q},
      {f, K},
      {f, V},
      masked ? tensor_info{std::is_same_v<T, bool> ? elem_type::bool_ : f, Mask} : nothing,
      Past ? tensor_info{f, past_key} : nothing,
      Past ? tensor_info{f, past_value} : nothing,
      Lengths ? tensor_info{elem_type::int64, {Q[0]}} : nothing};
  constexpr tensor_info out[] = {{f, Y}, {f, present_key}, {f, present_value}};
  constexpr std::size_t bytes = Attention::scratch_bytes(a, in, out);
  static_assert(bytes != 0);
  values next(7);
  auto const random = [&](dims const& d) {
    std::vector<float> made(elements(d));
    for (float& x : made) x = next.next();
    return made;
  };
  auto const q = random(Q), k = random(K), v = random(V), pk = random(past_key), pv = random(past_value);
  using element = std::conditional_t<masked, std::conditional_t<std::is_void_v<T>, float, T>, float>;
  auto const m = std::make_unique<element[]>(elements(Mask));
  for (std::size_t i = 0; i < elements(Mask); ++i) m[i] = mask_value(i, next.next());
  std::vector<std::int64_t> lengths;
  for (std::int64_t n = 0; n < Q[0]; ++n) lengths.push_back(n == 0 ? keys - 3 : n == 1 ? 0 : keys + 2);
  std::vector<std::byte> scratch(bytes + alignof(std::max_align_t));
  guarded found_y(elements(Y)), found_k(elements(present_key)), found_v(elements(present_value)),
      y(elements(Y)), wanted_k(elements(present_key)), wanted_v(elements(present_value));
  auto const if_wanted = [](auto wanted, auto value) {
    if constexpr (decltype(wanted)::value) return value;
    else return absent;
  };
  using with_mask = std::bool_constant<masked>;
  using with_past = std::bool_constant<(Past > 0)>;
  using with_lengths = std::bool_constant<Lengths>;
  Attention::evaluate_with<a>(
      scratch.data(), tensor<float const, Q>{q.data()}, tensor<float const, K>{k.data()},
      tensor<float const, V>{v.data()}, if_wanted(with_mask{}, tensor<element const, Mask>{m.get()}),
      if_wanted(with_past{}, tensor<float const, past_key>{pk.data()}),
      if_wanted(with_past{}, tensor<float const, past_value>{pv.data()}),
      if_wanted(with_lengths{}, tensor<std::int64_t const, dims{Q[0]}>{lengths.data()}),
      tensor<float, Y>{found_y.data()}, tensor<float, present_key>{found_k.data()},
      tensor<float, present_value>{found_v.data()}, absent);
  Attention::reference(
      a, dynamic_tensor<float const>{q.data(), Q}, dynamic_tensor<float const>{k.data(), K},
      dynamic_tensor<float const>{v.data(), V},
      if_wanted(with_mask{}, dynamic_tensor<element const>{m.get(), Mask}),
      if_wanted(with_past{}, dynamic_tensor<float const>{pk.data(), past_key}),
      if_wanted(with_past{}, dynamic_tensor<float const>{pv.data(), past_value}),
      if_wanted(with_lengths{}, dynamic_tensor<std::int64_t const>{lengths.data(), dims{Q[0]}}),
      dynamic_tensor<float>{y.data(), Y}, dynamic_tensor<float>{wanted_k.data(), present_key},
      dynamic_tensor<float>{wanted_v.data(), present_value}, absent);
  CHECK(found_k.elements == wanted_k.elements);
  CHECK(found_v.elements == wanted_v.elements);
  CHECK(found_y.intact());
  double worst = 0;
  for (std::size_t i = 0; i < elements(Y); ++i)
    worst = std::max(
        worst, std::fabs(static_cast<double>(found_y.elements[i]) - static_cast<double>(y.elements[i])));
  CHECK(worst <= 0x1p-18);
}

constexpr float infinite = std::numeric_limits<float>::infinity(),
                lowest = std::numeric_limits<float>::lowest();

TEST_CASE("Attention by tiles: masks, of which some exclude all keys of a query") {
  constexpr dims q{2, 4, 19, 12}, k{2, 2, 37, 12}, v{2, 2, 37, 9};
  auto const added = [](std::size_t, float x) { return 4 * x; };
  check_keys<A{}, float, 0, false, q, k, v, dims{2, 4, 19, 37}>(added);
  check_keys<A{}, float, 0, false, q, k, v, dims{2, 1, 1, 37}>(added);
  check_keys<A{}, float, 0, false, q, k, v, dims{19, 37}>(
      [](std::size_t i, float x) { return i / 37 % 3 == 0 || x < 0 ? -infinite : x; });
  check_keys<A{}, float, 0, false, q, k, v, dims{19, 37}>([](std::size_t i, float x) {
    return i / 37 % 3 == 0 ? lowest : i / 37 % 3 == 1 ? x < 0 ? -infinite : lowest : x < 0 ? lowest : x;
  });
  check_keys<A{}, bool, 0, false, q, k, v, dims{4, 19, 37}>(
      [](std::size_t i, float x) { return i / 37 % 5 != 0 && x > 0.3f; });
}

TEST_CASE("Attention by tiles: causal, windows, lengths, a cap") {
  constexpr dims q{3, 4, 21, 8}, k{3, 2, 21, 8}, v{3, 2, 21, 10};
  auto const none = [](std::size_t, float) { return 0.0f; };
  check_keys<A{.is_causal = 1}, void, 0, false, q, k, v>(none);
  check_keys<A{.left_window_size = 3, .right_window_size = 2}, void, 0, false, q, k, v>(none);
  check_keys<A{.is_causal = 1, .left_window_size = 0, .softcap = 0.5f}, void, 0, false, q, k, v>(none);
  check_keys<A{}, void, 0, true, q, k, v>(none);
  check_keys<A{.is_causal = 1, .left_window_size = 4}, float, 0, true, q, k, v, dims{21, 21}>(
      [](std::size_t, float x) { return x < -0.8f ? -infinite : x; });
}

TEST_CASE("Attention by tiles: a past") {
  constexpr dims q{2, 4, 5, 8}, k{2, 2, 5, 8}, v{2, 2, 5, 10};
  check_keys<A{.is_causal = 1}, void, 14, false, q, k, v>([](std::size_t, float) { return 0.0f; });
  check_keys<A{}, bool, 17, false, q, k, v, dims{5, 22}>([](std::size_t, float x) { return x > 0; });
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
