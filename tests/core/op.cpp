// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/op.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {
using namespace inlay;

constexpr arity one_or_two{1, 2};
static_assert(!one_or_two.accepts(0) && one_or_two.accepts(1) && one_or_two.accepts(2) &&
              !one_or_two.accepts(3));
static_assert(at_least(2).variadic && !at_least(2).accepts(1) && at_least(2).accepts(1000));

/// Two inputs, the second optional, and one output or two.
struct plain {
  static constexpr arity inputs{1, 2}, outputs{1, 2};
  struct attributes {};
  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    for (tensor_info& y : out) y = in[0];
    return no_error;
  }
};
struct several : plain {
  static constexpr arity inputs = at_least(1), outputs{1, 1};
};

constexpr tensor_info X{elem_type::float_, {2}}, left_out{};
template <class Op, std::size_t N>
constexpr error check(std::array<tensor_info, N> const& in, std::size_t outputs = 1) {
  return check_arity<Op>(in, outputs);
}
static_assert(!check<plain, 1>({X}) && !check<plain, 2>({X, left_out}, 2));
static_assert(check<plain, 3>({X, X, X}) == error{fault::too_many_inputs, 3, 2});
static_assert(check<plain, 0>({}) == error{fault::missing_input, 0, 1});
static_assert(check<plain, 2>({left_out, X}) == error{fault::missing_input, 0, 1});
static_assert(check<plain, 1>({X}, 3) == error{fault::too_many_outputs, 3, 2});
static_assert(!check<several, 3>({X, X, X}) &&
              check<several, 1>({X}, 2) == error{fault::too_many_outputs, 2, 1});

// An operator that says nothing of itself is nothing special.
static_assert(!traits::is_view<plain> && !traits::is_elementwise<plain>);
static_assert(!traits::takes_epilogue<plain>(plain::attributes{}, {}, {}) &&
              !traits::window_of<plain>(plain::attributes{}, {}, {}) &&
              traits::macs_of<plain>(plain::attributes{}, {}, {}) == 0);
static_assert(!row_window{} && row_window{3, 1, 1});

TEST_CASE("rows: a ring holds row r at r % Ring") {
  float memory[4 * 2 * 3] = {};
  rows<float, dims{1, 4, 2, 3}, 4> const whole{memory};
  rows<float, dims{1, 4, 2, 3}, 2> const ring{memory};
  static_assert(whole.height == 4 && whole.width == 2 && whole.channels == 3 && whole.row_elements == 6);
  CHECK(whole.row(3) == memory + 18);
  CHECK(ring.row(2) == memory);
  CHECK(ring.row(3) == memory + 6);
}
}  // namespace
