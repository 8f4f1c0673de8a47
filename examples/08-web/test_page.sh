#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: test_page.sh PAGE CHROMIUM FOLDER: draws three digits on the page with a pointer, reads its answers, and makes a
# picture of it, FOLDER/digits.png.
set -eu
page=$1 chromium=$2 folder=$3
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# browse OPTION... FILE; without its sandbox where root has none
browse() {
  "$chromium" --headless --disable-gpu --user-data-dir="$profile" $([ "$(id -u)" -ne 0 ] || echo --no-sandbox) \
    --virtual-time-budget=20000 "$@" 2> "$folder/chromium.log"
}

# drawn DIGIT POINTS: the page draws the points, x,y in pixels of the paper, and must answer DIGIT
drawn() {
  {
    sed '/^<head>$/q' "$page"
    cat << END
<script>
// Compiled at once: the browser's virtual time does not wait for a compiler in another thread.
WebAssembly.instantiate = async bytes => ({instance: new WebAssembly.Instance(new WebAssembly.Module(bytes))});
document.addEventListener('ready', () => {
  const box = document.getElementById('paper').getBoundingClientRect(), points = [$2];
  const send = (name, [x, y]) => document.getElementById('paper').dispatchEvent(
      new PointerEvent(name, {clientX: box.left + x, clientY: box.top + y, pointerId: 1, bubbles: true}));
  send('pointerdown', points[0]);
  for (const point of points) send('pointermove', point);
  send('pointerup', points.at(-1));
});
</script>
END
    sed '1,/^<head>$/d' "$page"
  } > "$folder/test_$1.html"
  found=$(browse --dump-dom "file://$folder/test_$1.html" | sed -n 's/.*data-digit="\([0-9]\)".*/\1/p')
  [ "$found" = "$1" ] || {
    echo "FAIL: drew a $1, the page says '$found'"
    cat "$folder/chromium.log"
    exit 1
  }
  echo "a drawn $1 is a $found"
}

drawn 1 '[140,40],[140,90],[140,140],[140,190],[140,240]'
drawn 7 '[80,50],[140,50],[200,50],[175,100],[150,150],[130,200],[115,240]'
drawn 0 '[140,40],[95,60],[75,100],[70,140],[75,180],[95,220],[140,240],[185,220],[205,180],[210,140],[205,100],[185,60],[140,40]'
browse --window-size=800,700 --screenshot="$folder/digits.png" "file://$folder/test_7.html" > "$folder/chromium.out"
[ "$(head -c 4 "$folder/digits.png" | tail -c 3)" = PNG ]
