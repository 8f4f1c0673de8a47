// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "emit/header.hpp"
#include "import/graph.hpp"
#include "prepare/prepare.hpp"

#include <inlay/core/policy.hpp>

#include <string>

namespace inlay::codegen {

/// The report of `inlay inspect` on a prepared graph: the model, a table of nodes, what was folded and fused, and
/// the bytes that the device will use, computed by the same passes that the compiler runs. `source` names the file.
std::string report_text(graph const& g, preparation_log const& log, program_options const& options,
                        header_options const& source = {});
std::string report_json(graph const& g, preparation_log const& log, program_options const& options,
                        header_options const& source = {});

/// The same as a page, one file: the graph as drawn, layers with bars, the plan of the arena.
std::string report_html(graph const& g, preparation_log const& log, program_options const& options,
                        header_options const& source = {});

/// The plan of the arena as a picture: time, in tasks, across; bytes up.
std::string plan_svg(graph const& g, program_options const& options);

/// The report on an imported graph that prepare() would refuse, since operators are not supported or dims are
/// open: the table of nodes as far as it is known, and what is missing, equal refusals counted. Empty if nothing is.
std::string report_unsupported(graph g, bool as_json, header_options const& source = {});

}  // namespace inlay::codegen
