// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/graph/extents.hpp>

#include <memory>
#include <tuple>
#include <utility>

/// Pass `run`: the program as one inlined call for each task. The only place where an index becomes a kernel.
namespace inlay::detail {

/// Whether the program reads its inputs in memory of the caller's.
template <class Net>
inline constexpr bool borrows_inputs = options_of<Net>.inputs == input_place::borrowed;

/// Where values lie: at constant offsets in one arena, or where the caller has them.
template <class Net>
struct arena_memory {
  std::byte* arena;
  /// One for each graph input, if they are borrowed.
  [[no_unique_address]] std::conditional_t<borrows_inputs<Net>, void const* const*, absent_t> inputs{};
  std::size_t worker = 0;  ///< whose rings

  /// The tensor at pointer<V>().
  template <std::size_t V>
  static constexpr tensor_info const& info() {
    return records<Net>::infos[V];
  }
  template <std::size_t V>
  INLAY_ALWAYS_INLINE auto pointer() const {
    using T = type_of<records<Net>::infos[V].type>;
    if constexpr (constexpr std::int32_t input = program<Net>::borrowed_input(V); input != no_value)
      return static_cast<T const*>(inputs[static_cast<std::size_t>(input)]);
    else
      return std::assume_aligned<alignment>(reinterpret_cast<T*>(arena + program<Net>::offset_of_value(V)));
  }
  /// The extents of value V, whose dims are a capacity.
  template <std::size_t V>
  INLAY_ALWAYS_INLINE stored_extent* extents() const {
    return reinterpret_cast<stored_extent*>(arena + program<Net>::offset_of_extents(V));
  }
  template <std::size_t Step, class T>
  INLAY_ALWAYS_INLINE T* ring() const {
    std::byte* at = arena + program<Net>::offset_of_ring(Step);
    if constexpr (options_of<Net>.workers > 1) at += worker * program<Net>::ring_pitch(Step);
    return std::assume_aligned<alignment>(reinterpret_cast<T*>(at));
  }
  template <std::size_t Step>
  INLAY_ALWAYS_INLINE std::byte* scratch() const {
    return std::assume_aligned<alignment>(arena + program<Net>::offset_of_ring(Step));
  }
  template <class T>
  INLAY_ALWAYS_INLINE T* input_ring() const {
    return std::assume_aligned<alignment>(reinterpret_cast<T*>(arena + program<Net>::offset_of_input_ring()));
  }
};

/// Value V as an operator's output.
template <class Net, std::size_t V, class Memory>
INLAY_ALWAYS_INLINE constexpr auto output_tensor(Memory const& memory) {
  using T = type_of<Memory::template info<V>().type>;
  return tensor<T, Memory::template info<V>().dims, Memory::template info<V>().storage>{
      memory.template pointer<V>()};
}

/// Input K of a node entry as an operator takes it; `In` is its type in the expression.
template <class Net, std::size_t Entry, std::size_t K, class In, class Memory>
INLAY_ALWAYS_INLINE constexpr auto input_tensor(Memory const& memory) {
  if constexpr (initializer<In> &&
                traits::sees_constants<typename entry_at<Net, Entry>::op>(policy_of<Net>)) {
    return constant_tensor<In>{};
  } else if constexpr (initializer<In>) {
    using T = type_of<In::info.type>;
    return tensor<T const, In::info.dims, In::info.storage>{In::data()};
  } else if constexpr (!is_present<In>) {
    return absent;
  } else {
    constexpr auto v = static_cast<std::size_t>(
        wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + K]);
    using T = type_of<Memory::template info<v>().type>;
    return tensor<T const, Memory::template info<v>().dims, Memory::template info<v>().storage>{
        memory.template pointer<v>()};
  }
}

