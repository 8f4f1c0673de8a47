// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/version.hpp>

#include <inlay/core/border.hpp>
#include <inlay/core/map_input.hpp>

#include <cstddef>
#include <cstring>
#include <span>

namespace inlay {

/// A graph input or output of a signature: its name, type, offset in the arena in bytes, and dims.
template <fixed_string Name, class T, std::size_t Offset, std::int64_t... Dims>
struct port : input_entry<Name, T, Dims...> {
  static constexpr std::size_t offset = Offset;
};

/// The same of extents that are known at run time, which lie in the arena at `Stored`.
template <fixed_string Name, class T, std::size_t Offset, std::size_t Stored, extent... Extents>
struct open_port : open_input_entry<Name, T, Extents...> {
  static constexpr std::size_t offset = Offset, stored = Stored;
};

namespace detail {
/// The port of this hash, or void.
template <std::uint64_t Hash, class Ports>
struct find_port;
template <std::uint64_t Hash>
struct find_port<Hash, type_list<>> {
  using type = void;
};
template <std::uint64_t Hash, class First, class... Rest>
struct find_port<Hash, type_list<First, Rest...>> : find_port<Hash, type_list<Rest...>> {};
template <std::uint64_t Hash, class First, class... Rest>
  requires(First::hash == Hash)
struct find_port<Hash, type_list<First, Rest...>> {
  using type = First;
};

template <class Ports>
struct names_of_ports;
template <class... Ports>
struct names_of_ports<type_list<Ports...>> {
  using type = names<Ports::name...>;
};
}  // namespace detail

/// A graph whose code is in a source of its own (`inlay compile --split`): a program that includes the header pays
/// for these members alone. `Signature` says what there is to read and write; only the source knows the graph.
/// Members are those of inlay::model.
///
///   mnist::model m;
///   m.set<"Input3">(image);                       // an array of 784 floats; or write to m.input<"Input3">()
///   m.run();
///   std::span<float const, 10> scores = m.output<"Plus214_Output_0">();
template <class Signature, class Storage = own_arena>
class split_model : private detail::arena_storage<Signature::arena_bytes, Storage> {
  using storage = detail::arena_storage<Signature::arena_bytes, Storage>;

  template <entry_kind Kind, fixed_string Name>
  static constexpr auto find() {
    using Ports = std::conditional_t<Kind == entry_kind::input, typename Signature::inputs,
                                     typename Signature::outputs>;
    using Found = typename detail::find_port<name_hash<Name>, Ports>::type;
    if constexpr (std::is_void_v<Found>) {
      using unknown = unknown_name<detail::word_of<Kind>, Name, typename detail::names_of_ports<Ports>::type>;
      static_assert(sizeof(detail::report<unknown>) > 0);
    } else {
      return Found{};
    }
  }
  template <fixed_string Name>
  using input_port = decltype(find<entry_kind::input, Name>());
  template <fixed_string Name>
  using output_port = decltype(find<entry_kind::output, Name>());
  template <class Port>
  using element = type_of<Port::info.type>;

  template <class Port>
  element<Port>* pointer() {
    return reinterpret_cast<element<Port>*>(storage::data() + Port::offset);
  }
  template <class Port>
  element<Port> const* pointer() const {
    return reinterpret_cast<element<Port> const*>(storage::data() + Port::offset);
  }

 public:
  using signature = Signature;

  /// As inlay::model has them.
  static constexpr std::size_t arena_bytes = Signature::arena_bytes;
  static constexpr std::size_t weights_bytes = Signature::weights_bytes;
  static constexpr std::uint64_t macs = Signature::macs;
  static constexpr std::size_t nodes = Signature::nodes;
  static constexpr std::size_t steps_after_fusion = Signature::steps_after_fusion;

  using storage::storage;

  /// The elements of a graph input, to be written before each run: run() may reuse their memory.
  template <fixed_string Name, class Port = input_port<Name>>
  auto input() {
    constexpr std::size_t n = Port::info.elements();
    return std::span<element<Port>, n>(pointer<Port>(), n);
  }

  /// Copies the elements of a graph input, to be called before each run: an array, a std::array or a std::span of a
  /// fixed extent with as many elements as the input has.
  template <fixed_string Name, class Range, class Port = input_port<Name>>
  void set(Range const& elements) {
    static_assert(!Port::info.is_capacity, "an open input is set with its dims: set(elements, dims)");
    detail::check_elements<Name, element<Port>, Port::info.elements(), detail::span_over<Range const>>();
    std::memmove(pointer<Port>(), std::span(elements).data(), Port::info.bytes());
  }

