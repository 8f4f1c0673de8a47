// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/recurrent.hpp>

#include "check.hpp"

#include <inlay/op/GRU.hpp>
#include <inlay/op/LSTM.hpp>
#include <inlay/op/RNN.hpp>

#include <array>
#include <cstring>

namespace {
using namespace inlay;
using namespace inlay::test;
using family::recurrent_direction;

template <class Op>
constexpr std::int64_t gates = std::is_same_v<Op, op::LSTM>  ? 4
                               : std::is_same_v<Op, op::GRU> ? 3
                                                             : 1;

/// W (D, gates * H, K) as the generator packs it; NaN behind it.
template <class Op, dims W>
std::vector<float> pack(std::vector<float> const& w) {
  constexpr auto G = static_cast<std::size_t>(gates<Op>), D = static_cast<std::size_t>(W[0]),
                 H = static_cast<std::size_t>(W[1]) / G, K = static_cast<std::size_t>(W[2]);
  std::vector<float> packed(kernel::gates_layout::elements(D, G, H, K), 0.0f);
  for (std::size_t d = 0; d < D; ++d)
    for (std::size_t g = 0; g < G; ++g)
      for (std::size_t u = 0; u < H; ++u)
        for (std::size_t k = 0; k < K; ++k)
          packed[kernel::gates_layout::index(d, g, u, k, G, H, K)] = w[((d * G + g) * H + u) * K + k];
  return packed;
}

/// A layer of `Steps` steps of `Batch` sequences, I inputs and H units.
template <class Op, typename Op::attributes a, int Steps, int Batch, int I, int H, bool Given>
struct layer {
  static constexpr bool is_lstm = std::is_same_v<Op, op::LSTM>;
  static constexpr std::int64_t G = gates<Op>, D = a.direction == recurrent_direction::bidirectional ? 2 : 1;
  static constexpr dims X{a.layout ? Batch : Steps, a.layout ? Steps : Batch, I}, W{D, G* H, I},
      R{D, G* H, H}, B{D, 2 * G* H}, state = a.layout ? dims{Batch, D, H} : dims{D, Batch, H},
                                     Y = a.layout ? dims{Batch, Steps, D, H} : dims{Steps, D, Batch, H};

  std::vector<float> x = values(1).vector(elements(X)), w = values(2).vector(elements(W)),
                     r = values(3).vector(elements(R)), b = values(4).vector(elements(B)),
                     h = values(5).vector(elements(state)), c = values(6).vector(elements(state)),
                     p = values(7).vector(static_cast<std::size_t>(D * 3 * H));
  std::array<std::int32_t, Batch> lens{};
  std::vector<float> y = std::vector<float>(elements(Y), -1.0f),
                     y_h = std::vector<float>(elements(state), -1.0f), y_c = y_h;

  layer() {
    for (float& v : r) v /= std::sqrt(float{H});  // states must not grow chaotic: errors would grow with them
    for (std::size_t n = 0; n < Batch; ++n)
      lens[n] = static_cast<std::int32_t>(Steps - static_cast<int>(n) % 3);
  }

  template <bool Present, dims Dims, class T>
  static constexpr auto optional(T const* elements) {
    if constexpr (Present) return tensor<T const, Dims>{elements};
    else return absent;
  }

  /// Calls f with all inputs and outputs; W and R as `weights` and `recurrence`.
  void call(auto const& f, auto weights, auto recurrence) {
    tensor<float const, X> const in{x.data()};
    auto const bias = optional<Given, B>(b.data());
    auto const lengths = optional<Given, dims{Batch}>(lens.data());
    auto const first = optional<Given, state>(h.data());
    tensor<float, Y> const out{y.data()};
    tensor<float, state> const last{y_h.data()};
    if constexpr (is_lstm)
      f(in, weights, recurrence, bias, lengths, first, optional<Given, state>(c.data()),
        optional<Given, dims{D, 3 * H}>(p.data()), out, last, tensor<float, state>{y_c.data()});
    else f(in, weights, recurrence, bias, lengths, first, out, last);
  }
  void run_reference() {
    call([](auto... t) { Op::reference(a, t...); }, tensor<float const, W>{w.data()},
         tensor<float const, R>{r.data()});
  }
  void run_kernel() {
    std::vector<float> const packed_w = pack<Op, W>(w), packed_r = pack<Op, R>(r);
    static constexpr tensor_info in[] = {{elem_type::float_, X},
                                         {elem_type::float_, W, storage::gates},
                                         {elem_type::float_, R, storage::gates}};
    std::vector<float> scratch(traits::scratch_of<Op>(a, in, {}) / sizeof(float), std::nanf(""));
    REQUIRE(!scratch.empty());
    call(
        [&](auto... t) { Op::template evaluate_with<a>(reinterpret_cast<std::byte*>(scratch.data()), t...); },
        tensor<float const, W, storage::gates>{packed_w.data()},
        tensor<float const, R, storage::gates>{packed_r.data()});
  }
};

template <class Op, typename Op::attributes a, int Steps, int Batch, int I, int H, bool Given = true>
void check_layer() {
  INFO("steps ", Steps, ", batch ", Batch, ", inputs ", I, ", units ", H);
  layer<Op, a, Steps, Batch, I, H, Given> wanted, found;
  wanted.run_reference();
  found.run_kernel();
  auto const close = [](std::vector<float> const& f, std::vector<float> const& w) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < w.size(); ++i)  // states are sums of (I + H) products, carried on
      wrong += !(std::fabs(f[i] - w[i]) <= 2e-5f * (1 + std::fabs(w[i])));
    CHECK(wrong == 0);
  };
  close(found.y, wanted.y);
  close(found.y_h, wanted.y_h);
  if constexpr (std::is_same_v<Op, op::LSTM>) close(found.y_c, wanted.y_c);
  // The packed weights as the reference reads them.
  layer<Op, a, Steps, Batch, I, H, Given> same;
  auto const w = pack<Op, same.W>(same.w), r = pack<Op, same.R>(same.r);
  same.call([](auto... t) { Op::reference(a, t...); }, tensor<float const, same.W, storage::gates>{w.data()},
            tensor<float const, same.R, storage::gates>{r.data()});
  close(same.y, wanted.y);
}

