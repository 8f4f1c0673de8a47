// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/graph/evaluate.hpp>

#include <array>
#include <cstring>

/// Operators with bodies (core/op.hpp): each body is a graph of its own, planned by the same passes. Its inputs
/// stay where the outer graph has them, and its arena is scratch of the step that runs it: alive for that step
/// only, and shared by all bodies of a node, of which one runs at a time.
namespace inlay {

/// The graph of a body as the outer program runs it: of the outer policy, its inputs borrowed.
template <class Net, inlay::policy Policy>
struct as_body : Net {
  static constexpr inlay::policy policy = Policy;
  static constexpr input_place inputs_in = input_place::borrowed;
};

namespace detail {

/// The value that is output K of a graph.
template <class Net, std::size_t K>
inline constexpr auto value_of_output = [] {
  std::size_t found = 0, k = 0;
  for (std::size_t i = 0; i < wiring<Net>::entries; ++i)
    if (wiring<Net>::shapes[i].kind == entry_kind::output && k++ == K)
      found =
          static_cast<std::size_t>(wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[i][0])]);
  return found;
}();

/// Types at the border of a graph.
template <class Net>
struct border {
  static constexpr auto inputs = [] {
    std::array<tensor_info, wiring<Net>::counts.inputs> result{};
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = records<Net>::infos[i];
    return result;
  }();
  static constexpr auto outputs = []<std::size_t... K>(std::index_sequence<K...>) {
    return std::array<tensor_info, sizeof...(K)>{records<Net>::infos[value_of_output<Net, K>]...};
  }(std::make_index_sequence<wiring<Net>::counts.outputs>{});
  static constexpr body_types types{inputs, outputs};
};

/// Stores the extents of a body's inputs that are capacities. Errors: those of check_capacity, of the input.
template <class Body, class... Ins>
constexpr run_error set_inputs(auto const& memory, std::tuple<Ins...> const& in) {
  run_error result;
  auto const set = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    constexpr tensor_info const& info = records<Body>::infos[I];
    if constexpr (info.is_capacity) {
      if (error const e = store_dims<Body, I>(memory, info.type, std::get<I>(in).dims()))
        result = {e, entry_at<Body, entries_of_kind<Body, entry_kind::input>[I]>::name.view()};
    }
    return !result;
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    static_cast<void>((set(std::integral_constant<std::size_t, I>{}) && ...));
  }(std::index_sequence_for<Ins...>{});
  return result;
}

/// Calls copy(K, memory, to, elements) for each output K of a body that is wanted. Where extents are known at run time,
/// `made` are the types that there is room for, and get the dims of this run.
/// Errors: those of check_capacity, of the output.
template <class Body, class... Outs, class... Types>
constexpr auto deliver_all(auto const& memory, std::tuple<Outs...> const& out, auto const& copy,
                           Types const&... made) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    if constexpr (sizeof...(Types) == 0) {
      auto const deliver = [&](auto k, auto const& to) {
        if constexpr (is_present<decltype(to)>) copy(k, memory, to, to.size());
      };
      (deliver(std::integral_constant<std::size_t, K>{}, std::get<K>(out)), ...);
    } else {
      run_error result;
      auto const deliver = [&](auto k, auto const& to, std::span<tensor_info> types) {
        constexpr std::size_t value = value_of_output<Body, k()>;
        if constexpr (is_present<decltype(to)>) {
          dims const found = dims_of_value<Body, value>(memory);
          if (error const e = check_capacity(records<Body>::infos[value].type, found, types[k()])) {
            result = {e, entry_at<Body, entries_of_kind<Body, entry_kind::output>[k()]>::name.view()};
          } else {
            copy(k, memory, to, elements(found));
            types[k()].dims = found;
          }
        }
        return !result;
      };
      static_cast<void>(
          (deliver(std::integral_constant<std::size_t, K>{}, std::get<K>(out), made...) && ...));
      return result;
    }
  }(std::index_sequence_for<Outs...>{});
}

/// A body by its kernels, in scratch memory of the step. An output that is an input, or a view of one, is
/// kept behind the arena until all outputs have been made: it may be written to another input's place.
template <class Body>
struct planned_body {
  template <std::size_t K>
  static constexpr std::size_t output = value_of_output<Body, K>;
  template <std::size_t K>
  static constexpr bool is_input = program<Body>::borrowed_input(output<K>) != no_value;
  static constexpr std::size_t outputs = wiring<Body>::counts.outputs;

  /// Offset of each output that is an input; the last is the number of bytes in all.
  static constexpr auto kept = []<std::size_t... K>(std::index_sequence<K...>) {
    std::array<std::size_t, outputs + 1> result{};
    std::size_t at = program<Body>::arena_bytes, k = 0;
    for (std::size_t const bytes :
         {(is_input<K> ? records<Body>::infos[output<K>].bytes() : std::size_t{0})...}) {
      result[k++] = at;
      at += aligned(bytes);
    }
    result[outputs] = at;
    return result;
  }(std::make_index_sequence<outputs>{});
  static constexpr std::size_t bytes = kept[outputs];

