// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/graph/program.hpp>

#include <memory>
#include <tuple>
#include <utility>

/// Pass `run`: the program as one inlined call for each task. The only place where an index becomes a kernel.
namespace inlay::detail {

/// Where values lie: at constant offsets in one arena.
template <class Net>
struct arena_memory {
  std::byte* arena;

  template <std::size_t V>
  INLAY_ALWAYS_INLINE auto pointer() const {
    using T = type_of<records<Net>::infos[V].type>;
    return std::assume_aligned<alignment>(reinterpret_cast<T*>(arena + program<Net>::offset_of_value(V)));
  }
  template <std::size_t Step, class T>
  INLAY_ALWAYS_INLINE T* ring() const {
    return std::assume_aligned<alignment>(reinterpret_cast<T*>(arena + program<Net>::offset_of_ring(Step)));
  }
};

/// Value V as an operator's output.
template <class Net, std::size_t V, class Memory>
INLAY_ALWAYS_INLINE constexpr auto output_tensor(Memory const& memory) {
  using T = type_of<records<Net>::infos[V].type>;
  return tensor<T, records<Net>::infos[V].dims>{memory.template pointer<V>()};
}

/// Input K of a node entry as an operator takes it; `In` is its type in the expression.
template <class Net, std::size_t Entry, std::size_t K, class In, class Memory>
INLAY_ALWAYS_INLINE constexpr auto input_tensor(Memory const& memory) {
  if constexpr (initializer<In>) {
    using T = type_of<In::info.type>;
    return tensor<T const, In::info.dims, In::info.storage>{In::data()};
  } else if constexpr (!is_present<In>) {
    return absent;
  } else {
    constexpr auto v = static_cast<std::size_t>(
        wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + K]);
    using T = type_of<records<Net>::infos[v].type>;
    return tensor<T const, records<Net>::infos[v].dims>{memory.template pointer<v>()};
  }
}

/// The arguments as the operator declares them: a fixed number, `absent` for those left out, or one tuple if variadic.
template <arity Arity, class Tuple>
INLAY_ALWAYS_INLINE constexpr auto pad_arguments(Tuple const& present) {
  if constexpr (Arity.variadic) {
    return std::tuple<Tuple>{present};
  } else {
    return [&]<std::size_t... Missing>(std::index_sequence<Missing...>) {
      return std::tuple_cat(present, std::tuple{(static_cast<void>(Missing), absent)...});
    }(std::make_index_sequence<static_cast<std::size_t>(Arity.most) - std::tuple_size_v<Tuple>>{});
  }
}

template <class Net, std::size_t Entry, class Memory, class... Ins>
INLAY_ALWAYS_INLINE constexpr auto input_tensors(Memory const& memory, type_list<Ins...>) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::tuple{input_tensor<Net, Entry, K, Ins>(memory)...};
  }(std::index_sequence_for<Ins...>{});
}

/// All outputs of a node; `First` replaces output 0, which a fused step writes elsewhere.
template <class Net, std::size_t Entry, std::size_t First, class Memory>
INLAY_ALWAYS_INLINE constexpr auto output_tensors(Memory const& memory) {
  constexpr auto base = static_cast<std::size_t>(wiring<Net>::offsets[Entry][1]);
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::tuple{output_tensor<Net, (K == 0 ? First : base + K)>(memory)...};
  }(std::make_index_sequence<static_cast<std::size_t>(wiring<Net>::shapes[Entry].values)>{});
}

/// Input K of a fused node as a tuple; empty for the value in flight, which has no memory.
template <class Net, std::size_t Entry, int Position, std::size_t K, class In, class Memory>
INLAY_ALWAYS_INLINE constexpr auto other_operand(Memory const& memory) {
  if constexpr (K == static_cast<std::size_t>(Position)) return std::tuple{};
  else return std::tuple{input_tensor<Net, Entry, K, In>(memory)};
}

/// The operands of a fused node but the one in flight, in order, `absent` for those left out.
template <class Net, std::size_t Entry, int Position, class Memory, class... Ins>
INLAY_ALWAYS_INLINE constexpr auto other_operands(Memory const& memory, type_list<Ins...>) {
  constexpr arity inputs = entry_at<Net, Entry>::op::inputs;
  constexpr arity others{0, (inputs.variadic ? static_cast<int>(sizeof...(Ins)) : inputs.most) - 1};
  return pad_arguments<others>([&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::tuple_cat(other_operand<Net, Entry, Position, K, Ins>(memory)...);
  }(std::index_sequence_for<Ins...>{}));
}

