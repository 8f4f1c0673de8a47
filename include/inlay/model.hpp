// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/version.hpp>

#include <inlay/core/border.hpp>
#include <inlay/core/limits.hpp>
#include <inlay/core/map_input.hpp>
#include <inlay/graph/bodies.hpp>
#include <inlay/graph/evaluate.hpp>
#include <inlay/graph/rows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace inlay {

namespace detail {
/// The value of a graph input or output of this name, or no_value.
template <class Net, entry_kind Kind>
constexpr std::int32_t find_border_value(std::uint64_t hash) {
  std::int32_t result = no_value;
  std::size_t i = 0;
  auto const visit = [&]<class E>(type_tag<E>) {
    if constexpr (E::kind == Kind)
      if (E::hash == hash)
        result = Kind == entry_kind::input
                     ? wiring<Net>::offsets[i][1]
                     : wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[i][0])];
    ++i;
  };
  for_each_entry<Net>(visit);
  return result;
}

/// The entry of a graph output.
template <class Net>
constexpr std::size_t output_entry_of(std::uint64_t hash) {
  std::size_t result = 0, i = 0;
  auto const visit = [&]<class E>(type_tag<E>) {
    if constexpr (E::kind == entry_kind::output)
      if (E::hash == hash) result = i;
    ++i;
  };
  for_each_entry<Net>(visit);
  return result;
}

/// Whether any graph input is open.
template <class Net>
inline constexpr bool has_open_inputs = [] {
  for (std::size_t v = 0; v < wiring<Net>::counts.inputs; ++v)
    if (records<Net>::infos[v].is_capacity) return true;
  return false;
}();

/// Whether any node makes strings.
template <class Net>
inline constexpr bool makes_text = [] {
  for (tensor_info const& info : records<Net>::infos)
    if (info.type == elem_type::text) return true;
  return false;
}();

/// names<…> of all entries of a kind.
template <class Net, entry_kind Kind>
constexpr auto names_of_kind() {
  constexpr auto const& entries = entries_of_kind<Net, Kind>;
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return type_tag<names<entry_at<Net, entries[I]>::name...>>{};
  }(std::make_index_sequence<entries.size()>{});
}

inline constexpr std::size_t most_ordinals = 1
                                             << 12;  // those past this are counted as often as they are used

template <class Net>
constexpr std::size_t initializer_bytes(std::array<bool, most_ordinals>& seen);

template <class... Nets>
constexpr std::size_t initializer_bytes_of(type_list<Nets...>, std::array<bool, most_ordinals>& seen) {
  return (std::size_t{0} + ... + initializer_bytes<Nets>(seen));
}

/// Bytes of the initializers of an expression and of its bodies; each counted once if they have ordinals.
template <class Net>
constexpr std::size_t initializer_bytes(std::array<bool, most_ordinals>& seen) {
  std::size_t sum = 0;
  auto const add = [&]<class In>(type_tag<In>) {
    if constexpr (initializer<In>) {
      if constexpr (requires { In::ordinal; }) {
        if (In::ordinal < most_ordinals) {
          if (seen[In::ordinal]) return;
          seen[In::ordinal] = true;
        }
      }
      sum += In::info.bytes();
    }
  };
  auto const visit = [&]<class E>(type_tag<E>) {
    if constexpr (E::kind == entry_kind::node) {
      for_each_type(typename E::ins{}, add);
      if constexpr (requires { typename E::op::nets; })
        sum += initializer_bytes_of(typename E::op::nets{}, seen);
    }
  };
  for_each_entry<Net>(visit);
  return sum;
}
}  // namespace detail

/// A graph output of run-time extents as evaluate() returns it.
template <class T, std::size_t Capacity>
struct evaluated {
  run_error error;  ///< why there is no output, where there is none
  inlay::dims extents;
  std::array<T, Capacity> elements;

  constexpr inlay::dims const& dims() const { return extents; }
  constexpr std::size_t size() const { return inlay::elements(extents); }
  constexpr T const* begin() const { return elements.data(); }
  constexpr T const* end() const { return begin() + size(); }
  constexpr T const& operator[](std::size_t i) const { return elements[i]; }
};