/// f of the arguments as the operator declares them: a fixed number, `absent` for those left out, or one tuple if
/// variadic. No other tuple is made: a compiler takes as long for three tuples and their concatenation as for a small
/// kernel.
template <arity Arity, class F, class... Present>
INLAY_ALWAYS_INLINE constexpr auto call_padded(F const& f, Present const&... present) {
  if constexpr (Arity.variadic) {
    return f(std::tuple<Present...>(present...));
  } else if constexpr (Arity.most == sizeof...(Present)) {
    return f(present...);
  } else {
    return [&]<std::size_t... Missing>(std::index_sequence<Missing...>) {
      return f(present..., (static_cast<void>(Missing), absent)...);
    }(std::make_index_sequence<static_cast<std::size_t>(Arity.most) - sizeof...(Present)>{});
  }
}

/// Calls f with the inputs of a node.
template <class Net, std::size_t Entry, class Memory, class F, class... Ins, std::size_t... K>
INLAY_ALWAYS_INLINE constexpr void with_inputs(Memory const& memory, F const& f, type_list<Ins...>,
                                               std::index_sequence<K...>) {
  call_padded<entry_at<Net, Entry>::op::inputs>(f, input_tensor<Net, Entry, K, Ins>(memory)...);
}

/// Calls f with the outputs of a node; `First` replaces output 0, which a fused step writes elsewhere.
template <class Net, std::size_t Entry, std::size_t First, class Memory, class F, std::size_t... K>
INLAY_ALWAYS_INLINE constexpr void with_outputs(Memory const& memory, F const& f, std::index_sequence<K...>) {
  constexpr auto base = static_cast<std::size_t>(wiring<Net>::offsets[Entry][1]);
  call_padded<entry_at<Net, Entry>::op::outputs>(f,
                                                 output_tensor<Net, (K == 0 ? First : base + K)>(memory)...);
}

/// Calls f with the inputs of a node, and its outputs behind them.
template <class Net, std::size_t Entry, std::size_t First, class Memory, class F>
INLAY_ALWAYS_INLINE constexpr void with_arguments(Memory const& memory, F const& f) {
  using Ins = typename entry_at<Net, Entry>::ins;
  constexpr auto outputs = static_cast<std::size_t>(wiring<Net>::shapes[Entry].values);
  with_inputs<Net, Entry>(
      memory,
      [&](auto const&... in) {
        with_outputs<Net, Entry, First>(
            memory, [&](auto const&... out) { f(in..., out...); }, std::make_index_sequence<outputs>{});
      },
      Ins{}, std::make_index_sequence<Ins::size>{});
}