/// The epilogue made of fused nodes [Begin, End).
template <class Net, std::size_t Begin, std::size_t End, class Memory>
INLAY_ALWAYS_INLINE constexpr auto make_epilogue(Memory const& memory) {
  if constexpr (Begin == End) {
    return epilogue<>{};
  } else {
    constexpr fused_node f = program<Net>::fused_nodes[Begin];
    constexpr std::size_t entry = records<Net>::entry_of_node[static_cast<std::size_t>(f.node)];
    using E = entry_at<Net, entry>;
    auto const first = std::apply(
        [](auto const&... other) { return E::op::template epilogue_step<E::attributes, f.position>(other...); },
        other_operands<Net, entry, f.position>(memory, typename E::ins{}));
    auto const rest = make_epilogue<Net, Begin + 1, End>(memory);
    return [&]<class... Rest>(epilogue<Rest...> const& r) {
      return epilogue<std::remove_const_t<decltype(first)>, Rest...>{first, r};
    }(rest);
  }
}

template <class Net, std::size_t Step>
struct step_facts {
  static constexpr step_record step = program<Net>::steps[Step];
  static constexpr std::size_t entry = records<Net>::entry_of_node[static_cast<std::size_t>(step.head)];
  static constexpr node_record head = records<Net>::nodes[static_cast<std::size_t>(step.head)];
  static constexpr auto output = static_cast<std::size_t>(step.output);
  static constexpr auto first_fused = static_cast<std::size_t>(step.first_fused);
  static constexpr auto last_fused = first_fused + static_cast<std::size_t>(step.fused);
  using node = entry_at<Net, entry>;
  using op = typename node::op;
};

/// Calls the operator of a node: its kernel, or its reference where it has no other.
template <class Op, auto Attributes, class Arguments>
INLAY_ALWAYS_INLINE constexpr void evaluate(Arguments const& arguments) {
  std::apply(
      [](auto const&... argument) {
        if constexpr (requires { Op::template evaluate<Attributes>(argument...); })
          Op::template evaluate<Attributes>(argument...);
        else Op::reference(Attributes, argument...);
      },
      arguments);
}

/// One step that reads and writes whole tensors.
template <class Net, std::size_t Step>
INLAY_ALWAYS_INLINE void run_step(arena_memory<Net> const& memory) {
  using facts = step_facts<Net, Step>;
  using op = typename facts::op;
  auto const in = pad_arguments<op::inputs>(input_tensors<Net, facts::entry>(memory, typename facts::node::ins{}));
  auto const out = pad_arguments<op::outputs>(output_tensors<Net, facts::entry, facts::output>(memory));
  if constexpr (facts::head.takes_epilogue)
    evaluate<op, facts::node::attributes>(std::tuple_cat(
        in, out, std::tuple{make_epilogue<Net, facts::first_fused, facts::last_fused>(memory)}));
  else evaluate<op, facts::node::attributes>(std::tuple_cat(in, out));
}

/// A streaming group: stage S pulls the rows that it needs from stage S - 1, which keeps as many rows as one row of S
/// reads. Every stage makes each of its rows once.
template <class Net, std::size_t Task>
struct streaming_group {
  static constexpr task_record task = program<Net>::tasks[Task];
  static constexpr auto stages = static_cast<std::size_t>(task.stages);

  template <std::size_t S>
  using facts = step_facts<Net, static_cast<std::size_t>(
                                    program<Net>::stages[static_cast<std::size_t>(task.first_stage) + S])>;
  template <std::size_t S>
  static constexpr auto step = static_cast<std::size_t>(
      program<Net>::stages[static_cast<std::size_t>(task.first_stage) + S]);
  template <std::size_t S>
  static constexpr tensor_info const& info = records<Net>::infos[facts<S>::output];
  template <std::size_t S>
  static constexpr int height = static_cast<int>(info<S>.dims[1]);

  arena_memory<Net> memory;
  int made[stages]{};  ///< rows that each stage has made