/// A graph ready to run. `Net` is a tag whose static member `nodes` is the graph expression. Everything but
/// the elements of inputs is constant: an instance is its arena and nothing else. Not thread-safe for one
/// instance; any number of instances run at the same time.
///
///   mnist::model m;
///   m.set<"Input3">(image);                       // an array of 784 floats; or write to m.input<"Input3">()
///   m.run();
///   std::span<float const, 10> scores = m.output<"Plus214_Output_0">();
template <class Net, class Storage = own_arena>
class model : private detail::arena_storage<program<Net>::arena_bytes, Storage> {
  using storage = detail::arena_storage<program<Net>::arena_bytes, Storage>;

  template <entry_kind Kind, fixed_string Name>
  static constexpr std::size_t find() {
    constexpr std::int32_t v = detail::find_border_value<Net, Kind>(name_hash<Name>);
    constexpr auto fault = [] {
      if constexpr (v >= 0) return type_tag<detail::no_fault>{};
      else
        return type_tag<unknown_name<detail::word_of<Kind>, Name,
                                     typename decltype(detail::names_of_kind<Net, Kind>())::type>>{};
    }();
    static_assert(sizeof(detail::report<typename decltype(fault)::type>) > 0);
    return static_cast<std::size_t>(v < 0 ? 0 : v);
  }
  template <std::size_t V>
  using type_of_value = type_of<records<Net>::infos[V].type>;

  /// Checks elements of the caller's for value V.
  template <fixed_string Name, std::size_t V, class Span>
  static constexpr void check_elements() {
    detail::check_elements<Name, type_of_value<V>, records<Net>::infos[V].elements(), Span>();
  }

 public:
  using net = Net;

  /// Bytes of the arena: inputs, outputs and everything between. Views, in-place steps and streaming are
  /// accounted for.
  static constexpr std::size_t arena_bytes = program<Net>::arena_bytes;
  /// Bytes of the constants, which stay where the linker put them.
  static constexpr std::size_t weights_bytes = [] {
    std::array<bool, detail::most_ordinals> seen{};
    return detail::initializer_bytes<Net>(seen);
  }();
  /// Multiply-adds of one run.
  static constexpr std::uint64_t macs = [] {
    std::uint64_t sum = 0;
    for (node_record const& n : records<Net>::nodes) sum += n.macs;
    return sum;
  }();
  static constexpr std::size_t nodes = records<Net>::nodes.size();
  static constexpr std::size_t steps_after_fusion = program<Net>::step_count;

  using storage::storage;

  /// The elements of a graph input, to be written before each run: run() may reuse their memory.
  template <fixed_string Name>
    requires(!detail::borrows_inputs<Net>)
  constexpr auto input() {
    constexpr std::size_t v = find<entry_kind::input, Name>();
    return std::span<type_of_value<v>, records<Net>::infos[v].elements()>(pointer<v>(),
                                                                          records<Net>::infos[v].elements());
  }

  /// Copies the elements of a graph input, to be called before each run: an array, a std::array or a std::span of a
  /// fixed extent with as many elements as the input has. Of strings (std::string_view) the views are copied: what
  /// they see must stay until the outputs have been read.
  template <fixed_string Name, class Range>
    requires(!detail::borrows_inputs<Net>)
  constexpr void set(Range const& elements) {
    constexpr std::size_t v = find<entry_kind::input, Name>();
    static_assert(!records<Net>::infos[v].is_capacity,
                  "an open input is set with its dims: set(elements, dims)");
    check_elements<Name, v, detail::span_over<Range const>>();
    std::ranges::copy(std::span(elements), pointer<v>());
  }

  /// Lends the elements of a graph input to a model<with_borrowed_inputs<net>>, of any alignment: run() reads
  /// them where they are and never writes them. Each input must be lent before the first run, and stay until
  /// the last.
  template <fixed_string Name, std::size_t V = find<entry_kind::input, Name>()>
    requires(detail::borrows_inputs<Net>)
  constexpr void lend(std::span<type_of_value<V> const, records<Net>::infos[V].elements()> elements) {
    lent_[V] = elements.data();
  }