  /// Copies the elements of an open graph input, whose extents are given with them. Refuses dims that the
  /// input may not have, and leaves it as it was.
  /// Errors: element_count_differs (found elements, wanted as many as dims say), ranks_differ (found, wanted),
  /// capacity_exceeded (found extent, wanted most or least).
  template <fixed_string Name, class Port = input_port<Name>>
    requires(Port::info.is_capacity)
  [[nodiscard]] error set(std::span<element<Port> const> elements, dims const& extents) {
    if (error const e = detail::check_input<Port>(elements.size(), extents)) return e;
    std::memmove(pointer<Port>(), elements.data(), elements.size_bytes());
    detail::store_extents(reinterpret_cast<stored_extent*>(storage::data() + Port::stored), extents);
    return no_error;
  }

  /// Copies an input that ONNX has as a map: its keys, each once, in any order, and a value for each. They are the graph
  /// inputs "NAME_keys" and "NAME_values". Here the map has as many entries as `--dim NAME=N` says.
  template <fixed_string Name, class Keys, class Values, class Port = input_port<detail::keys_name<Name>>>
    requires(!Port::info.is_capacity)
  void set_map(Keys const& keys, Values const& values) {
    set<detail::keys_name<Name>>(keys);
    set<detail::values_name<Name>>(values);
  }

  /// The same of a map of any number of entries that `--dim NAME=0..N` allows. Where it refuses one, the input stays as
  /// it was.
  /// Errors: element_count_differs (found values, wanted as many as keys), capacity_exceeded (found entries, wanted
  /// most or least).
  template <fixed_string Name, class Keys, class Values, class Port = input_port<detail::keys_name<Name>>>
    requires(Port::info.is_capacity)
  [[nodiscard]] error set_map(Keys const& keys, Values const& values) {
    return detail::set_map<Name>(*this, keys, values);
  }

  /// The elements of a graph output, valid after run() until an input is written or run() is called again. Strings are
  /// views of the model's constants, of its inputs or of its arena.
  /// Of an output whose extents are known at run time: a dynamic_tensor, which has its dims().
  template <fixed_string Name, class Port = output_port<Name>>
  auto output() const {
    constexpr std::size_t n = Port::info.elements();
    if constexpr (!Port::info.is_capacity) return std::span<element<Port> const, n>(pointer<Port>(), n);
    else if constexpr (Port::info.rank() == 0)
      return dynamic_tensor<element<Port> const>{pointer<Port>(), {}};
    else
      return dynamic_tensor<element<Port> const>{
          pointer<Port>(),
          detail::load_extents(reinterpret_cast<stored_extent const*>(storage::data() + Port::stored),
                               Port::info.rank())};
  }

  /// Copies the elements of a graph output to where the caller wants them: an array, a std::array or a std::span of
  /// a fixed extent with as many elements as the output has.
  template <fixed_string Name, class Range, class Port = output_port<Name>>
  void get(Range&& elements) const {
    static_assert(!Port::info.is_capacity, "how many elements this output has, its output() says");
    detail::check_elements<Name, element<Port>, Port::info.elements(), detail::span_over<Range>>();
    std::memmove(std::span(elements).data(), pointer<Port>(), Port::info.bytes());
  }

  /// The keys of an output that ONNX has as a sequence of maps (ZipMap): those of each map, in the order in which
  /// its values stand in a row of output<Name>().
  template <fixed_string Name>
  static auto keys() {
    return Signature::keys(in<Name>);
  }

  /// Map `index` of such an output as pairs of a key and its value.
  template <fixed_string Name>
  auto map(std::size_t index) const {
    return detail::map_of(keys<Name>(), output<Name>(), index);
  }

  /// Type and dims of a graph input or output; the most that they can be where `is_capacity` says so.
  template <fixed_string Name>
  static constexpr tensor_info input_info = input_port<Name>::info;
  template <fixed_string Name>
  static constexpr tensor_info output_info = output_port<Name>::info;

  /// One inference. No heap, no locks, no exceptions, bounded stack. Returns nothing; of a network with values
  /// whose extents are known at run time, whether and why it failed: then outputs are not valid.
  auto run() noexcept { return Signature::run(storage::data()); }
};

}  // namespace inlay