/// A node with inputs or outputs of run-time extents: its shape rule over actual dims, then evaluate_open() of operators
/// that have a kernel for any extents, reference() of others.
/// An operator whose extents depend on elements has extents(), which comes after the rule, or make().
template <class Net, std::size_t Entry, class Memory>
constexpr run_error run_open_node(Memory const& memory) {
  using node = entry_at<Net, Entry>;
  using op = typename node::op;
  constexpr auto const& a = node::attributes;
  constexpr auto first = static_cast<std::size_t>(wiring<Net>::offsets[Entry][1]);
  constexpr auto count = static_cast<std::size_t>(wiring<Net>::shapes[Entry].values);
  auto const in = [&]<class... Ins, std::size_t... K>(type_list<Ins...>, std::index_sequence<K...>) {
    return std::tuple{open_input_tensor<Net, Entry, K, Ins>(memory)...};
  }(typename node::ins{}, std::make_index_sequence<node::ins::size>{});
  auto known = std::apply([](auto const&... x) { return std::tuple{room_for_known(x)...}; }, in);
  auto const in_infos = [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::array<tensor_info, sizeof...(K)>{info_of_tensor(std::get<K>(in), std::get<K>(known))...};
  }(std::make_index_sequence<node::ins::size>{});
  auto const of_inputs = [&](auto const& f) {
    return std::apply([&](auto const&... x) { return call_padded<op::inputs>(f, x...); }, in);
  };
  return [&]<std::size_t... K>(std::index_sequence<K...>) -> run_error {
    std::array<tensor_info, count> out{records<Net>::infos[first + K]...};
    if (error const e = op::infer(a, in_infos, out)) return {e, name_of_output<node, 0>()};
    std::span<tensor_info> const types = out;
    // One that counts while it computes gets all the room that there is, and says how much of it it has used.
    if constexpr (traits::makes_extents<op>) {
      for (std::size_t i = 0; i < count; ++i) out[i].dims = records<Net>::infos[first + i].dims;
    } else {
      auto const refine = [&](auto const&... x) -> error {
        if constexpr (requires { op::extents(a, x..., types); }) return op::extents(a, x..., types);
        for (tensor_info const& y : types)
          if (y.is_capacity) return {fault::shape_must_be_constant, 0, 0};
        return no_error;
      };
      if (error const e = of_inputs(refine)) return {e, name_of_output<node, 0>()};
    }
    run_error result;
    auto const store = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      if (error const e = store_dims<Net, first + I>(memory, out[I].type, out[I].dims))
        result = {e, name_of_output<node, I>()};
      return !result;
    };
    if (!(store(std::integral_constant<std::size_t, K>{}) && ...)) return result;
    auto const call = [&](auto const&... argument) -> error {
      if constexpr (requires { op::template evaluate_open<node::attributes>(argument...); })
        op::template evaluate_open<node::attributes>(argument...);
      else if constexpr (!traits::makes_extents<op>) op::reference(a, argument...);
      else if constexpr (std::is_void_v<decltype(op::make(a, argument..., types))>)
        op::make(a, argument..., types);
      else return op::make(a, argument..., types);
      return no_error;
    };
    error const e = of_inputs([&](auto const&... x) {
      return call_padded<op::outputs>([&](auto const&... y) { return call(x..., y...); },
                                      dynamic_tensor<type_of<records<Net>::infos[first + K].type>>{
                                          memory.template pointer<first + K>(), out[K].dims}...);
    });
    if (e) return {e, name_of_output<node, 0>()};
    if constexpr (traits::makes_extents<op>)
      static_cast<void>((store(std::integral_constant<std::size_t, K>{}) && ...));
    return result;
  }(std::make_index_sequence<count>{});
}

/// Input K of a node with bodies: of actual dims where these are known at run time only.
template <class Net, std::size_t Entry, std::size_t K, class In, class Memory>
INLAY_ALWAYS_INLINE constexpr auto body_input_tensor(Memory const& memory) {
  if constexpr (!initializer<In> && is_present<In>) {
    constexpr auto v = static_cast<std::size_t>(
        wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + K]);
    if constexpr (records<Net>::infos[v].is_capacity) return open_input_tensor<Net, Entry, K, In>(memory);
    else return input_tensor<Net, Entry, K, In>(memory);
  } else {
    return input_tensor<Net, Entry, K, In>(memory);
  }
}

/// A node with bodies of which extents are known at run time: run(in…, out…, types) runs it, and says what there is of
/// its outputs.
template <class Net, std::size_t Entry, class Memory>
constexpr run_error run_open_bodies(Memory const& memory, auto const& run) {
  using node = entry_at<Net, Entry>;
  using op = typename node::op;
  constexpr auto first = static_cast<std::size_t>(wiring<Net>::offsets[Entry][1]);
  constexpr auto count = static_cast<std::size_t>(wiring<Net>::shapes[Entry].values);
  return [&]<std::size_t... K>(std::index_sequence<K...>) -> run_error {
    std::array<tensor_info, count> out{records<Net>::infos[first + K]...};
    auto const call = [&](auto const&... x) {
      return call_padded<op::outputs>(
          [&](auto const&... y) { return run(x..., y..., std::span<tensor_info>(out)); },
          output_tensor<Net, first + K>(memory)...);
    };
    run_error result = [&]<class... Ins, std::size_t... I>(type_list<Ins...>, std::index_sequence<I...>) {
      return call_padded<op::inputs>(call, body_input_tensor<Net, Entry, I, Ins>(memory)...);
    }(typename node::ins{}, std::make_index_sequence<node::ins::size>{});
    if (result) return result;
    auto const store = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      if (error const e = store_dims<Net, first + I>(memory, out[I].type, out[I].dims))
        result = {e, name_of_output<node, I>()};
      return !result;
    };
    static_cast<void>((store(std::integral_constant<std::size_t, K>{}) && ...));
    return result;
  }(std::make_index_sequence<count>{});
}

