// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"
#include "prepare/prepare.hpp"

#include <inlay/core/policy.hpp>

#include <string>

namespace inlay::codegen {

/// The report of `inlay inspect` on a prepared graph: a table of nodes, what was folded and fused, and the
/// bytes that the device will use, computed by the same passes that the compiler runs.
std::string report_text(graph const& g, preparation_log const& log, program_options const& options);
std::string report_json(graph const& g, preparation_log const& log, program_options const& options);

/// The plan of the arena as a picture: time, in tasks, across; bytes up.
std::string plan_svg(graph const& g, program_options const& options);

/// The report on an imported graph that prepare() refuses: the table of nodes as far as it is known, with the
/// reason beside each node that is not supported. Empty if all are.
std::string report_unsupported(graph g, bool as_json);

}  // namespace inlay::codegen
