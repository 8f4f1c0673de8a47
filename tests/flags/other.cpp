// SPDX-License-Identifier: Apache-2.0
// A second unit with the same models in another order: there must be one copy of their weights.
#include "windows.hpp"

#include "digits.hpp"

namespace {
digits::model digits_model;
windows::model windows_model;
}  // namespace

void run_in_other_unit() {
  windows_model.run();
  digits_model.run();
}