/// Whether the dims with which the caller has set the graph inputs are such as these may have.
template <class Net, class Memory>
constexpr run_error check_inputs(Memory const& memory) {
  run_error result;
  auto const check = [&]<std::size_t Entry>(std::integral_constant<std::size_t, Entry>) {
    using E = entry_at<Net, Entry>;
    if constexpr (E::kind == entry_kind::input) {
      if constexpr (E::info.is_capacity && E::info.rank() > 0) {
        constexpr auto v = static_cast<std::size_t>(wiring<Net>::offsets[Entry][1]);
        if (error const e = check_input_dims<E>(dims_of_value<Net, v>(memory))) result = {e, E::name.view()};
      }
    }
    return !result;
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    static_cast<void>(
        (check(std::integral_constant<std::size_t, entries_of_kind<Net, entry_kind::input>[I]> {}) && ...));
  }(std::make_index_sequence<wiring<Net>::counts.inputs>{});
  return result;
}

/// Calls f with the operands of a fused node but the one in flight, in order, `absent` for those left out.
template <class Net, std::size_t Entry, int Position, class Memory, class F, class... Ins>
INLAY_ALWAYS_INLINE constexpr auto with_other_operands(Memory const& memory, F const& f, type_list<Ins...>) {
  constexpr arity inputs = entry_at<Net, Entry>::op::inputs;
  constexpr arity others{0, (inputs.variadic ? static_cast<int>(sizeof...(Ins)) : inputs.most) - 1};
  constexpr auto place = [](std::size_t k) { return k < static_cast<std::size_t>(Position) ? k : k + 1; };
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return call_padded<others>(f, input_tensor<Net, Entry, place(K), type_at<place(K), Ins...>>(memory)...);
  }(std::make_index_sequence<sizeof...(Ins) - 1>{});
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
    auto const first = with_other_operands<Net, entry, f.position>(
        memory,
        [](auto const&... other) {
          return E::op::template epilogue_step<E::attributes, f.position>(other...);
        },
        typename E::ins{});
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

/// Calls the operator of a node: its kernel for the policy, or its reference where it has no other.
template <class Op, auto Attributes, policy How, class... Arguments>
INLAY_ALWAYS_INLINE constexpr void evaluate(Arguments const&... argument) {
  if constexpr (How == policy::size && requires { Op::template evaluate_compact<Attributes>(argument...); })
    Op::template evaluate_compact<Attributes>(argument...);
  else if constexpr (requires { Op::template evaluate<Attributes>(argument...); })
    Op::template evaluate<Attributes>(argument...);
  else Op::reference(Attributes, argument...);
}

/// The platform of a model that is not asked for threads.
struct sequential {
  template <class F>
  INLAY_ALWAYS_INLINE static void parallel_for(std::size_t n, F&& f) {
    for (std::size_t i = 0; i < n; ++i) f(i);
  }
};

/// Calls f(), one kernel call of a step; a platform that has the two functions is told when it begins and
/// ends (`inlay profile`).
template <std::size_t Step, class Platform, class F>
INLAY_ALWAYS_INLINE void observed(Platform& platform, F const& f) {
  if constexpr (requires { platform.begin_step(Step); }) {
    platform.begin_step(Step);
    f();
    platform.end_step(Step);
  } else {
    f();
  }
}

