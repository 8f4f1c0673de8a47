// SPDX-License-Identifier: Apache-2.0
#include "seen.hpp"

seen look_from_other_unit(image const& x) { return look(x); }
