// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Identity.hpp>
#include <inlay/op/If.hpp>
#include <inlay/op/Scan.hpp>

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;

constexpr std::array given{tensor_info{elem_type::float_, {2}}, tensor_info{elem_type::float_, {3, 2}},
                           tensor_info{elem_type::float_, {3, 5}}};

constexpr error infer_scan(op::Scan::attributes const& a, std::span<tensor_info const> made,
                           std::span<tensor_info> out) {
  std::array<tensor_info, 3> start{};
  if (error const e = op::Scan::infer_body(a, 0, given, start)) return e;
  std::array<body_types, 1> const bodies{body_types{start, made}};
  return infer<op::Scan>(a, given, bodies, out);
}
static_assert([] {
  std::array<tensor_info, 2> out{};
  return !infer_scan({.num_scan_inputs = 2}, std::array{given[0], tensor_info{elem_type::int8, {7}}}, out) &&
         out[0].dims == dims{2} && out[1].dims == dims{3, 7};
}());
static_assert([] {
  std::array<tensor_info, 2> out{};
  return infer_scan({.num_scan_inputs = 2, .scan_input_axes = {0, 1}}, std::array{given[0], given[0]}, out) ==
         error{fault::attribute_out_of_range, 1, 0};
}());
static_assert([] {  // slices whose extents are known at run time lie one behind the other, but not backwards
  tensor_info open{elem_type::int8, {7}};
  open.is_capacity = true;
  std::array<tensor_info, 2> out{};
  return !infer_scan({.num_scan_inputs = 2}, std::array{given[0], open}, out) && out[1].is_capacity &&
         out[1].dims == dims{3, 7} &&
         infer_scan({.num_scan_inputs = 2, .scan_output_directions = {1}}, std::array{given[0], open}, out)
                 .what == fault::shape_must_be_constant;
}());
static_assert([] {
  std::array<tensor_info, 3> to{};
  return !op::Scan::infer_body({.num_scan_inputs = 2}, 0, given, to) && to[1].dims == dims{2} &&
         to[2].dims == dims{5};
}());
static_assert([] {
  std::array<tensor_info, 3> to{};
  return op::Scan::infer_body({.num_scan_inputs = 3}, 0, given, to) ==
         error{fault::element_count_differs, 3, 2};
}());

/// ONNX's own Scan: running sums, and here of a body with another body in it.
struct sums {
  struct body {
    struct add {
      static constexpr auto nodes = graph(input<"s", float, 2>(), input<"x", float, 2>(),
                                          node<"y", op::Add>(in<"s">, in<"x">), output<"y">());
    };
    struct keep {
      static constexpr auto nodes = graph(input<"s", float, 2>(), input<"x", float, 2>(),
                                          node<"y", op::Identity>(in<"s">), output<"y">());
    };
    static constexpr auto nodes = graph(                                        //
        input<"s", float, 2>(), input<"x", float, 2>(), input<"on", bool>(),    //
        node<"y", with_bodies<op::If, keep, add>>(in<"on">, in<"s">, in<"x">),  //
        output<"y">(), output<"y">());
  };
  static constexpr auto nodes = graph(                                         //
      input<"s", float, 2>(), input<"x", float, 3, 2>(), input<"on", bool>(),  //
      node<"scan", with_bodies<op::Scan, body>,
           op::Scan::attributes{.num_scan_inputs = 1, .scan_input_directions = {1}, .captures = 1}>(
          in<"s">, in<"x">, in<"on">, out<"y">, out<"z">),  //
      output<"y">(), output<"z">());
};

TEST_CASE("Scan backwards, with a branch in its body") {
  inlay::model<sums> m;
  auto const run = [&](bool on) {
    std::ranges::fill(m.input<"s">(), 0.f);
    std::ranges::copy(std::array<float, 6>{1, 2, 3, 4, 5, 6}, m.input<"x">().begin());
    m.input<"on">()[0] = on;
    m.run();
  };
  run(true);
  CHECK(std::ranges::equal(m.output<"y">(), std::array<float, 2>{9, 12}));
  CHECK(std::ranges::equal(m.output<"z">(), std::array<float, 6>{5, 6, 8, 10, 9, 12}));
  run(false);
  CHECK(std::ranges::equal(m.output<"z">(), std::array<float, 6>{}));
}

}  // namespace INLAY_UNIT
