// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "emit/header.hpp"

#include <string>

namespace inlay::codegen {

/// A model for programs in C: a header in C99 and the C++ source behind it, which links without the C++ library.
struct c_api {
  std::string header;
  std::string functions;  ///< for a source that includes both headers
  std::string source;     ///< such a source
};

/// The C interface of a prepared graph, of which `header_name` is the generated C++ header and `c_name` that of the
/// C header. Names begin with the namespace, "::" written as "_".
c_api emit_c_api(graph const& g, header_options const& options, std::string const& header_name,
                 std::string const& c_name);

}  // namespace inlay::codegen
