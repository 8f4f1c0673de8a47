// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"

#include <cstdio>
#include <string>

namespace inlay::codegen {

/// Text of a model, cut to `most` characters, as it may stand between the tags of XML and HTML and in an attribute.
inline std::string escaped(std::string const& text, std::size_t most = 60) {
  std::string result;
  for (char const c : printable(text, most)) {
    if (c == '&') result += "&amp;";
    else if (c == '<') result += "&lt;";
    else if (c == '>') result += "&gt;";
    else if (c == '"') result += "&quot;";
    else result += c;
  }
  return result;
}

/// Numbers and short words by a format of printf's.
template <class... Values>
std::string formatted(char const* format, Values... values) {
  char text[320];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace inlay::codegen
