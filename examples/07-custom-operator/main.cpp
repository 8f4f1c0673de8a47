// SPDX-License-Identifier: Apache-2.0
/// Operators of your own. The library does not know them, and knows everything about them that it knows about
/// its own: shapes, errors, fusion, constant expressions.

#include <inlay/model.hpp>
#include <inlay/op/MatMul.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace sensors {

using namespace inlay;

/// Y = X where it is farther than `width` from zero, else 0.   An operator on single elements: a function is
/// enough.
struct Deadband : family::elementwise_unary<Deadband> {
  static constexpr op_identity id{"com.example", "Deadband", 1};
  struct attributes {
    float width = 0;
  };
  static constexpr float apply(attributes const& a, float x) { return x > a.width || x < -a.width ? x : 0; }
};

/// Y[n] = the position of the largest magnitude in row n, the first of equals.   Shapes: X (N, L), Y (N) of
/// int64. An operator of any kind: identity, attributes, shape rule, specification. A fast `evaluate` may
/// follow.
struct Loudest {
  static constexpr op_identity id{"com.example", "Loudest", 1};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (in[0].rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(in[0].rank()), 2};
    out[0] = {elem_type::int64, {in[0].dims[0]}};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto Y) {
    std::size_t const length = X.size() / Y.size();
    auto const magnitude = [&](std::size_t i) { return X[i] < 0 ? -X[i] : X[i]; };
    for (std::size_t n = 0; n < Y.size(); ++n) {
      std::size_t best = 0;
      for (std::size_t i = 1; i < length; ++i)
        if (magnitude(n * length + i) > magnitude(n * length + best)) best = i;
      Y[n] = static_cast<std::int64_t>(best);
    }
  }
};

/// Two microphones turned into their sum and difference.
struct mixing {
  static constexpr tensor_info info{elem_type::float_, {2, 2}};
  static constexpr float elements[] = {1, 1,  //
                                       1, -1};
  static constexpr float const* data() { return elements; }
};

struct net {
  static constexpr auto nodes = graph(                                            //
      input<"microphones", float, 3, 2>(),                                        //
      node<"mixed", op::MatMul>(in<"microphones">, mixing{}),                     //
      node<"quiet", Deadband, Deadband::attributes{.width = 0.5f}>(in<"mixed">),  //
      node<"loudest", Loudest>(in<"quiet">),                                      //
      output<"quiet">(),                                                          //
      output<"loudest">());
};
using model = inlay::model<net>;

constexpr std::array<float, 6> microphones{1, 0.75f, 1, -1.25f, 0.25f, 0};
// By hand: sums and differences (1.75 0.25) (-0.25 2.25) (0.25 0.25); what is within 0.5 of zero goes.
constexpr std::array<float, 6> quiet{1.75f, 0, 0, 2.25f, 0, 0};
constexpr std::array<std::int64_t, 3> loudest{0, 1, 0};

static_assert(model::evaluate(microphones) == std::tuple{quiet, loudest});
static_assert(model::output_info<"loudest">.dims == dims{3});
static_assert(model::nodes == 3);
static_assert(model::steps_after_fusion == 2);  // Deadband happens inside of MatMul's loop

}  // namespace sensors

int main() {
  sensors::model model;
  model.set<"microphones">(sensors::microphones);
  model.run();
  auto const quiet = model.output<"quiet">();
  auto const loudest = model.output<"loudest">();
  for (std::size_t n = 0; n < loudest.size(); ++n)
    std::printf("sum %5.2f  difference %5.2f  louder: %s\n", static_cast<double>(quiet[2 * n]),
                static_cast<double>(quiet[2 * n + 1]), loudest[n] == 0 ? "sum" : "difference");
  return std::ranges::equal(quiet, sensors::quiet) && std::ranges::equal(loudest, sensors::loudest) ? 0 : 1;
}