TEST_CASE(
    "LSTM: units around the width of a pack and of a panel, steps around those that are taken together") {
  using A = op::LSTM::attributes;
  check_layer<op::LSTM, A{}, 1, 1, 3, 1>();
  check_layer<op::LSTM, A{}, 5, 1, 9, 5, false>();
  check_layer<op::LSTM, A{}, 4, 2, 7, 16>();
  check_layer<op::LSTM, A{.clip = 0.5f, .input_forget = 1}, 9, 3, 2, 17>();
  check_layer<op::LSTM, A{.direction = recurrent_direction::reverse}, 6, 1, 20, 33>();
  check_layer<op::LSTM, A{.direction = recurrent_direction::bidirectional, .layout = 1}, 7, 3, 5, 40>();
}

TEST_CASE("GRU: reset before and behind the product") {
  using A = op::GRU::attributes;
  check_layer<op::GRU, A{}, 5, 2, 3, 1>();
  check_layer<op::GRU, A{}, 6, 3, 9, 21>();
  check_layer<op::GRU, A{}, 3, 1, 4, 16, false>();
  check_layer<op::GRU, A{.linear_before_reset = 1}, 6, 3, 9, 21>();
  check_layer<op::GRU, A{.linear_before_reset = 1}, 8, 1, 17, 48, false>();
  check_layer<op::GRU,
              A{.clip = 1, .direction = recurrent_direction::bidirectional, .linear_before_reset = 1}, 5, 2,
              6, 34>();
}

TEST_CASE("RNN") {
  using A = op::RNN::attributes;
  check_layer<op::RNN, A{}, 5, 2, 3, 1>();
  check_layer<op::RNN, A{}, 6, 3, 9, 21>();
  check_layer<op::RNN, A{.direction = recurrent_direction::bidirectional}, 6, 1, 9, 130, false>();
}

/// Units of equal weights have equal states, bit by bit, whatever pack they fall into, and so have steps.
template <class Op, typename Op::attributes a, int I, int H>
void check_order() {
  INFO("inputs ", I, ", units ", H);
  constexpr int steps = 7;
  layer<Op, a, steps, 1, I, H, false> l;
  auto const row_w = values(11).vector(I), row_x = values(12).vector(I);
  float const recurrence = 1.0f / H;
  for (std::size_t i = 0; i < l.w.size(); ++i) l.w[i] = row_w[i % I];
  for (std::size_t i = 0; i < l.x.size(); ++i) l.x[i] = row_x[i % I];
  for (float& r : l.r) r = recurrence;
  l.run_kernel();
  std::size_t differing = 0;
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t u = 0; u < H; ++u)
      differing += std::memcmp(&l.y[t * H + u], &l.y[t * H], sizeof(float)) != 0;
  CHECK(differing == 0);
}

TEST_CASE("equal units have equal states") {
  check_order<op::LSTM, op::LSTM::attributes{}, 5, 7>();
  check_order<op::LSTM, op::LSTM::attributes{}, 9, 51>();
  check_order<op::GRU, op::GRU::attributes{}, 5, 35>();
  check_order<op::GRU, op::GRU::attributes{.linear_before_reset = 1}, 12, 19>();
  check_order<op::RNN, op::RNN::attributes{}, 3, 141>();
}

}  // namespace