/// Calls f(share) once for each worker.
template <class Net, class Platform, class F>
INLAY_ALWAYS_INLINE void share_work(Platform& platform, F const& f) {
  constexpr std::int32_t workers = options_of<Net>.workers;
  platform.parallel_for(workers, [&](std::size_t i) { f(share<workers>{static_cast<int>(i)}); });
}

/// One step that reads and writes whole tensors. Workers share convolutions and products as these know how,
/// and other steps that can be made row by row by rows.
template <class Net, std::size_t Step, class Memory, class Platform>
INLAY_ALWAYS_INLINE void run_step(Memory const& memory, [[maybe_unused]] Platform& platform) {
  using facts = step_facts<Net, Step>;
  using op = typename facts::op;
  // Static: GCC makes a copy on the stack of what a lambda might name.
  static constexpr auto a = facts::node::attributes;
  with_arguments<Net, facts::entry, facts::output>(memory, [&](auto const&... argument) {
    if constexpr (requires { typename op::nets; }) {
      std::byte* scratch = nullptr;
      if constexpr (facts::head.scratch_bytes != 0) scratch = memory.template scratch<Step>();
      observed<Step>(platform, [&] { op::template run<a, policy_of<Net>>(scratch, argument...); });
    } else if constexpr (facts::head.scratch_bytes != 0) {
      observed<Step>(platform,
                     [&] { op::template evaluate_with<a>(memory.template scratch<Step>(), argument...); });
    } else if constexpr (facts::head.takes_epilogue) {
      auto const epilogue = make_epilogue<Net, facts::first_fused, facts::last_fused>(memory);
      if constexpr (options_of<Net>.workers == 1)
        observed<Step>(platform, [&] { evaluate<op, a, options_of<Net>.policy>(argument..., epilogue); });
      else
        share_work<Net>(platform,
                        [&](auto part) { op::template evaluate_share<a>(part, argument..., epilogue); });
    } else if constexpr (options_of<Net>.workers > 1 &&
                         requires { op::template evaluate_share<a>(share<1>{}, argument...); }) {
      share_work<Net>(platform, [&](auto part) { op::template evaluate_share<a>(part, argument...); });
    } else {
      observed<Step>(platform, [&] { evaluate<op, a, options_of<Net>.policy>(argument...); });
    }
  });
}

/// Step of the first stage of a task.
template <class Net, std::size_t Task>
inline constexpr auto first_step = static_cast<std::size_t>(
    program<Net>::stages[static_cast<std::size_t>(program<Net>::tasks[Task].first_stage)]);

/// Input 0 of a task that streams, and the window in which its first stage reads it.
template <class Net, std::size_t Task>
inline constexpr auto input_of_task = static_cast<std::size_t>(wiring<Net>::edges[static_cast<std::size_t>(
    wiring<Net>::offsets[step_facts<Net, first_step<Net, Task>>::entry][0])]);
template <class Net, std::size_t Task>
inline constexpr row_window task_window = step_facts<Net, first_step<Net, Task>>::head.window;

/// A streaming group: whenever a stage has made a row, the next stage makes all rows that this allows.
/// Between two stages a ring keeps as many rows as one row of the second reads. Every stage makes each of its
/// rows once; rows that no later one reads are not made.
template <class Net, std::size_t Task>
class streaming_group {
  static constexpr program_options options = options_of<Net>;
  static constexpr task_record task = program<Net>::tasks[Task];
  static constexpr auto stages = static_cast<std::size_t>(task.stages);
  static constexpr bool is_pushed = program<Net>::pushed_task == static_cast<std::int32_t>(Task);

  template <std::size_t S>
  static constexpr auto step =
      static_cast<std::size_t>(program<Net>::stages[static_cast<std::size_t>(task.first_stage) + S]);
  template <std::size_t S>
  using facts = step_facts<Net, step<S>>;
  template <std::size_t S>
  static constexpr tensor_info const& info = records<Net>::infos[facts<S>::output];
  template <std::size_t S>
  static constexpr row_window window =
      window_in_group(facts<S>::head.window, S > 0 && S + 1 == stages, options);
  template <std::size_t S>
  static constexpr int height = static_cast<int>(info<S>.dims[1]);
  template <std::size_t S>
  static constexpr bool by_taps = S > 0 && takes_taps(window<S>, options);

