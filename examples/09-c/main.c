/* SPDX-License-Identifier: Apache-2.0
   A model in a program written in C99: `inlay compile digits.onnx -o digits.hpp --c-api` writes digits.h, which this
   file includes, and digits.cpp, which a C++20 compiler turns into the object behind it. The C compiler links both,
   without the C++ library. */
#include "digits.h"

#include <stdio.h>

/* Two strokes of a one, as a person would draw them; 0 is paper, 1 is ink. */
static void draw_one(float* image) {
  for (int i = 0; i < digits_image_elements; ++i) image[i] = 0;
  for (int row = 4; row < 24; ++row) image[row * 28 + 13] = image[row * 28 + 14] = 1;
}

int main(void) {
  _Alignas(digits_arena_alignment) static unsigned char arena[digits_arena_bytes];
  digits_model model;
  if (digits_init(&model, arena + 1, sizeof arena - 1) == 0 ||
      digits_init(&model, arena, sizeof arena - 1) == 0) {
    puts("took an arena that is too small or not aligned");
    return 1;
  }
  if (digits_init(&model, arena, sizeof arena) != 0) return 1;
  draw_one(model.image);
  digits_run(&model);
  int best = 0;
  for (int i = 1; i < digits_scores_elements; ++i)
    if (model.scores[i] > model.scores[best]) best = i;
  printf("recognised a %d\n", best);
  return best == 1 ? 0 : 1;
}
