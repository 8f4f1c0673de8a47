// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/model.hpp>
#include <inlay/split_model.hpp>

/// For the source of a model that is split in header and source (`inlay compile --split`).
namespace inlay {

namespace detail {
/// Whether a port is what the graph has under its name.
template <class Net, entry_kind Kind, class Port>
constexpr bool is_port() {
  constexpr std::int32_t found = find_border_value<Net, Kind>(Port::hash);
  if constexpr (found < 0) {
    return false;
  } else {
    constexpr auto v = static_cast<std::size_t>(found);
    constexpr tensor_info const& info = records<Net>::infos[v];
    bool same = info.type == Port::info.type && info.dims == Port::info.dims &&
                info.is_capacity == Port::info.is_capacity &&
                program<Net>::offset_of_value(v) == Port::offset;
    if constexpr (info.is_capacity) {
      if constexpr (info.rank() > 0) same = same && program<Net>::offset_of_extents(v) == Port::stored;
      if constexpr (Kind == entry_kind::input)
        same = same &&
               entry_at<Net, static_cast<std::size_t>(wiring<Net>::entry_of_value[v])>::least == Port::least;
    }
    return same;
  }
}

template <class Net, entry_kind Kind, class... Ports>
constexpr bool are_ports(type_list<Ports...>) {
  return (is_port<Net, Kind, Ports>() && ...);
}
}  // namespace detail

/// Whether a signature is that of a graph as this compiler plans it.
template <class Net, class Signature>
inline constexpr bool has_signature =
    model<Net>::arena_bytes == Signature::arena_bytes &&
    model<Net>::weights_bytes == Signature::weights_bytes && model<Net>::macs == Signature::macs &&
    model<Net>::nodes == Signature::nodes &&
    model<Net>::steps_after_fusion == Signature::steps_after_fusion &&
    detail::are_ports<Net, entry_kind::input>(typename Signature::inputs{}) &&
    detail::are_ports<Net, entry_kind::output>(typename Signature::outputs{});

/// One inference in an arena that a split_model has.
template <class Net>
INLAY_ALWAYS_INLINE detail::run_outcome<Net> run_in(std::byte* arena) noexcept {
  constexpr std::size_t bytes = model<Net>::arena_bytes;
  return model<Net, external_arena>(std::span<std::byte, bytes>(arena, bytes)).run();
}

}  // namespace inlay