  static constexpr std::size_t input = input_of_task<Net, Task>;
  static constexpr tensor_info const& input_info = records<Net>::infos[input];
  static constexpr bool planar_input = task_window<Net, Task>.planar;

 public:
  /// Rows of the group's input.
  static constexpr int input_height = static_cast<int>(input_info.dims[planar_input ? 2 : 1]);

 private:
  template <std::size_t S>
  static constexpr int input_height_of = [] {
    if constexpr (S == 0) return input_height;
    else return height<S - 1>;
  }();

  /// Rows that stage S makes so that the last stage makes `last` rows.
  template <std::size_t S>
  static constexpr int rows_for(int last) {
    if constexpr (S + 1 == stages) return last;
    else return last == 0 ? 0 : window<S + 1>.rows_read(rows_for<S + 1>(last) - 1, height<S>);
  }
  /// First row that stage S makes so that the last stage makes row `last`.
  template <std::size_t S>
  static constexpr int first_row_for(int last) {
    if constexpr (S + 1 == stages) {
      return last;
    } else {
      int const row = first_row_for<S + 1>(last) * window<S + 1>.stride - window<S + 1>.pad_begin;
      return row < 0 ? 0 : row;
    }
  }

 public:
  /// How far the group has come.
  struct progress {
    int made[stages]{};   ///< row that each stage makes next
    int taken[stages]{};  ///< row that a stage takes next, if it takes them one by one
  };

 private:
  arena_memory<Net> memory_;
  progress at_;
  int last_row_;  ///< end of the rows that the last stage makes

  /// The output of stage S as rows: its ring, or the whole tensor of the last stage.
  template <std::size_t S, class T>
  INLAY_ALWAYS_INLINE auto output_rows() const {
    if constexpr (S + 1 == stages) {
      return rows<T, info<S>.dims, height<S>>{memory_.template pointer<facts<S>::output>()};
    } else {
      constexpr int ring = ring_rows(rows_at_once(window<S>, options), window<S + 1>, height<S>, options);
      return rows<T, info<S>.dims, ring>{memory_.template ring<step<S>, std::remove_const_t<T>>()};
    }
  }

  /// Input 0 of stage S: the rows of the stage before, or the group's input.
  template <std::size_t S>
  INLAY_ALWAYS_INLINE auto input_rows() const {
    if constexpr (S > 0) return output_rows<S - 1, type_of<info<S - 1>.type> const>();
    else if constexpr (is_pushed) return pushed_input<type_of<input_info.type> const>();
    else
      return rows<type_of<input_info.type> const, input_info.dims, input_height, window<0>.planar>{
          memory_.template pointer<input>()};
  }
  template <class T>
  INLAY_ALWAYS_INLINE auto pushed_input() const {
    constexpr int ring = ring_rows(1, window<0>, input_height, options);
    // Rows of several planes lie one after the other even if all of them are there: no ring of that height does.
    constexpr bool all = window<0>.planar && ring == input_height;
    return rows<T, input_info.dims, all ? ring + 1 : ring, window<0>.planar>{
        memory_.template input_ring<std::remove_const_t<T>>()};
  }

  /// Rows that stage S makes in all.
  template <std::size_t S>
  INLAY_ALWAYS_INLINE int end_row() const {
    if constexpr (options.workers == 1) return std::integral_constant<int, rows_for<S>(height<stages - 1>)>{};
    else return rows_for<S>(last_row_);
  }