  /// The output of stage S as rows: its ring, or the whole tensor of the last stage.
  template <std::size_t S, class T>
  INLAY_ALWAYS_INLINE auto output_rows() const {
    if constexpr (S + 1 == stages) {
      return rows<T, info<S>.dims, height<S>>{memory.template pointer<facts<S>::output>()};
    } else {
      constexpr int ring = ring_rows(facts<S + 1>::head.window, height<S>);
      return rows<T, info<S>.dims, ring>{memory.template ring<step<S>, std::remove_const_t<T>>()};
    }
  }

  /// Input 0 of stage S: the rows of the stage before, or the group's input, whole or as rows.
  template <std::size_t S>
  INLAY_ALWAYS_INLINE auto input_rows() const {
    if constexpr (S > 0) {
      return output_rows<S - 1, type_of<info<S - 1>.type> const>();
    } else {
      auto const whole = std::get<0>(input_tensors<Net, facts<0>::entry>(memory, typename facts<0>::node::ins{}));
      if constexpr (facts<0>::head.window.whole_input) {
        return whole;
      } else {
        using T = typename decltype(whole)::value_type;
        return rows<T const, whole.dims(), static_cast<int>(whole.dims()[1])>{whole.data()};
      }
    }
  }

  /// Makes rows of stage S until there are `end`.
  template <std::size_t S>
  INLAY_ALWAYS_INLINE void make_until(int end) {
    while (made[S] < end) {
      int const row = made[S];
      if constexpr (S > 0) {
        constexpr row_window w = facts<S>::head.window;
        int const needed = row * w.stride - w.pad_begin + w.extent;
        make_until<S - 1>(needed < height<S - 1> ? needed : height<S - 1>);
      }
      make_row<S>(row);
      made[S] = row + 1;
    }
  }

  template <std::size_t S>
  INLAY_ALWAYS_INLINE void make_row(int row) const {
    using f = facts<S>;
    using op = typename f::op;
    auto const X = input_rows<S>();
    auto const Y = output_rows<S, type_of<info<S>.type>>();
    auto const others = other_inputs<S>(typename f::node::ins{});
    auto const epilogue = make_epilogue<Net, f::first_fused, f::last_fused>(memory);
    std::apply(
        [&](auto const&... other) {
          if constexpr (f::head.takes_epilogue)
            op::template evaluate_rows<f::node::attributes>(X, other..., Y, row, row + 1, epilogue);
          else op::template evaluate_rows<f::node::attributes>(X, other..., Y, row, row + 1);
        },
        others);
  }

  /// Inputs 1 … of stage S, which are whole tensors.
  template <std::size_t S, class In0, class... Ins>
  INLAY_ALWAYS_INLINE auto other_inputs(type_list<In0, Ins...>) const {
    constexpr arity rest{facts<S>::op::inputs.least - 1, facts<S>::op::inputs.most - 1};
    return pad_arguments<rest>([&]<std::size_t... K>(std::index_sequence<K...>) {
      return std::tuple{input_tensor<Net, facts<S>::entry, K + 1, Ins>(memory)...};
    }(std::index_sequence_for<Ins...>{}));
  }

  INLAY_ALWAYS_INLINE void run() { make_until<stages - 1>(height<stages - 1>); }
};

template <class Net, std::size_t Task>
void run_task(arena_memory<Net> memory) noexcept {
  if constexpr (program<Net>::tasks[Task].stages > 1) {
    streaming_group<Net, Task>{memory}.run();
  } else {
    run_step<Net, static_cast<std::size_t>(
                      program<Net>::stages[static_cast<std::size_t>(program<Net>::tasks[Task].first_stage)])>(memory);
  }
}

template <class Net, std::size_t First, std::size_t... I>
INLAY_ALWAYS_INLINE void run_block(arena_memory<Net> memory, std::index_sequence<I...>) {
  (run_task<Net, First + I>(memory), ...);
}

/// The whole program.
template <class Net, std::size_t First = 0>
INLAY_ALWAYS_INLINE void run_tasks(arena_memory<Net> memory) {
  constexpr std::size_t left = program<Net>::task_count - First;
  if constexpr (left > 0) {
    constexpr std::size_t count = left < block ? left : block;
    run_block<Net, First>(memory, std::make_index_sequence<count>{});
    run_tasks<Net, First + count>(memory);
  }
}

}  // namespace inlay::detail
