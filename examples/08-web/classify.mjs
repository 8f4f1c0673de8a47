// SPDX-License-Identifier: Apache-2.0
// Usage: node classify.mjs PROGRAM DATA_SET...: classifies the images of ONNX's test data sets with the page's program,
// without a page. The program may ask nothing of its surroundings.
import {readFileSync} from 'node:fs';

const [program, ...folders] = process.argv.slice(2);
const {memory, image, classify} = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(program))).exports;
/** The last bytes of a TensorProto are its elements: raw_data. */
const elements = (file, count) => {
  const bytes = readFileSync(file).subarray(-4 * count);
  return Array.from({length: count}, (_, i) => bytes.readFloatLE(4 * i));
};
for (const folder of folders) {
  new Float32Array(memory.buffer, image(), 784).set(elements(`${folder}/input_0.pb`, 784));
  const found = new Float32Array(memory.buffer, classify(), 10), wanted = elements(`${folder}/output_0.pb`, 10);
  const error = Math.max(...wanted.map((w, i) => Math.abs(w - found[i])));
  console.log(`${folder}: largest difference ${error.toExponential(1)}`);
  if (!(error < 1e-4)) process.exitCode = 1;
}