  /// Copies the elements of an open graph input, whose extents are given with them. Refuses dims that the
  /// input may not have, and leaves it as it was.
  /// Errors: element_count_differs (found elements, wanted as many as dims say), ranks_differ (found, wanted),
  /// capacity_exceeded (found extent, wanted most or least).
  template <fixed_string Name, std::size_t V = find<entry_kind::input, Name>()>
    requires(!detail::borrows_inputs<Net> && records<Net>::infos[V].is_capacity)
  [[nodiscard]] constexpr error set(std::span<type_of_value<V> const> elements, dims const& extents) {
    using entry = detail::entry_at<Net, static_cast<std::size_t>(wiring<Net>::entry_of_value[V])>;
    if (error const e = detail::check_input<entry>(elements.size(), extents)) return e;
    std::ranges::copy(elements, pointer<V>());
    return detail::store_dims<Net, V>(memory(), records<Net>::infos[V].type, extents);
  }

  /// Copies an input that ONNX has as a map: its keys, each once, in any order, and a value for each. They are the graph
  /// inputs "NAME_keys" and "NAME_values". Here the map has as many entries as `--dim NAME=N` says.
  template <fixed_string Name, class Keys, class Values,
            std::size_t V = find<entry_kind::input, detail::keys_name<Name>>()>
    requires(!detail::borrows_inputs<Net> && !records<Net>::infos[V].is_capacity)
  constexpr void set_map(Keys const& keys, Values const& values) {
    set<detail::keys_name<Name>>(keys);
    set<detail::values_name<Name>>(values);
  }

  /// The same of a map of any number of entries that `--dim NAME=0..N` allows. Where it refuses one, the input stays as
  /// it was.
  /// Errors: element_count_differs (found values, wanted as many as keys), capacity_exceeded (found entries, wanted
  /// most or least).
  template <fixed_string Name, class Keys, class Values,
            std::size_t V = find<entry_kind::input, detail::keys_name<Name>>()>
    requires(!detail::borrows_inputs<Net> && records<Net>::infos[V].is_capacity)
  [[nodiscard]] constexpr error set_map(Keys const& keys, Values const& values) {
    return detail::set_map<Name>(*this, keys, values);
  }

  /// The elements of a graph output, valid after run() until an input is written or run() is called again. Strings are
  /// views of the model's constants, of its inputs or of its arena.
  /// Of an output whose extents are known at run time: a dynamic_tensor, which has its dims().
  template <fixed_string Name>
  constexpr auto output() const {
    constexpr std::size_t v = find<entry_kind::output, Name>();
    if constexpr (records<Net>::infos[v].is_capacity)
      return dynamic_tensor<type_of_value<v> const>{
          const_cast<model*>(this)->template pointer<v>(),
          detail::dims_of_value<Net, v>(const_cast<model*>(this)->memory())};
    else
      return std::span<type_of_value<v> const, records<Net>::infos[v].elements()>(
          const_cast<model*>(this)->template pointer<v>(), records<Net>::infos[v].elements());
  }

  /// The keys of an output that ONNX has as a sequence of maps (ZipMap): those of each map, in the order in which
  /// its values stand in a row of output<Name>().
  template <fixed_string Name>
  static constexpr auto keys() {
    using Keys = typename detail::entry_at<Net, detail::output_entry_of<Net>(name_hash<Name>)>::keys;
    return std::span<type_of<Keys::info.type> const, Keys::info.elements()>(Keys::data(),
                                                                            Keys::info.elements());
  }

  /// Map `index` of such an output as pairs of a key and its value.
  ///   for (auto const& [label, probability] : m.map<"output_probability">(0)) …
  template <fixed_string Name>
  constexpr auto map(std::size_t index) const {
    return detail::map_of(keys<Name>(), output<Name>(), index);
  }

  /// Copies the elements of a graph output to where the caller wants them: an array, a std::array or a std::span of
  /// a fixed extent with as many elements as the output has.
  template <fixed_string Name, class Range>
  constexpr void get(Range&& elements) const {
    constexpr std::size_t v = find<entry_kind::output, Name>();
    static_assert(!records<Net>::infos[v].is_capacity,
                  "how many elements this output has, its output() says");
    check_elements<Name, v, detail::span_over<Range>>();
    std::ranges::copy(output<Name>(), std::span(elements).begin());
  }