  /// Makes all rows of stage S that `available` rows of its input allow, and what they allow of the stages
  /// after it.
  template <std::size_t S, class Platform>
  INLAY_ALWAYS_INLINE void advance(int available, Platform& platform) {
    constexpr row_window w = window<S>;
    if constexpr (by_taps<S>) {
      while (at_.made[S] < end_row<S>() && at_.taken[S] < available) {
        int const x_row = at_.taken[S]++, begin = at_.made[S] * w.stride - w.pad_begin;
        if (x_row < begin) continue;  // between two windows
        observed<step<S>>(platform,
                          [&] { take_row<S>(x_row, at_.made[S], x_row == (begin < 0 ? 0 : begin)); });
        if (x_row + 1 < w.rows_read(at_.made[S], input_height_of<S>)) continue;
        ++at_.made[S];
        if constexpr (S + 1 < stages) advance<S + 1>(at_.made[S], platform);
      }
    } else {
      constexpr int together = rows_at_once(w, options);
      while (at_.made[S] < end_row<S>()) {
        int const row = at_.made[S], end = row + together <= end_row<S>() ? row + together : row + 1;
        if (w.rows_read(end - 1, input_height_of<S>) > available) break;
        observed<step<S>>(platform, [&] { make_rows<S>(row, end); });
        at_.made[S] = end;
        if constexpr (S + 1 < stages) advance<S + 1>(at_.made[S], platform);
      }
    }
  }

  template <std::size_t S>
  INLAY_ALWAYS_INLINE void make_rows(int row, int end) const {
    using f = facts<S>;
    using op = typename f::op;
    auto const X = input_rows<S>();
    auto const Y = output_rows<S, type_of<info<S>.type>>();
    auto const epilogue = make_epilogue<Net, f::first_fused, f::last_fused>(memory_);
    with_other_inputs<S>(
        [&](auto const&... other) {
          if constexpr (f::head.takes_epilogue)
            op::template evaluate_rows<f::node::attributes>(X, other..., Y, row, end, epilogue);
          else op::template evaluate_rows<f::node::attributes>(X, other..., Y, row, end);
        },
        typename f::node::ins{}, std::make_index_sequence<f::node::ins::size - 1>{});
  }

  template <std::size_t S>
  INLAY_ALWAYS_INLINE void take_row(int x_row, int y_row, bool first) const {
    using f = facts<S>;
    f::op::template evaluate_tap<f::node::attributes>(
        input_rows<S>(), output_rows<S, type_of<info<S>.type>>(), x_row, y_row, first);
  }

  /// Calls g with inputs 1 … of stage S, which are whole tensors.
  template <std::size_t S, class G, class In0, class... Ins, std::size_t... K>
  INLAY_ALWAYS_INLINE void with_other_inputs(G const& g, type_list<In0, Ins...>,
                                             std::index_sequence<K...>) const {
    constexpr arity rest{facts<S>::op::inputs.least - 1, facts<S>::op::inputs.most - 1};
    call_padded<rest>(g, input_tensor<Net, facts<S>::entry, K + 1, Ins>(memory_)...);
  }

 public:
  /// For rows [first, last) of the group's output.
  INLAY_ALWAYS_INLINE explicit streaming_group(arena_memory<Net> const& memory, int first = 0,
                                               int last = height<stages - 1>)
      : memory_(memory), at_{}, last_row_(last) {
    if (first > 0) start_at(first, std::make_index_sequence<stages>{});
  }
  /// That goes on where another has come to.
  INLAY_ALWAYS_INLINE streaming_group(arena_memory<Net> const& memory, progress const& at)
      : memory_(memory), at_(at), last_row_(height<stages - 1>) {}
  INLAY_ALWAYS_INLINE progress const& so_far() const { return at_; }

  /// All rows that `available` rows of the input allow.
  template <class Platform>
  INLAY_ALWAYS_INLINE void run(Platform& platform, int available = input_height) {
    advance<0>(available, platform);
  }

  /// Where row `row` of a pushed input is to be put: (C, W) if planar, else (W, C).
  INLAY_ALWAYS_INLINE auto* input_row(int row) const {
    return pushed_input<type_of<input_info.type>>().row(row);
  }
  static constexpr int output_height = height<stages - 1>;

