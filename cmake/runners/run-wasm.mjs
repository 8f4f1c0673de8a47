// SPDX-License-Identifier: Apache-2.0
// Usage: node run-wasm.mjs PROGRAM [argument...]: runs a WebAssembly program with WASI, which may open any file by its
// absolute path, and ends with its exit status.
import {WASI} from 'node:wasi';
import {readFile} from 'node:fs/promises';

const [program, ...words] = process.argv.slice(2);
const wasi = new WASI({
  version: 'preview1',
  args: [program, ...words],
  env: {},
  preopens: {'/': '/'},
  returnOnExit: true,
});
try {
  const instance =
      await WebAssembly.instantiate(await WebAssembly.compile(await readFile(program)), wasi.getImportObject());
  process.exitCode = wasi.start(instance);
} catch (fault) {
  if (!(fault instanceof WebAssembly.RuntimeError)) throw fault;
  console.error(`fault: ${fault.message}`);  // a trap: what a shell gives to a segmentation fault
  process.exitCode = 128 + 11;
}