  /// Type and dims of a graph input or output; the most that they can be where `is_capacity` says so.
  template <fixed_string Name>
  static constexpr tensor_info input_info = records<Net>::infos[find<entry_kind::input, Name>()];
  template <fixed_string Name>
  static constexpr tensor_info output_info = records<Net>::infos[find<entry_kind::output, Name>()];

  /// One inference. No heap, no locks, no exceptions, bounded stack. Returns nothing; of a network with values
  /// whose extents are known at run time, whether and why it failed: then outputs are not valid.
  detail::run_outcome<Net> run() noexcept
    requires(options_of<Net>.workers == 1)
  {
    detail::sequential alone;
    return run_checked(alone);
  }

  /// The same shared by the threads of a platform that the caller owns: model<with_workers<net, N>> and a
  /// platform of N workers (platform/threads.hpp). The result is that of one thread, bit by bit.
  template <class Platform>
    requires(options_of<Net>.workers == Platform::workers)
  detail::run_outcome<Net> run(Platform& platform) noexcept {
    return run_checked(platform);
  }

  /// The same result in a constant expression, by the operators' reference(): one array for each graph input,
  /// in order; returns the array of the only graph output, or a tuple of them. An output of run-time extents
  /// is an `evaluated`.
  template <class... Inputs>
  static constexpr auto evaluate(Inputs const&... inputs) {
    detail::typed_memory<Net, std::make_index_sequence<records<Net>::values.size()>> memory;
    constexpr auto const& ins = detail::entries_of_kind<Net, entry_kind::input>;
    using mismatch = std::conditional_t<sizeof...(Inputs) == ins.size(), detail::no_fault,
                                        wrong_number_of_inputs<sizeof...(Inputs), ins.size()>>;
    static_assert(sizeof(detail::report<mismatch>) > 0);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_assert(
          ((decltype(std::span(inputs))::extent ==
            records<Net>::infos[static_cast<std::size_t>(wiring<Net>::offsets[ins[I]][1])].elements()) &&
           ...),
          "evaluate() takes for each graph input an array of as many elements");
      (std::copy(std::begin(inputs), std::end(inputs),
                 memory.template pointer<static_cast<std::size_t>(wiring<Net>::offsets[ins[I]][1])>()),
       ...);
    }(std::make_index_sequence<ins.size()>{});
    static_assert(!detail::has_open_inputs<Net>, "evaluate() takes inputs of fixed extents");
    static_assert(!detail::makes_text<Net>, "strings that a network makes stay in its arena: run a model");
    run_error failed;
    if constexpr (detail::has_capacities<Net>) failed = detail::evaluate_graph<Net>(memory);
    else detail::evaluate_graph<Net>(memory);
    constexpr auto const& outs = detail::entries_of_kind<Net, entry_kind::output>;
    auto const result = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      constexpr auto v = static_cast<std::size_t>(
          wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[outs[I]][0])]);
      std::array<type_of_value<v>, records<Net>::infos[v].elements()> elements{};
      std::copy_n(memory.template pointer<v>(), elements.size(), elements.begin());
      if constexpr (records<Net>::infos[v].is_capacity)
        return evaluated<type_of_value<v>, records<Net>::infos[v].elements()>{
            failed, failed ? dims{} : detail::dims_of_value<Net, v>(memory), elements};
      else return elements;
    };
    if constexpr (outs.size() == 1) return result(std::integral_constant<std::size_t, 0>{});
    else
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple{result(std::integral_constant<std::size_t, I>{})...};
      }(std::make_index_sequence<outs.size()>{});
  }

 protected:
  detail::arena_memory<Net> memory() {
    if constexpr (detail::borrows_inputs<Net>) return {storage::data(), lent_};
    else return {storage::data()};
  }

 private:
  template <class Platform>
  INLAY_ALWAYS_INLINE detail::run_outcome<Net> run_checked(Platform& platform) noexcept {
    if constexpr (detail::has_open_inputs<Net>) {
      static_assert(options_of<Net>.inputs == input_place::arena,
                    "inputs of run-time extents are set by copies: with_borrowed_inputs is for fixed ones");
      if (run_error const e = detail::check_inputs<Net>(memory())) return e;
    }
    return detail::run_tasks<Net>(memory(), platform);
  }
  template <std::size_t V>
  constexpr auto* pointer() {
    if constexpr (constexpr std::int32_t input = program<Net>::borrowed_input(V); input != no_value)
      return static_cast<type_of_value<V> const*>(lent_[static_cast<std::size_t>(input)]);
    else return reinterpret_cast<type_of_value<V>*>(storage::data() + program<Net>::offset_of_value(V));
  }

  [[no_unique_address]] std::conditional_t<detail::borrows_inputs<Net>,
                                           void const* [wiring<Net>::counts.inputs], absent_t> lent_ {};
};