 private:
  template <std::size_t... S>
  INLAY_ALWAYS_INLINE void start_at(int first, std::index_sequence<S...>) {
    ((at_.made[S] = first_row_for<S>(first)), ...);
  }
};

/// Whether a task runs row by row.
template <class Net, std::size_t Task>
inline constexpr bool is_streamed = program<Net>::tasks[Task].stages > 1 ||
                                    program<Net>::pushed_task == static_cast<std::int32_t>(Task);

/// Runs a streaming group, the workers a band of its rows each. At the borders between bands rows of inner
/// stages are made twice.
template <class Net, std::size_t Task, class Platform>
INLAY_ALWAYS_INLINE void run_group(arena_memory<Net> const& memory, [[maybe_unused]] Platform& platform) {
  using group = streaming_group<Net, Task>;
  if constexpr (options_of<Net>.workers == 1) {
    group(memory).run(platform);
  } else {
    share_work<Net>(platform, [memory, &platform](auto part) {
      arena_memory<Net> own = memory;
      own.worker = static_cast<std::size_t>(part.worker);
      group(own, part.first(group::output_height), part.last(group::output_height)).run(platform);
    });
  }
}

/// A function of its own for each task, or part of the caller, as the compiler finds. nothrow on this and on
/// kernels that are functions of their own: for noexcept ones GCC 12 keeps what catching takes, for others
/// Clang, where run() calls them.
template <class Net, std::size_t Task, class Platform>
[[gnu::nothrow]] run_outcome<Net> run_task(arena_memory<Net> memory, Platform& platform) {
  if constexpr (step_facts<Net, first_step<Net, Task>>::head.has_capacities) {
    run_error result;
    constexpr std::size_t step = first_step<Net, Task>;
    using facts = step_facts<Net, step>;
    using op = typename facts::node::op;
    observed<step>(platform, [&] {
      if constexpr (requires { typename op::nets; }) {
        std::byte* scratch = nullptr;
        if constexpr (facts::head.scratch_bytes != 0) scratch = memory.template scratch<step>();
        result = run_open_bodies<Net, facts::entry>(memory, [&](auto const&... argument) {
          return op::template run<facts::node::attributes, policy_of<Net>>(scratch, argument...);
        });
      } else {
        result = run_open_node<Net, facts::entry>(memory);
      }
    });
    return result;
  } else if constexpr (is_streamed<Net, Task>) run_group<Net, Task>(memory, platform);
  else run_step<Net, first_step<Net, Task>>(memory, platform);
  if constexpr (has_capacities<Net>) return {};
}

template <class Net, std::size_t First, class Platform, std::size_t... I>
INLAY_ALWAYS_INLINE run_outcome<Net> run_block(arena_memory<Net> memory, Platform& platform,
                                               std::index_sequence<I...>) {
  if constexpr (has_capacities<Net>) {
    run_error result;
    static_cast<void>((!(result = run_task<Net, First + I>(memory, platform)) && ...));
    return result;
  } else {
    (run_task<Net, First + I>(memory, platform), ...);
  }
}

/// The program from task First on, up to the first task that fails, where one can.
template <class Net, std::size_t First = 0, class Platform>
INLAY_ALWAYS_INLINE run_outcome<Net> run_tasks(arena_memory<Net> memory, Platform& platform) {
  constexpr std::size_t left = program<Net>::task_count - First;
  if constexpr (left > 0) {
    constexpr std::size_t count = left < block ? left : block;
    if constexpr (has_capacities<Net>) {
      if (run_error const e = run_block<Net, First>(memory, platform, std::make_index_sequence<count>{}))
        return e;
      return run_tasks<Net, First + count>(memory, platform);
    } else {
      run_block<Net, First>(memory, platform, std::make_index_sequence<count>{});
      run_tasks<Net, First + count>(memory, platform);
    }
  } else if constexpr (has_capacities<Net>) {
    return {};
  }
}

}  // namespace inlay::detail