  /// `made` where extents are known at run time: the types of the outputs (core/op.hpp, has_bodies).
  template <class Ins, class Outs, class... Types>
  static auto run(std::byte* scratch, Ins const& in, Outs const& out, Types const&... made) {
    return std::apply(
        [&](auto const&... x) {
          void const* const lent[] = {static_cast<void const*>(x.data())..., nullptr};
          sequential alone;
          arena_memory<Body> const memory{scratch, lent};
          if constexpr (sizeof...(Types) != 0) {
            if (run_error const e = set_inputs<Body>(memory, in)) return e;
          }
          if constexpr (has_capacities<Body>) {
            static_assert(sizeof...(Types) != 0);
            if (run_error const e = run_tasks<Body>(memory, alone)) return e;
          } else {
            run_tasks<Body>(memory, alone);
          }
          [&]<std::size_t... K>(std::index_sequence<K...>) {
            (keep<K>(memory), ...);
          }(std::make_index_sequence<outputs>{});
          return deliver_all<Body>(memory, out, bytes_of_output, made...);
        },
        in);
  }

 private:
  template <std::size_t K>
  static void keep(arena_memory<Body> const& memory) {
    if constexpr (is_input<K>)
      std::memcpy(memory.arena + kept[K], memory.template pointer<output<K>>(),
                  records<Body>::infos[output<K>].bytes());
  }
  /// The first `count` elements of output K go where they are wanted.
  static constexpr auto bytes_of_output = []<std::size_t K>(std::integral_constant<std::size_t, K>,
                                                            arena_memory<Body> const& memory, auto const& to,
                                                            std::size_t count) {
    void const* from = nullptr;
    if constexpr (is_input<K>) from = memory.arena + kept[K];
    else from = memory.template pointer<output<K>>();
    std::memcpy(to.data(), from, count * sizeof(*to.data()));
  };
};

/// A body by the references of its operators.
template <class Body>
struct evaluated_body {
  template <class Ins, class Outs, class... Types>
  static constexpr auto run(Ins const& in, Outs const& out, Types const&... made) {
    typed_memory<Body, std::make_index_sequence<records<Body>::values.size()>> memory;
    if constexpr (sizeof...(Types) != 0) {
      if (run_error const e = set_inputs<Body>(memory, in)) return e;
    }
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (std::copy_n(std::get<I>(in).data(), std::get<I>(in).size(), memory.template pointer<I>()), ...);
    }(std::make_index_sequence<std::tuple_size_v<Ins>>{});
    if constexpr (has_capacities<Body>) {
      static_assert(sizeof...(Types) != 0);
      if (run_error const e = evaluate_graph<Body>(memory)) return e;
    } else {
      evaluate_graph<Body>(memory);
    }
    constexpr auto copy = []<std::size_t K>(std::integral_constant<std::size_t, K>, auto const& from,
                                            auto const& to, std::size_t count) {
      std::copy_n(from.template pointer<value_of_output<Body, K>>(), count, to.data());
    };
    return deliver_all<Body>(memory, out, copy, made...);
  }
};

template <std::size_t I, class... Ts>
using nth_type = typename decltype(find_type<I>(
    static_cast<indexed_types<std::index_sequence_for<Ts...>, type_list<Ts...>> const*>(nullptr)))::type;

/// What control() gets: bodies by number.
template <class... Bodies>
struct planned_bodies {
  std::byte* scratch;
  template <std::size_t Which>
  auto run(auto const& in, auto const& out, auto const&... made) const {
    return planned_body<nth_type<Which, Bodies...>>::run(scratch, in, out, made...);
  }
};
template <class... Bodies>
struct evaluated_bodies {
  template <std::size_t Which>
  constexpr auto run(auto const& in, auto const& out, auto const&... made) const {
    return evaluated_body<nth_type<Which, Bodies...>>::run(in, out, made...);
  }
};

}  // namespace detail

template <class Op, class... Nets>
struct with_bodies {
  static_assert(sizeof...(Nets) == Op::bodies.size(), "with_bodies: one graph for each name in Op::bodies");

  static constexpr op_identity id = Op::id;
  static constexpr arity inputs = Op::inputs, outputs = Op::outputs;
  using attributes = typename Op::attributes;
  using nets = type_list<Nets...>;

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    constexpr std::array<body_types, sizeof...(Nets)> bodies{
        detail::border<as_body<Nets, policy::balanced>>::types...};
    constexpr std::size_t longest = std::max({bodies_inputs<Nets>()...});
    for (std::size_t which = 0; which < bodies.size(); ++which) {
      std::array<tensor_info, longest> wanted{};
      std::span<tensor_info> const of_body(wanted.data(), bodies[which].inputs.size());
      if (error const e = Op::infer_body(a, which, in, of_body)) return e;
      for (std::size_t i = 0; i < of_body.size(); ++i)
        if (error const e = check_start(bodies[which].inputs[i], of_body[i])) return e;
    }
    return Op::infer(a, in, bodies, out);
  }

  template <auto Attributes>
  static constexpr auto reference(auto const& in, auto const& out, auto const&... types) {
    return Op::template control<Attributes>(detail::evaluated_bodies<as_body<Nets, policy::balanced>...>{},
                                            in, out, types...);
  }

  /// Whether extents inside a body are known at run time only.
  static constexpr bool has_capacities = (detail::has_capacities<as_body<Nets, policy::balanced>> || ...);

  /// Of the arena that the bodies share.
  template <policy Policy>
  static constexpr std::size_t scratch_bytes() {
    return std::max({detail::planned_body<as_body<Nets, Policy>>::bytes...});
  }

  template <auto Attributes, policy Policy>
  static auto run(std::byte* scratch, auto const& in, auto const& out, auto const&... types) {
    return Op::template control<Attributes>(detail::planned_bodies<as_body<Nets, Policy>...>{scratch}, in,
                                            out, types...);
  }

 private:
  template <class Net>
  static constexpr std::size_t bodies_inputs() {
    return wiring<as_body<Net, policy::balanced>>::counts.inputs;
  }
};

}  // namespace inlay