/// A model whose only input comes row by row, as a camera delivers it, and is never there as a whole: each
/// row is used at once, as far as it goes. The first layer must be a convolution or pooling of one image. Before it may
/// stand what makes a row of a row: QuantizeLinear, Cast, elementwise operators with constants, a Transpose, views.
///
///   inlay::row_model<mnist::net> m;
///   while (!m.push_row(camera.next_row())) {}         // true after the last row: std::span<float const, 28>
///   std::span<float const, 10> scores = m.output<"Plus214_Output_0">();
template <class Net, class Storage = own_arena>
class row_model : private model<with_pushed_rows<Net>, Storage> {
  using net = with_pushed_rows<Net>;
  using base = model<net, Storage>;
  using path = detail::pushed_rows<net>;
  static_assert(sizeof(detail::report<typename decltype(path::report_of_fault())::type>) > 0);
  static_assert(path::fault != row_fault::several_inputs,
                "row_model: the graph must have one input; inlay compile --value NAME=NUMBER makes a "
                "constant of another");
  static_assert(path::fault != row_fault::open_extents,
                "row_model: all extents must be known before the program runs; inlay compile --dim "
                "NAME=NUMBER fixes one");
  static_assert(path::fault != row_fault::is_output,
                "row_model: this value is an output of the graph before any layer has read it, and would "
                "have to be whole");
  static_assert(path::fault != row_fault::several_readers,
                "row_model: one layer must read this value, since others would need rows that are gone; use "
                "model<net>, with_borrowed_inputs<net> where the image is in memory anyway");
  static_assert(path::fault != row_fault::no_layer,
                "row_model: this node reads the rows, and is no convolution or pooling of one image that is "
                "computed row by row; use model<net>, or do before push_row() what the node does");
  static_assert(
      path::fault != row_fault::is_not_first,
      "row_model: before this layer stands a node without inputs, as RandomNormal is, which no pushed "
      "row starts; use model<net>");
  static_assert(path::fault != row_fault::mixes_rows,
                "row_model: this node has constants that differ from row to row, or moves rows to another "
                "axis; use model<net>, or do before push_row() what the node does");
  using group = detail::streaming_group<net, path::task>;

 public:
  using base::arena_bytes, base::weights_bytes, base::macs, base::nodes, base::output, base::output_info;
  using base::base;

  /// Rows of the input, and elements of one, in the order that they have in the input: of a channel-first image (C, W),
  /// the row's part in each channel one after the other, of a channel-last one (W, C).
  static constexpr int rows = group::input_height;
  static constexpr std::size_t row_elements = path::row_elements;
  using row_type = std::span<typename path::pushed_type const, row_elements>;

  /// Takes the next row. True where it was the last: then outputs are valid until the next call, which begins
  /// the next input.
  bool push_row(row_type row) noexcept {
    group reader(base::memory(), progress_);
    path::take(base::memory(), row.data(), reader.input_row(next_));
    detail::sequential alone;
    reader.run(alone, ++next_);
    progress_ = reader.so_far();
    if (next_ < rows) return false;
    restart();
    detail::run_tasks<net, path::task + 1>(base::memory(), alone);
    return true;
  }

  /// The next row is the first of an input.
  void restart() noexcept {
    next_ = 0;
    progress_ = {};
  }

 private:
  int next_ = 0;
  typename group::progress progress_{};
};

}  // namespace inlay
